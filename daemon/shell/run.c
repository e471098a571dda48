#include "shell/daemon.h"

#include <sodium.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "shell/log.h"

_Noreturn void run_out_of_memory(void)
{
	log_error("out_of_memory", log_s("remedy", "the daemon ends and is to be started again"));
	_exit(EX_OSERR); /* the store's thread is at work: nothing may be torn down under it */
}

uint64_t run_random(struct daemon *d)
{
	struct run *r = &d->run;

	if (r->n_random == 0) {
		randombytes_buf(r->random, sizeof(r->random));
		r->n_random = RUN_RANDOM;
	}
	return r->random[--r->n_random];
}

static void persist(struct run *r, struct op *op)
{
	if (r->n_ops == r->cap_ops) {
		size_t cap = MAX(r->cap_ops * 2, (size_t)256);
		struct op *ops = realloc(r->ops, cap * sizeof(*ops));

		if (!ops)
			run_out_of_memory();
		r->ops = ops;
		r->cap_ops = cap;
	}
	r->ops[r->n_ops++] = *op;
	memset(op, 0, sizeof(*op)); /* it is ours now */
}

static void carry_out(struct daemon *d, struct effect *fx)
{
	switch (fx->type) {
	case FX_PERSIST:
		persist(&d->run, &fx->op);
		break;
	case FX_SEND:
		if (d->ws)
			ws_send(d->ws, fx->conn, steal(fx->payload));
		break;
	case FX_CLOSE:
		if (d->ws)
			ws_close(d->ws, fx->conn, fx->close.code, fx->close.reason);
		break;
	case FX_LOAD_RECORDS:
		store_load_records(d->store, fx->load.request, fx->load.id, fx->load.after,
				   fx->load.limit);
		break;
	case FX_LOAD_VISITOR:
		store_load_visitor(d->store, fx->load.request, fx->load.id);
		break;
	}
}

void run(struct daemon *d, const struct event *ev)
{
	struct event stamped = *ev;

	stamped.now = clock_now();
	stamped.tick = clock_tick();
	stamped.random = run_random(d);
	if (engine_step(d->engine, &stamped, &d->run.fx) < 0)
		run_out_of_memory();
	for (size_t i = 0; i < d->run.fx.n; i++)
		carry_out(d, &d->run.fx.v[i]);
	effects_reset(&d->run.fx);
}

void run_submit(struct daemon *d)
{
	if (d->run.n_ops > 0)
		store_submit(d->store, d->run.ops, d->run.n_ops);
	d->run.n_ops = 0;
}

void run_deinit(struct daemon *d)
{
	for (size_t i = 0; i < d->run.n_ops; i++)
		op_deinit(&d->run.ops[i]);
	free(d->run.ops);
	effects_deinit(&d->run.fx);
	d->run = (struct run){0};
}
