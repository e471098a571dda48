/*
 * The whole core from bytes: each byte is something that happens (somebody connects, says one of a
 * list of things, loses the line, time passes, the store fails, the daemon is killed). After every
 * step what was promised must hold; every frame sent must be one of the protocol.
 */
#include "base/id.h"
#include "core/alert.h"
#include "core/audit.h"
#include "core/engine_private.h"
#include "core/opening.h"
#include "core/promise.h"
#include "core/routing.h"
#include "core/situation.h"
#include "proto/check.h"
#include "tests/support/packfile.h"
#include "tests/support/tzif.h"
#include "tests/support/world.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CLIENTS = 8, AGENTS = 3, PACKS = 3 };

static struct pack *packs[PACKS]; /* loaded once */

struct client {
	uint64_t conn; /* 0: not connected */
	enum role role;
	char token[LIMIT_TOKEN + 1];
	char conversation[ID_TEXT + 1], offer[ID_TEXT + 1];
};

static struct {
	struct world *world;
	struct client clients[CLIENTS];
	uint64_t last_conn;
	unsigned commands, pack;
} fuzz;

#define MUST(what)                                                                                 \
	do {                                                                                       \
		if (!(what)) {                                                                     \
			fprintf(stderr, "broken: %s\n", #what);                                    \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

static void remember(char *to, json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	if (s && strlen(s) == ID_TEXT)
		strcpy(to, s);
}

static void on_sent(void *arg, uint64_t conn, const char *bytes, size_t n)
{
	char why[256];
	json_t *o = json_loadb(bytes, n, 0, NULL);
	const char *token;

	(void)arg;
	for (size_t i = 0; i < CLIENTS; i++) {
		struct client *c = &fuzz.clients[i];

		if (c->conn != conn)
			continue;
		if (!wire_check(bytes, n, c->role, why, sizeof(why))) {
			fprintf(stderr, "%.*s\n%s\n", (int)n, bytes, why);
			abort();
		}
		token = json_string_value(json_object_get(o, "token"));
		if (token)
			snprintf(c->token, sizeof(c->token), "%s", token);
		remember(c->conversation, o, "conversation");
		remember(c->offer, o, "offer");
	}
	json_decref(o);
}

static void say(struct client *c, const char *json)
{
	world_say(fuzz.world, c->conn, c->role, json, strlen(json));
}

static void connect_client(size_t i)
{
	struct client *c = &fuzz.clients[i];
	char json[LIMIT_TOKEN + 128];

	c->conn = ++fuzz.last_conn;
	c->role = i < AGENTS ? ROLE_AGENT : ROLE_VISITOR;
	world_connect(fuzz.world, c->conn, c->role);
	if (c->role == ROLE_AGENT)
		snprintf(json, sizeof(json), "{\"type\":\"hello\",\"token\":\"a%zu\"}", i);
	else if (c->token[0])
		snprintf(json, sizeof(json),
			 "{\"type\":\"hello\",\"site\":\"demo\",\"token\":\"%s\",\"after\":2}",
			 c->token);
	else
		snprintf(json, sizeof(json), "{\"type\":\"hello\",\"site\":\"demo\"}");
	say(c, json);
}

static void toggle(size_t i)
{
	struct client *c = &fuzz.clients[i];
	uint64_t conn = c->conn;

	if (!conn) {
		connect_client(i);
		return;
	}
	c->conn = 0;
	world_disconnect(fuzz.world, conn);
}

static void visitor_does(struct client *c, unsigned what)
{
	static const char *const rows[] = {
		"\"say\",\"text\":\"what are your opening hours\"",
		"\"say\",\"text\":\"where is my order RB123456\"",
		"\"say\",\"text\":\"this is useless, I told you already, worst service\"",
		"\"say\",\"text\":\"my lawyer\"",
		"\"say\",\"text\":\"x\",\"payload\":\"/human\"",
		"\"ask_human\"",
		"\"ask_human\",\"text\":\"i was charged twice\"",
		"\"contact\",\"email\":\"a@b.c\"",
		"\"rate\",\"survey\":\"csat\",\"score\":3",
		"\"return\"",
		"\"end\"",
		"\"typing\",\"on\":true",
		"\"read\",\"seq\":3",
		"\"profile\",\"name\":\"Mia\",\"department\":\"billing\"",
		"\"profile\",\"phone\":\"1\",\"attributes\":{\"plan\":\"pro\",\"x\":\"\"}",
		"\"say\",\"text\":\"\\u202e4111 1111 1111 1111 \\ud83d\\ude21\"",
	};
	char json[512];

	/* every fourth command comes with the id of the one before */
	fuzz.commands += what % 4 != 3;
	snprintf(json, sizeof(json), "{\"id\":\"c%u\",\"type\":%s}", fuzz.commands,
		 rows[what % ARRAY_SIZE(rows)]);
	say(c, json);
}

static void agent_does(struct client *c, unsigned what)
{
	static const char *const rows[] = {
		"\"presence\",\"status\":\"available\"",
		"\"presence\",\"status\":\"away\"",
		"\"accept\",\"offer\":\"%s\"",
		"\"decline\",\"offer\":\"%s\"",
		"\"take\",\"conversation\":\"%s\"",
		"\"open\",\"conversation\":\"%s\",\"after\":1",
		"\"leave\",\"conversation\":\"%s\"",
		"\"say\",\"conversation\":\"%s\",\"text\":\"hello\"",
		"\"note\",\"conversation\":\"%s\",\"text\":\"note\"",
		"\"transfer\",\"conversation\":\"%s\",\"to\":{\"skill\":\"billing\"}",
		"\"transfer\",\"conversation\":\"%s\",\"to\":{\"agent\":\"0000000000002\"}",
		"\"move\",\"conversation\":\"%s\",\"to\":{\"queue\":\"billing\"}",
		"\"move\",\"conversation\":\"%s\",\"to\":{\"queue\":\"general\"}",
		"\"return\",\"conversation\":\"%s\"",
		"\"tag\",\"conversation\":\"%s\",\"tags\":[\"a\"]",
		"\"close\",\"conversation\":\"%s\",\"resolution\":\"resolved\"",
		"\"watch\",\"queue\":true",
		"\"coach\",\"conversation\":\"%s\",\"draft\":\"calm down\"",
		"\"close\",\"conversation\":\"%s\",\"resolution\":\"spam\",\"wrap_up\":true,"
		"\"follow_up_at\":\"2026-11-22T09:00:00Z\"",
		"\"wrap_up\",\"conversation\":\"%s\",\"complaint\":\"rude\",\"tags\":[\"b\"]",
		"\"promise\",\"conversation\":\"%s\",\"due_at\":\"2026-11-29T10:00:00Z\"",
		"\"promise\",\"conversation\":\"%s\",\"due_at\":\"2026-11-22T08:20:00Z\","
		"\"owner\":\"0000000000003\"",
		"\"note\",\"conversation\":\"%s\",\"text\":\"later\","
		"\"follow_up_at\":\"2026-12-24T10:00:00Z\"",
		"\"follow_up\",\"conversation\":\"%s\",\"promise\":4,\"outcome\":\"kept\"",
		"\"follow_up\",\"conversation\":\"%s\",\"promise\":5,\"outcome\":\"postponed\","
		"\"due_at\":\"2026-12-24T10:00:00Z\"",
		"\"follow_up\",\"conversation\":\"%s\",\"promise\":6,\"outcome\":\"reassigned\","
		"\"owner\":\"0000000000003\"",
	};
	const char *row = rows[what % ARRAY_SIZE(rows)];
	const char *id = strstr(row, "offer") ? c->offer : c->conversation;
	const char *hole = strstr(row, "%s");
	char json[512];

	fuzz.commands += what % 4 != 3;
	if (hole && !id[0])
		return;
	snprintf(json, sizeof(json), "{\"id\":\"c%u\",\"type\":%.*s%s%s}", fuzz.commands,
		 hole ? (int)(hole - row) : (int)strlen(row), row, hole ? id : "",
		 hole ? hole + 2 : "");
	say(c, json);
}

/* The router sees an agent as they are. */
static void check_seat(const struct pool *p, const struct agent *a)
{
	const struct seat *s = &p->v[seat_number(a)];

	MUST(a->seat && s->agent == a);
	MUST(s->load == agent_load(a) && s->capacity == (uint32_t)a->row.capacity);
	MUST(s->idle_since == a->idle_since);
	MUST((p->free[seat_number(a) / SEATS_A_WORD] >> seat_number(a) % SEATS_A_WORD & 1) ==
	     agent_is_free(a));
}

/* What must hold after every step, whatever happened. */
static void check_agents(const struct engine *e)
{
	for (size_t i = 0; i < e->n_agents; i++) {
		const struct agent *a = e->agent_list[i];
		size_t it = 0, held = 0, offered = 0, wrapping = 0;
		uint64_t key, value;

		while (map_next(&e->conversations, &it, &key, &value)) {
			const struct conversation *c = (struct conversation *)(uintptr_t)value;

			held += c->row.agent == a->row.id && c->row.state == STATE_HUMAN;
			wrapping += c->row.agent == a->row.id && c->row.wrap_until;
			offered += offer_to(c, a) != NULL;
		}
		MUST(held == a->held && offered == a->offered && wrapping == a->wrapping);
		MUST(a->offered == 0 || agent_load(a) <= (size_t)a->row.capacity);
		check_seat(&e->router.pool, a);
	}
}

static void check_conversation(const struct engine *e, struct staffs *staffs,
			       const struct conversation *c)
{
	MUST(c->stored_seq <= c->seq);
	MUST((c->row.state == STATE_WAITING) == queue_has(&c->place));
	MUST(!c->n_offers || c->row.state == STATE_WAITING);
	MUST(c->n_offers == c->need.n_asked);
	MUST((c->department != NULL) == (c->row.state == STATE_WAITING));
	MUST(!c->department || !strcmp(c->department->rules->name, c->row.queue));
	MUST(c->row.state != STATE_WAITING ||
	     router_has(&c->waiting) == (c->stored_state == STATE_WAITING && need_wants(&c->need) &&
					 !c->department->rules->manual));
	MUST(!router_has(&c->waiting) || c->row.state == STATE_WAITING ||
	     c->row.state == STATE_MESSAGE);
	MUST((c->row.agent != 0) == (c->row.state == STATE_HUMAN || c->row.wrap_until));
	MUST(!c->row.wrap_until ||
	     (c->row.state == STATE_CLOSED && heap_has(&c->timer.node))); /* every slot is freed */
	MUST(c->row.state != STATE_WAITING || heap_has(&c->timer.node));  /* every wait ends */
	MUST(c->row.state != STATE_MESSAGE || heap_has(&c->timer.node));
	MUST(!c->visitor || c->visitor->conversation == c || c->visitor->before == c);
	MUST(site_is_open(e, c->site) || !router_has(&c->waiting) || c->row.state == STATE_WAITING);
	MUST(site_is_open(e, c->site) || c->row.state != STATE_WAITING ||
	     somebody_is(e, c, AGENT_AVAILABLE) || heap_has(&e->closing_timer.node));
	MUST(c->row.state == STATE_WAITING || !alert_lives(c));
	MUST(audit_one(e, staffs, c) == BREACH_NONE); /* nobody is unknown */
}

/* Every promise that is not over is told again at some time, and they stand in the order of theirs. */
static void check_promises(const struct engine *e)
{
	const struct list *it;
	int64_t before = 0;
	size_t n = 0;

	list_for_each (it, &e->promises) {
		const struct promise *p = container_of(it, struct promise, in_promises);

		MUST(p->row.done_at ? p->news != NULL : heap_has(&p->timer.node));
		MUST(p->row.due_at >= before);
		MUST(!p->row.owner || map_get(&e->agents, p->row.owner));
		before = p->row.due_at;
		n++;
	}
	MUST(n == e->n_promises);
}

static void check_departments(const struct engine *e)
{
	const struct site *s = &e->sites[0];

	for (size_t i = 0; i < s->n_departments; i++) {
		size_t it = 0, length = 0;
		uint64_t key, value;

		while (map_next(&e->conversations, &it, &key, &value))
			length += ((struct conversation *)(uintptr_t)value)->department ==
				  &s->departments[i];
		MUST(length == s->departments[i].length);
	}
}

static void check(void)
{
	const struct engine *e = fuzz.world->engine;
	size_t it = 0, by_state[N_STATE] = {0};
	struct staffs staffs;
	uint64_t key, value;

	staffs_begin(e, &staffs);
	while (map_next(&e->conversations, &it, &key, &value)) {
		const struct conversation *c = (struct conversation *)(uintptr_t)value;

		if (c->reviving)
			continue;
		check_conversation(e, &staffs, c);
		by_state[c->row.state]++;
	}
	for (int s = STATE_BOT; s < N_STATE; s++)
		MUST(by_state[s] == e->by_state[s]);
	MUST(e->sites[0].open == hours_is_open(e->sites[0].hours, e->now));
	check_agents(e);
	check_promises(e);
	check_departments(e);
}

/* Every day for an hour and over midnight, and not on Mondays; or always. */
static void change_hours(void)
{
	struct hours *h = fuzz.world->hours ? NULL : calloc(1, sizeof(*h));

	for (size_t i = 1; h && i < ARRAY_SIZE(h->week); i++)
		h->week[i] = (struct hours_day){2, {{540, 600}, {1320, 1560}}};
	if (h)
		h->zone = tzif_zone(TZ_BERLIN);
	world_hours(fuzz.world, h);
}

/* Other queues, with everything that a queue may say; or the one that there is without any. */
static void change_queues(void)
{
	static const char *const queues[PACKS] = {
		NULL,
		"queues: {general: {max_length: 1, overflow: billing}, billing: {skills: "
		"[billing]}}",
		"queues: {billing: {prefer: [billing], relax: 30s, max_wait: 1m, overflow: slow}, "
		"slow: {mode: manual, languages: [en]}}",
	};

	if (!packs[++fuzz.pack % PACKS])
		packs[fuzz.pack % PACKS] =
			packfile_load_with("tests/scenario/pack", queues[fuzz.pack % PACKS]);
	world_pack(fuzz.world, packs[fuzz.pack % PACKS]);
}

static void act(uint8_t byte)
{
	unsigned what = byte >> 3;
	struct client *c = &fuzz.clients[byte & 7];
	static const int64_t times[] = {100,	1000,	 20000,	  30000,
					600000, 1800000, 7200000, 604800000};

	if (what == 31) {
		toggle(byte & 7);
	} else if (what == 30) {
		world_pass(fuzz.world, times[byte & 7]);
	} else if (byte == 29 << 3) {
		world_store_works(fuzz.world, false);
	} else if (byte == ((29 << 3) | 1)) {
		world_store_works(fuzz.world, true);
		world_commit(fuzz.world);
	} else if (byte == ((29 << 3) | 2)) {
		for (size_t i = 0; i < CLIENTS; i++)
			fuzz.clients[i].conn = 0;
		fuzz.world->hold = false;
		world_restart(fuzz.world);
	} else if (byte == ((29 << 3) | 3)) {
		world_remove_agent(fuzz.world, "a2");
	} else if (byte == ((29 << 3) | 4)) {
		change_hours();
	} else if (byte == ((29 << 3) | 5)) {
		world_expire(fuzz.world);
	} else if (byte == ((29 << 3) | 7)) {
		change_queues();
	} else if (byte == ((29 << 3) | 6)) {
		if (fuzz.world->n_visitors)
			world_erase(fuzz.world, fuzz.world->visitors[0].id);
	} else if (!c->conn) {
		toggle(byte & 7);
	} else if (c->role == ROLE_AGENT) {
		agent_does(c, what);
	} else {
		visitor_does(c, what);
	}
	check();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!packs[0])
		packs[0] = packfile_load("tests/scenario/pack");
	memset(&fuzz, 0, sizeof(fuzz));
	if (size > 512 || world_new(&fuzz.world, packs[0], NULL))
		return 0;
	fuzz.world->sent = on_sent;
	world_hooks(fuzz.world);
	for (size_t i = 0; i < AGENTS; i++)
		world_agent(fuzz.world, (const char *[]){"a0", "a1", "a2"}[i], 2,
			    i ? AGENT_AGENT : AGENT_SUPERVISOR, i == 1 ? "billing" : "");
	for (size_t i = 0; i < size; i++)
		act(data[i]);
	world_free(fuzz.world);
	return 0;
}
