#include "tests/sim/disk.h"

#include <string.h>

#include "base/id.h"
#include "base/map.h"
#include "tests/sim/observer.h"
#include "tests/sim/trace.h"

enum { RETRY_MS = 250 };

enum job_kind { JOB_WRITE, JOB_RECORDS, JOB_VISITOR };

struct job {
	struct job *next;
	enum job_kind kind;
	struct op *ops; /* JOB_WRITE */
	size_t n, cap;
	uint64_t request, id, after; /* the others */
	size_t limit;
};

struct stored_visitor {
	struct visitor_row row;
	struct stored *newest;
};

struct disk {
	struct map conversations, visitors, commands;
	struct stored **all; /* conversations, oldest first */
	size_t n_all, cap_all;
	struct agent_row *agents;
	size_t n_agents;
	struct follow_up_row *follow_ups;
	size_t n_follow_ups;
	struct job *first, **last;
	struct job *taking; /* of the step that is running */
	bool busy;	    /* the first job is on its way */
	bool fails, told;
	int64_t slow_until, well_since;
	uint64_t records;
	struct happening done, fail, heal, drag;
};

/* --- what is durable ---------------------------------------------------------------------- */

struct stored *disk_conversation(const struct sim *s, uint64_t id)
{
	return map_get(&s->disk->conversations, id);
}

static struct stored_visitor *visitor_of(struct disk *d, uint64_t id)
{
	struct stored_visitor *v = map_get(&d->visitors, id);

	if (v)
		return v;
	v = calloc(1, sizeof(*v));
	if (!v || map_put_ptr(&d->visitors, id, v))
		abort();
	return v;
}

const struct visitor_row *disk_visitor(const struct sim *s, uint64_t id)
{
	const struct stored_visitor *v = map_get(&s->disk->visitors, id);

	return v && v->row.id ? &v->row : NULL;
}

struct agent_row *disk_agents(struct sim *s, size_t *ret_n)
{
	*ret_n = s->disk->n_agents;
	return s->disk->agents;
}

static struct stored *conversation_of(struct disk *d, const struct conversation_row *row)
{
	struct stored *c = map_get(&d->conversations, row->id);
	struct stored_visitor *v;

	if (c)
		return c;
	c = calloc(1, sizeof(*c));
	if (!c || map_put_ptr(&d->conversations, row->id, c))
		abort();
	if (d->n_all == d->cap_all)
		d->all = reallocarray(d->all, d->cap_all = d->cap_all * 2 + 64, sizeof(*d->all));
	d->all[d->n_all++] = c;
	v = visitor_of(d, row->visitor);
	c->older = v->newest;
	v->newest = c;
	return c;
}

/* A command's id names one record of its author's, for ever and everywhere. */
static void apply_command(struct sim *s, const struct record *r)
{
	uint64_t key = observer_command(r->author, r->command);
	uint64_t seq;

	if (map_find(&s->disk->commands, key, &seq))
		sim_break(s, "once", "%s was stored as %llu, and now as %llu", r->command,
			  (unsigned long long)seq, (unsigned long long)r->wire.seq);
	if (map_put(&s->disk->commands, key, r->wire.seq))
		abort();
}

static void apply_record(struct sim *s, struct record *r)
{
	struct stored *c = map_get(&s->disk->conversations, r->wire.conversation);

	if (!c || r->wire.seq != c->n + 1) {
		sim_break(s, "order", "seq %llu comes after %zu", (unsigned long long)r->wire.seq,
			  c ? c->n : 0);
		return;
	}
	if (r->command)
		apply_command(s, r);
	if (c->n == c->cap)
		c->v = reallocarray(c->v, c->cap = c->cap * 2 + 8, sizeof(*c->v));
	c->v[c->n++] = record_ref(r);
	s->disk->records++;
}

static void apply_follow_up(struct disk *d, const struct follow_up_row *row)
{
	size_t i = 0;

	while (i < d->n_follow_ups && (d->follow_ups[i].conversation != row->conversation ||
				       d->follow_ups[i].seq != row->seq))
		i++;
	if (i == d->n_follow_ups)
		d->follow_ups =
			reallocarray(d->follow_ups, ++d->n_follow_ups, sizeof(*d->follow_ups));
	d->follow_ups[i] = *row;
}

static void apply(struct sim *s, struct op *op)
{
	struct disk *d = s->disk;

	switch (op->type) {
	case OP_RECORD:
		apply_record(s, op->record);
		break;
	case OP_CONVERSATION:
		conversation_of(d, op->conversation)->row = *op->conversation;
		break;
	case OP_VISITOR:
		visitor_of(d, op->visitor->id)->row = *op->visitor;
		break;
	case OP_AGENT_STATUS:
		for (size_t i = 0; i < d->n_agents; i++)
			if (d->agents[i].id == op->agent.id) {
				d->agents[i].status = op->agent.status;
				d->agents[i].left_at = op->agent.left_at;
			}
		break;
	case OP_FOLLOW_UP:
		apply_follow_up(d, op->follow_up);
		break;
	case OP_HOOK:
		if (op->hook->conversation && !map_get(&d->conversations, op->hook->conversation))
			sim_break(s, "counts", "a hook of a conversation that is not stored");
		break;
	case OP_HOOK_FATE:
	case OP_FORGET:
		sim_break(s, "counts", "somebody is forgotten, and nobody has asked for it");
		break;
	}
}

/* In one transaction a record may come before the row of its conversation: rows first. */
static uint64_t commit(struct sim *s, struct job *j)
{
	uint64_t last = 0;

	for (size_t i = 0; i < j->n; i++)
		if (j->ops[i].type == OP_CONVERSATION)
			conversation_of(s->disk, j->ops[i].conversation);
	for (size_t i = 0; i < j->n; i++) {
		apply(s, &j->ops[i]);
		last = j->ops[i].ticket;
	}
	return last;
}

/* --- the queue of work -------------------------------------------------------------------- */

static void job_free(struct job *j)
{
	for (size_t i = 0; i < j->n; i++)
		op_deinit(&j->ops[i]);
	free(j->ops);
	free(j);
}

static struct job *job_add(struct disk *d, enum job_kind kind)
{
	struct job *j = calloc(1, sizeof(*j));

	if (!j)
		abort();
	j->kind = kind;
	*d->last = j;
	d->last = &j->next;
	return j;
}

static struct job *job_pop(struct disk *d)
{
	struct job *j = d->first;

	d->first = j->next;
	if (!d->first)
		d->last = &d->first;
	d->busy = false;
	return j;
}

/* The newest job that steps may still be added to. */
static struct job *open_batch(struct disk *d)
{
	struct job *j = d->first;

	while (j && j->next)
		j = j->next;
	return j && j->kind == JOB_WRITE && !(j == d->first && d->busy) ? j : job_add(d, JOB_WRITE);
}

static void done(struct sim *s, struct happening *h);

static void begin(struct sim *s)
{
	struct disk *d = s->disk;
	int64_t slow = d->slow_until > s->time ? s->nature.slow : 0;

	if (d->busy || !d->first)
		return;
	d->busy = true;
	if (slow && !d->fails)
		d->well_since = MAX(d->well_since, s->time + slow);
	sim_at(s, &d->done, s->time + dice_between(&s->dice, 0, s->nature.commit) + slow, done);
}

void disk_take(struct sim *s, struct op *op)
{
	struct disk *d = s->disk;
	struct job *j = d->taking;

	if (!j)
		j = d->taking = calloc(1, sizeof(*j));
	if (j->n == j->cap)
		j->ops = reallocarray(j->ops, j->cap = j->cap * 2 + 4, sizeof(*j->ops));
	j->ops[j->n++] = *op;
	*op = (struct op){.type = OP_AGENT_STATUS}; /* ours now */
}

void disk_submit(struct sim *s)
{
	struct disk *d = s->disk;
	struct job *from = d->taking, *to;

	if (from) {
		d->taking = NULL;
		to = open_batch(d);
		to->ops = reallocarray(to->ops, to->n + from->n, sizeof(*to->ops));
		memcpy(to->ops + to->n, from->ops, from->n * sizeof(*to->ops));
		to->n += from->n;
		free(from->ops);
		free(from);
	}
	begin(s);
}

/* A read sees what was submitted before it, and so not what the step that asks for it writes. */
void disk_load(struct sim *s, const struct effect *fx)
{
	struct job *j = job_add(s->disk, fx->type == FX_LOAD_RECORDS ? JOB_RECORDS : JOB_VISITOR);

	j->request = fx->load.request;
	j->id = fx->load.id;
	j->after = fx->load.after;
	j->limit = fx->load.limit;
	begin(s);
}

static void answer_records(struct sim *s, const struct job *j)
{
	struct stored *c = disk_conversation(s, j->id);
	struct event ev = {.type = EV_RECORDS, .records.request = j->request};
	size_t after = (size_t)j->after;

	if (c) {
		ev.records.known = true;
		ev.records.row = &c->row;
	}
	if (c && after < c->n) {
		ev.records.v = c->v + after;
		ev.records.n = MIN(c->n - after, j->limit);
		ev.records.more = after + ev.records.n < c->n;
	}
	sim_step(s, &ev);
}

size_t disk_history(const struct sim *s, uint64_t visitor, struct conversation_row *ret)
{
	const struct stored_visitor *v = map_get(&s->disk->visitors, visitor);
	size_t n = 0;

	for (struct stored *c = v ? v->newest : NULL; c && n < DISK_HISTORY; c = c->older)
		ret[n++] = c->row;
	return n;
}

static void answer_visitor(struct sim *s, const struct job *j)
{
	struct conversation_row history[DISK_HISTORY];
	struct event ev = {.type = EV_VISITOR, .visitor.request = j->request};

	ev.visitor.row = disk_visitor(s, j->id);
	ev.visitor.history = history;
	ev.visitor.n_history = disk_history(s, j->id, history);
	sim_step(s, &ev);
}

static void written(struct sim *s, struct job *j)
{
	struct disk *d = s->disk;
	uint64_t last = commit(s, j);

	trace_note(s, "stored", last, "", 0);
	sim_step(s, &(struct event){.type = EV_STORED, .stored = last});
	if (!d->told)
		return;
	d->told = false;
	sim_step(s, &(struct event){.type = EV_STORE_STATE, .store_works = true});
}

static void cannot_write(struct sim *s)
{
	struct disk *d = s->disk;

	sim_at(s, &d->done, s->time + RETRY_MS, done);
	if (d->told)
		return;
	d->told = true;
	trace_note(s, "the store fails", 0, "", 0);
	sim_step(s, &(struct event){.type = EV_STORE_STATE, .store_works = false});
}

static void done(struct sim *s, struct happening *h)
{
	struct disk *d = s->disk;
	struct job *j = d->first;

	(void)h;
	if (d->fails) {
		cannot_write(s);
		return;
	}
	j = job_pop(d);
	if (j->kind == JOB_WRITE)
		written(s, j);
	else if (j->kind == JOB_RECORDS)
		answer_records(s, j);
	else
		answer_visitor(s, j);
	job_free(j);
	begin(s);
}

/* --- trouble ------------------------------------------------------------------------------ */

static void forget_all(struct sim *s)
{
	struct disk *d = s->disk;

	while (d->first)
		job_free(job_pop(d));
	if (d->taking)
		job_free(d->taking);
	d->taking = NULL;
	d->told = false;
	sim_off(s, &d->done);
}

void disk_crash(struct sim *s)
{
	struct disk *d = s->disk;

	if (d->busy && d->first->kind == JOB_WRITE && dice_often(&s->dice, 500))
		commit(s, d->first); /* COMMIT went through, and nobody was told */
	forget_all(s);
}

void disk_flush(struct sim *s)
{
	for (struct job *j = s->disk->first; j; j = j->next)
		if (j->kind == JOB_WRITE)
			commit(s, j);
	forget_all(s);
}

static void heal(struct sim *s, struct happening *h);

static void fail(struct sim *s, struct happening *h)
{
	struct disk *d = s->disk;

	(void)h;
	if (sim_is_quiet(s))
		return;
	d->fails = true;
	d->well_since = INT64_MAX;
	sim_at(s, &d->heal, s->time + dice_around(&s->dice, s->nature.fail_for), heal);
}

static void heal(struct sim *s, struct happening *h)
{
	(void)h;
	s->disk->fails = false;
	s->disk->well_since = MAX(s->time + RETRY_MS, s->disk->slow_until + s->nature.slow);
	sim_at(s, &s->disk->fail, s->time + dice_around(&s->dice, s->nature.fail_every), fail);
}

static void drag(struct sim *s, struct happening *h)
{
	struct disk *d = s->disk;

	(void)h;
	if (sim_is_quiet(s))
		return;
	d->slow_until = s->time + dice_around(&s->dice, s->nature.slow * 4);
	if (!d->fails)
		d->well_since = d->slow_until + s->nature.slow;
	sim_at(s, &d->drag, d->slow_until + dice_around(&s->dice, s->nature.slow_every), drag);
}

bool disk_is_idle(const struct sim *s)
{
	return !s->disk->first && !s->disk->fails;
}

int64_t disk_well_since(const struct sim *s)
{
	return s->disk->well_since;
}

static bool has_of(const struct job *j, uint64_t conversation)
{
	for (size_t i = 0; j && i < j->n; i++)
		if ((j->ops[i].type == OP_RECORD &&
		     j->ops[i].record->wire.conversation == conversation) ||
		    (j->ops[i].type == OP_CONVERSATION &&
		     j->ops[i].conversation->id == conversation))
			return true;
	return false;
}

bool disk_is_clean(const struct sim *s)
{
	const struct job *j = s->disk->first;

	while (j && j->kind != JOB_WRITE)
		j = j->next;
	return !j && !s->disk->taking;
}

bool disk_is_lost(const struct sim *s, uint64_t conversation)
{
	for (const struct job *j = s->disk->first; j; j = j->next)
		if (has_of(j, conversation))
			return true;
	return has_of(s->disk->taking, conversation);
}

/* --- its life ----------------------------------------------------------------------------- */

void disk_each(struct sim *s, void (*each)(struct sim *s, struct stored *c))
{
	for (size_t i = 0; i < s->disk->n_all; i++)
		each(s, s->disk->all[i]);
}

static int by_due(const void *a, const void *b)
{
	const struct follow_up_row *x = a, *y = b;

	if (x->due_at != y->due_at)
		return x->due_at < y->due_at ? -1 : 1;
	if (x->conversation != y->conversation)
		return x->conversation < y->conversation ? -1 : 1;
	return (x->seq > y->seq) - (x->seq < y->seq);
}

void disk_each_promise(struct sim *s, void (*each)(struct sim *s, const struct follow_up_row *row))
{
	struct disk *d = s->disk;

	if (d->n_follow_ups)
		qsort(d->follow_ups, d->n_follow_ups, sizeof(*d->follow_ups), by_due);
	for (size_t i = 0; i < d->n_follow_ups; i++)
		if (!d->follow_ups[i].done_at)
			each(s, &d->follow_ups[i]);
}

struct stored *disk_any(struct sim *s)
{
	size_t n = s->disk->n_all, among = MIN(n, (size_t)100);

	return n ? s->disk->all[n - 1 - dice_below(&s->dice, among)] : NULL;
}

uint64_t disk_records(const struct sim *s)
{
	return s->disk->records;
}

uint64_t disk_conversations(const struct sim *s)
{
	return s->disk->n_all;
}

struct disk *disk_new(struct sim *s)
{
	struct disk *d = calloc(1, sizeof(*d));

	d->last = &d->first;
	d->agents = calloc(s->options.agents + 1, sizeof(*d->agents));
	d->n_agents = s->options.agents;
	if (s->nature.fail_every)
		sim_at(s, &d->fail, dice_around(&s->dice, s->nature.fail_every), fail);
	if (s->nature.slow_every)
		sim_at(s, &d->drag, dice_around(&s->dice, s->nature.slow_every), drag);
	return d;
}

struct disk *disk_free(struct disk *d)
{
	size_t it = 0;
	uint64_t key, value;

	while (d->first)
		job_free(job_pop(d));
	for (size_t i = 0; i < d->n_all; i++) {
		for (size_t k = 0; k < d->all[i]->n; k++)
			record_unref(d->all[i]->v[k]);
		free(d->all[i]->v);
		free(d->all[i]);
	}
	while (map_next(&d->visitors, &it, &key, &value))
		free((void *)(uintptr_t)value);
	map_deinit(&d->conversations);
	map_deinit(&d->visitors);
	map_deinit(&d->commands);
	free(d->all);
	free(d->agents);
	free(d->follow_ups);
	free(d);
	return NULL;
}
