#include "shell/daemon.h"

#include <sodium.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "shell/log.h"

enum { SENT_TOGETHER = 16 };

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

/* What makes rows go is no transaction with what writes them. */
static void part(struct daemon *d, const struct op *op)
{
	const struct run *r = &d->run;

	if (r->n_ops && (r->ops[0].type == OP_FORGET) != (op->type == OP_FORGET))
		run_submit(d);
}

static void add(struct daemon *d, struct op *op)
{
	struct run *r = &d->run;

	part(d, op);
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

/* Nobody waits for it: it is durable when what came before it is. */
void run_persist(struct daemon *d, struct op *op)
{
	op->ticket = d->run.ticket;
	add(d, op);
}

static void persist(struct daemon *d, struct op *op)
{
	d->run.ticket = op->ticket;
	if (op->type != OP_HOOK)
		add(d, op);
	else if (d->webhooks) /* at the very end there are none any more */
		webhooks_address(d->webhooks, op, add);
}

/* A run of messages to one connection, from the i-th effect on; returns how many it was. */
static size_t send_run(struct daemon *d, size_t i)
{
	struct payload *payloads[SENT_TOGETHER];
	struct effects *fx = &d->run.fx;
	uint64_t conn = fx->v[i].conn;
	size_t n = 0;

	while (n < SENT_TOGETHER && i + n < fx->n && fx->v[i + n].type == FX_SEND &&
	       fx->v[i + n].conn == conn) {
		payloads[n] = steal(fx->v[i + n].payload);
		n++;
	}
	if (d->ws)
		ws_send_all(d->ws, conn, payloads, n);
	else
		for (size_t k = 0; k < n; k++)
			payload_unref(payloads[k]);
	return n;
}

/* Carries out the i-th effect, and with it what belongs together; returns how many. */
static size_t carry_out(struct daemon *d, size_t i)
{
	struct effect *fx = &d->run.fx.v[i];

	switch (fx->type) {
	case FX_PERSIST:
		persist(d, &fx->op);
		break;
	case FX_SEND:
		return send_run(d, i);
	case FX_CLOSE:
		if (d->ws)
			ws_close(d->ws, fx->conn, fx->close.code, fx->close.reason);
		break;
	case FX_LOAD_RECORDS:
		store_load_records(d->store, fx->load.request, fx->load.id, fx->load.after,
				   fx->load.limit);
		break;
	case FX_LOAD_VISITOR:
		store_load_visitor(d->store, fx->load.request, fx->load.id,
				   d->config->sites[fx->load.site].name, fx->load.user);
		break;
	case FX_ALARM:
		log_event(fx->alarm.breach ? LEVEL_ERROR : LEVEL_WARNING, "alarm",
			  log_s("code", fx->alarm.code),
			  log_id("conversation", fx->alarm.conversation),
			  log_i("count", (int64_t)fx->alarm.count));
		break;
	}
	return 1;
}

void run(struct daemon *d, const struct event *ev)
{
	struct event stamped = *ev;

	stamped.now = clock_now();
	stamped.tick = clock_tick();
	stamped.random = run_random(d);
	if (engine_step(d->engine, &stamped, &d->run.fx) < 0)
		run_out_of_memory();
	for (size_t i = 0; i < d->run.fx.n;)
		i += carry_out(d, i);
	effects_reset(&d->run.fx);
	if (d->run.n_ops && d->run.ops[0].type == OP_FORGET)
		run_submit(d); /* what is read from now on must not see it any more */
}

void run_hours(struct daemon *d, const struct config *config)
{
	for (size_t i = 0; i < config->n_sites; i++)
		run(d, &(struct event){.type = EV_HOURS,
				       .hours = {.site = i, .hours = config->sites[i].hours}});
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
