#include "tests/support/world.h"
#include "base/hash.h"
#include "base/id.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void step(struct world *w, struct event *ev);

static void token_make(void *arg, uint64_t visitor, size_t site, int64_t now, char *out)
{
	char id[ID_TEXT + 1];

	(void)arg;
	(void)site;
	id_format(id, visitor);
	snprintf(out, LIMIT_TOKEN + 1, "%s.%lld", id, (long long)now);
}

static bool token_check(void *arg, const char *token, size_t site, int64_t now,
			uint64_t *ret_visitor, int64_t *ret_issued)
{
	(void)arg;
	(void)site;
	(void)now;
	if (strlen(token) < ID_TEXT + 2 || token[ID_TEXT] != '.' ||
	    !id_parse(ret_visitor, token, ID_TEXT))
		return false;
	*ret_issued = atoll(token + ID_TEXT + 1);
	return true;
}

static bool user_check(void *arg, size_t site, const char *user, const char *hash)
{
	(void)arg;
	(void)site;
	(void)user;
	return !strcmp(hash, "good");
}

static uint64_t agent_check(void *arg, const char *token, int64_t now)
{
	struct world *w = arg;

	(void)now;
	for (size_t i = 0; i < w->n_agents; i++)
		if (!strcmp(w->agents[i].login, token))
			return w->agents[i].id;
	return 0;
}

static struct stored_conversation *find(struct world *w, uint64_t id)
{
	for (size_t i = 0; i < w->n_conversations; i++)
		if (w->conversations[i].row.id == id)
			return &w->conversations[i];
	return NULL;
}

static struct visitor_row *find_visitor(struct world *w, uint64_t id)
{
	for (size_t i = 0; i < w->n_visitors; i++)
		if (w->visitors[i].id == id)
			return &w->visitors[i];
	return NULL;
}

static void apply_conversation(struct world *w, const struct conversation_row *row)
{
	struct stored_conversation *c = find(w, row->id);

	if (!c) {
		w->conversations = reallocarray(w->conversations, w->n_conversations + 1,
						sizeof(*w->conversations));
		c = &w->conversations[w->n_conversations++];
		*c = (struct stored_conversation){0};
	}
	c->row = *row;
}

static void apply_record(struct world *w, struct record *r)
{
	struct stored_conversation *c = find(w, r->wire.conversation);

	if (!c) {
		apply_conversation(w, &(struct conversation_row){.id = r->wire.conversation});
		c = find(w, r->wire.conversation);
	}
	if (r->wire.seq != c->n + 1)
		abort(); /* a gap or a repetition: the engine is wrong */
	if (c->n == c->cap)
		c->v = reallocarray(c->v, c->cap = c->cap * 2 + 8, sizeof(struct record *));
	c->v[c->n++] = record_ref(r);
}

static void apply_visitor(struct world *w, const struct visitor_row *row)
{
	struct visitor_row *v = find_visitor(w, row->id);

	if (!v) {
		w->visitors = reallocarray(w->visitors, w->n_visitors + 1, sizeof(*w->visitors));
		v = &w->visitors[w->n_visitors++];
	}
	*v = *row;
}

static void apply_follow_up(struct world *w, const struct follow_up_row *row)
{
	size_t i = 0;

	while (i < w->n_follow_ups && (w->follow_ups[i].conversation != row->conversation ||
				       w->follow_ups[i].seq != row->seq))
		i++;
	if (i == w->n_follow_ups)
		w->follow_ups =
			reallocarray(w->follow_ups, ++w->n_follow_ups, sizeof(*w->follow_ups));
	w->follow_ups[i] = *row;
}

static void apply_status(struct world *w, const struct op *op)
{
	for (size_t i = 0; i < w->n_agents; i++) {
		if (w->agents[i].id != op->agent.id)
			continue;
		w->agents[i].status = op->agent.status;
		w->agents[i].left_at = op->agent.left_at;
	}
}

static void forget_conversation(struct world *w, struct stored_conversation *c)
{
	size_t kept = 0;

	for (size_t i = 0; i < w->n_follow_ups; i++)
		if (w->follow_ups[i].conversation != c->row.id)
			w->follow_ups[kept++] = w->follow_ups[i];
	w->n_follow_ups = kept;
	for (size_t i = 0; i < c->n; i++)
		record_unref(c->v[i]);
	free(c->v);
	memmove(c, c + 1, (size_t)(w->conversations + --w->n_conversations - c) * sizeof(*c));
}

static void forget_visitor(struct world *w, uint64_t id)
{
	struct visitor_row *v = find_visitor(w, id);

	if (v)
		*v = w->visitors[--w->n_visitors];
}

static void apply_forget(struct world *w, enum forget what, uint64_t id)
{
	size_t left = 0;

	for (size_t i = w->n_conversations; i--;) {
		struct stored_conversation *c = &w->conversations[i];

		left += c->row.visitor == id;
		if (what == FORGET_PERSON ? c->row.visitor == id
					  : what == FORGET_CONVERSATION && c->row.id == id)
			forget_conversation(w, c);
	}
	if (what == FORGET_PERSON || (what == FORGET_VISITOR && !left))
		forget_visitor(w, id);
	if (what != FORGET_PERSON)
		return;
	w->erased = reallocarray(w->erased, ++w->n_erased, sizeof(*w->erased));
	w->erased[w->n_erased - 1] = id;
}

static void apply(struct world *w, struct op *op)
{
	switch (op->type) {
	case OP_RECORD:
		apply_record(w, op->record);
		break;
	case OP_CONVERSATION:
		apply_conversation(w, op->conversation);
		break;
	case OP_VISITOR:
		apply_visitor(w, op->visitor);
		break;
	case OP_AGENT_STATUS:
		apply_status(w, op);
		break;
	case OP_FOLLOW_UP:
		apply_follow_up(w, op->follow_up);
		break;
	case OP_FORGET:
		apply_forget(w, op->forget.what, op->forget.id);
		break;
	case OP_HOOK:
		/* a conversation's row comes first, or it was erased */
		if (w->hooked && (!op->hook->conversation || find(w, op->hook->conversation)))
			w->hooked(w->arg, op->hook);
		break;
	case OP_HOOK_FATE:
		abort(); /* the shell's own */
	}
}

void world_commit(struct world *w)
{
	while (w->n_queue) {
		struct op *ops = w->queue;
		size_t n = w->n_queue;
		uint64_t last = ops[n - 1].ticket;

		w->queue = NULL;
		w->n_queue = w->cap_queue = 0;
		for (size_t i = 0; i < n; i++) {
			apply(w, &ops[i]);
			op_deinit(&ops[i]);
		}
		free(ops);
		step(w, &(struct event){.type = EV_STORED, .stored = last});
	}
}

static void queue_op(struct world *w, struct effect *fx)
{
	if (w->n_queue == w->cap_queue)
		w->queue = reallocarray(w->queue, w->cap_queue = w->cap_queue * 2 + 16,
					sizeof(*w->queue));
	w->queue[w->n_queue++] = fx->op;
	fx->op = (struct op){.type = OP_AGENT_STATUS}; /* moved: nothing left to drop */
}

/* Loads are answered from what is durable; world_commit runs first when it may. */
static void load_records(struct world *w, const struct effect *fx)
{
	struct stored_conversation *c;
	struct event ev = {.type = EV_RECORDS, .records.request = fx->load.request};
	size_t after = (size_t)fx->load.after;

	if (!w->hold)
		world_commit(w);
	c = find(w, fx->load.id);
	if (c) {
		ev.records.known = true;
		ev.records.row = &c->row;
		if (after < c->n) {
			ev.records.v = c->v + after;
			ev.records.n = MIN(c->n - after, fx->load.limit);
			ev.records.more = after + ev.records.n < c->n;
		}
	}
	step(w, &ev);
}

enum { HISTORY = 10 };

/* Their own, and those of a proved user's other visits. */
static size_t history_of(struct world *w, uint64_t visitor, const char *user,
			 struct conversation_row ret[HISTORY])
{
	const struct visitor_row *row = find_visitor(w, visitor);
	size_t n = 0;

	if (!user && row && row->verified)
		user = row->user;
	for (size_t i = w->n_conversations; i-- && n < HISTORY;) {
		const struct conversation_row *c = &w->conversations[i].row;
		const struct visitor_row *whose = find_visitor(w, c->visitor);
		bool same = user && whose && whose->verified && !strcmp(whose->user, user);

		if (c->visitor == visitor || same)
			ret[n++] = *c;
	}
	return n;
}

static void load_visitor(struct world *w, const struct effect *fx)
{
	struct conversation_row history[HISTORY];
	struct event ev = {.type = EV_VISITOR, .visitor.request = fx->load.request};

	for (size_t i = 0; i < w->n_erased; i++)
		ev.visitor.erased |= w->erased[i] == fx->load.id;
	ev.visitor.row = find_visitor(w, fx->load.id);
	ev.visitor.history = history;
	ev.visitor.n_history = history_of(w, fx->load.id, fx->load.user, history);
	step(w, &ev);
}

static void carry_out(struct world *w, struct effects *fx)
{
	for (size_t i = 0; i < fx->n; i++) {
		struct effect *f = &fx->v[i];

		switch (f->type) {
		case FX_PERSIST:
			queue_op(w, f);
			break;
		case FX_SEND:
			if (w->sent)
				w->sent(w->arg, f->conn, f->payload->bytes, f->payload->n);
			break;
		case FX_CLOSE:
			if (w->closed)
				w->closed(w->arg, f->conn, f->close.code);
			break;
		case FX_LOAD_RECORDS:
			if (!w->mute)
				load_records(w, f);
			break;
		case FX_LOAD_VISITOR:
			if (!w->mute)
				load_visitor(w, f);
			break;
		case FX_ALARM:
			if (w->alarmed)
				w->alarmed(w->arg, f->alarm.code, f->alarm.conversation);
			break;
		}
	}
}

static void step(struct world *w, struct event *ev)
{
	struct effects fx = {0}; /* its own: steps nest when a load is answered at once */

	ev->now = w->now;
	ev->tick = w->tick;
	ev->random = w->random = hash_u64(w->random + 1);
	if (engine_step(w->engine, ev, &fx))
		abort();
	carry_out(w, &fx);
	effects_deinit(&fx);
	if (!w->hold && ev->type != EV_STORED)
		world_commit(w);
}

static void start(struct world *w)
{
	if (engine_new(&w->engine, &w->config))
		abort();
	step(w, &(struct event){.type = EV_PACK, .pack.site = 0, .pack.pack = w->pack});
	if (w->hours)
		step(w, &(struct event){.type = EV_HOURS, .hours.hours = w->hours});
	for (size_t i = 0; i < w->n_agents; i++)
		if (w->agents[i].login[0])
			step(w, &(struct event){.type = EV_AGENT, .agent = &w->agents[i]});
	for (size_t i = 0; i < w->n_conversations; i++) {
		struct stored_conversation c = w->conversations[i];
		struct conversation_row history[HISTORY];

		if ((c.row.state == STATE_CLOSED && !c.row.wrap_until) || !c.row.visitor)
			continue;
		step(w, &(struct event){.type = EV_RESTORE,
					.restore = {.row = &c.row,
						    .visitor = find_visitor(w, c.row.visitor),
						    .v = c.v,
						    .n = c.n,
						    .history = history,
						    .n_history = history_of(w, c.row.visitor, NULL,
									    history)}});
	}
	for (size_t i = 0; i < w->n_follow_ups; i++) {
		struct follow_up_row row = w->follow_ups[i];
		struct conversation_row c = find(w, row.conversation)->row;

		if (!row.done_at)
			step(w, &(struct event){.type = EV_FOLLOW_UP,
						.follow_up = {.row = &row, .conversation = &c}});
	}
}

int world_new(struct world **ret, const struct pack *pack, const struct engine_config *config)
{
	static const struct site_config site = {.name = "demo"};
	struct world *w = calloc(1, sizeof(*w));

	if (!w)
		return -ENOMEM;
	w->pack = pack;
	w->config = config ? *config : ENGINE_CONFIG;
	w->config.sites = &site;
	w->config.n_sites = 1;
	w->config.keys = (struct engine_keys){w, token_make, token_check, user_check, agent_check};
	w->config.hash_key = (struct hash_key){{1, 2}};
	w->now = 1795334400000;
	w->tick = 1000000;
	start(w);
	*ret = w;
	return 0;
}

void world_hooks(struct world *w)
{
	w->config.hooks = ((uint64_t)1 << N_HOOK) - 1;
	engine_reconfigure(w->engine, &w->config);
}

static void forget_queue(struct world *w)
{
	for (size_t i = 0; i < w->n_queue; i++)
		op_deinit(&w->queue[i]);
	free(w->queue);
	w->queue = NULL;
	w->n_queue = w->cap_queue = 0;
}

struct world *world_free(struct world *w)
{
	if (!w)
		return NULL;
	forget_queue(w);
	engine_free(w->engine);
	for (size_t i = 0; i < w->n_conversations; i++) {
		for (size_t j = 0; j < w->conversations[i].n; j++)
			record_unref(w->conversations[i].v[j]);
		free(w->conversations[i].v);
	}
	free(w->conversations);
	free(w->visitors);
	free(w->follow_ups);
	hours_free(w->hours);
	free(w->erased);
	free(w);
	return NULL;
}

void world_shutdown(struct world *w)
{
	step(w, &(struct event){.type = EV_SHUTDOWN});
}

void world_restart(struct world *w)
{
	forget_queue(w);
	engine_free(w->engine);
	w->now += 1; /* it takes a moment */
	w->tick += 1;
	start(w);
}

static void add_skill(struct agent_row *row, const char *skill, size_t n)
{
	if (n && row->n_skills < AGENT_SKILLS)
		snprintf(row->skills[row->n_skills++], SKILL_NAME + 1, "%.*s", (int)n, skill);
}

uint64_t world_agent(struct world *w, const char *login, int capacity, enum agent_role role,
		     const char *skills)
{
	struct agent_row *row;

	if (w->n_agents == WORLD_AGENTS)
		return 0;
	row = &w->agents[w->n_agents++];
	*row = (struct agent_row){.id = w->n_agents, .capacity = capacity, .role = role};
	snprintf(row->login, sizeof(row->login), "%s", login);
	snprintf(row->name, sizeof(row->name), "%s", login);
	while (*skills) {
		size_t n = strcspn(skills, ",");

		add_skill(row, skills, n);
		skills += n + (skills[n] == ',');
	}
	step(w, &(struct event){.type = EV_AGENT, .agent = row});
	return row->id;
}

static void add_queue(struct agent_row *row, const char *s, size_t n)
{
	size_t name = strcspn(s, ":,");

	snprintf(row->queues[row->n_queues].name, QUEUE_NAME + 1, "%.*s", (int)name, s);
	row->queues[row->n_queues++].weight = name < n ? atoi(s + name + 1) : 1;
}

void world_agent_queues(struct world *w, const char *login, const char *queues)
{
	struct agent_row *row = w->agents;

	while (strcmp(row->login, login))
		row++;
	row->n_queues = 0;
	while (*queues) {
		size_t n = strcspn(queues, ",");

		add_queue(row, queues, n);
		queues += n + (queues[n] == ',');
	}
	step(w, &(struct event){.type = EV_AGENT, .agent = row});
}

void world_pack(struct world *w, const struct pack *pack)
{
	w->pack = pack;
	step(w, &(struct event){.type = EV_PACK, .pack.site = 0, .pack.pack = pack});
}

void world_remove_agent(struct world *w, const char *login)
{
	for (size_t i = 0; i < w->n_agents; i++) {
		uint64_t id = w->agents[i].id;

		if (strcmp(w->agents[i].login, login))
			continue;
		w->agents[i].login[0] = '\0'; /* its token is nobody's now */
		step(w, &(struct event){.type = EV_AGENT_REMOVED, .agent_removed = id});
		return;
	}
}

void world_erase(struct world *w, uint64_t visitor)
{
	step(w, &(struct event){.type = EV_ERASE, .erase = visitor});
}

void world_expire(struct world *w)
{
	uint64_t *ids = calloc(w->n_conversations + w->n_visitors + 1, sizeof(*ids));
	struct event ev = {.type = EV_EXPIRED, .expired.conversations = ids};

	for (size_t i = 0; i < w->n_conversations; i++)
		if (w->conversations[i].row.state == STATE_CLOSED)
			ids[ev.expired.n_conversations++] = w->conversations[i].row.id;
	ev.expired.visitors = ids + ev.expired.n_conversations;
	for (size_t i = 0; i < w->n_visitors; i++)
		ids[ev.expired.n_conversations + ev.expired.n_visitors++] = w->visitors[i].id;
	step(w, &ev);
	free(ids);
}

void world_connect(struct world *w, uint64_t conn, enum role role)
{
	step(w, &(struct event){.type = EV_CONNECT,
				.conn = conn,
				.connect = {.role = role, .sites = UINT64_MAX}});
}

void world_say(struct world *w, uint64_t conn, enum role role, const char *json, size_t n)
{
	struct frame frame;
	struct frame_error error;

	if (frame_decode(&frame, role, json, n, &error)) {
		step(w, &(struct event){.type = EV_BAD_FRAME, .conn = conn, .bad = &error});
		return;
	}
	step(w, &(struct event){.type = EV_FRAME, .conn = conn, .frame = &frame});
	frame_deinit(&frame);
}

void world_hours(struct world *w, struct hours *hours)
{
	struct hours *old = w->hours;

	w->hours = hours;
	step(w, &(struct event){.type = EV_HOURS, .hours.hours = hours});
	hours_free(old);
}

void world_disconnect(struct world *w, uint64_t conn)
{
	step(w, &(struct event){.type = EV_DISCONNECT, .conn = conn});
}

void world_store_works(struct world *w, bool works)
{
	w->hold = !works;
	step(w, &(struct event){.type = EV_STORE_STATE, .store_works = works});
}

void world_pass(struct world *w, int64_t ms)
{
	int64_t until = w->tick + ms;

	while (engine_deadline(w->engine) <= until) {
		int64_t at = MAX(engine_deadline(w->engine), w->tick);

		w->now += at - w->tick;
		w->tick = at;
		step(w, &(struct event){.type = EV_TIMER});
	}
	w->now += until - w->tick;
	w->tick = until;
}
