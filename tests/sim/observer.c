#include "tests/sim/observer.h"

#include <jansson.h>
#include <string.h>

#include "base/id.h"
#include "proto/check.h"
#include "tests/sim/disk.h"
#include "tests/sim/ledger.h"
#include "tests/sim/reading.h"

enum { PATIENCE = 10000, WAITING_MAX = 32, CHECK_EVERY = 16 };

/* What one connection gets of one conversation. */
struct stream {
	uint64_t conversation;
	uint64_t seq;	/* the last that was sent */
	uint64_t again; /* an `open` is on its way: it may begin anew behind this; NO: none */
	bool doubtful; /* perhaps none: all that came was the answer to a command that came again */
};

#define NO UINT64_MAX

/* A command that is not answered yet. */
struct unanswered {
	char id[LIMIT_ID + 1];
	int64_t at;
	unsigned times;
	enum command command;
	uint64_t conversation;
};

struct watch {
	uint64_t conn, who;
	enum role role;
	bool welcome;
	int64_t after; /* of its hello, -1: none */
	uint64_t after_of;
	struct stream *streams;
	size_t n_streams, cap_streams;
	struct unanswered waiting[WAITING_MAX];
	size_t n_waiting;
};

struct observer {
	struct map watches;
	struct map times;   /* command -> how often the engine got it */
	struct map refused; /* command -> 1: the answer was a refusal for good */
	struct map offers;  /* offer -> conversation */
	uint64_t frames;
	struct buf expected;
};

uint64_t observer_command(uint64_t author, const char *id)
{
	return hash_bytes(id, strlen(id), hash_u64(author));
}

/* --- streams ------------------------------------------------------------------------------ */

static struct stream *stream_find(struct watch *w, uint64_t conversation)
{
	for (size_t i = 0; i < w->n_streams; i++)
		if (w->streams[i].conversation == conversation)
			return &w->streams[i];
	return NULL;
}

static struct stream *stream_add(struct watch *w, uint64_t conversation, uint64_t seq)
{
	struct stream *m = stream_find(w, conversation);

	if (!m) {
		if (w->n_streams == w->cap_streams)
			w->streams =
				reallocarray(w->streams, w->cap_streams = w->cap_streams * 2 + 2,
					     sizeof(*w->streams));
		m = &w->streams[w->n_streams++];
	}
	*m = (struct stream){.conversation = conversation, .seq = seq, .again = NO};
	return m;
}

static void stream_drop(struct watch *w, uint64_t conversation)
{
	struct stream *m = stream_find(w, conversation);

	if (m)
		*m = w->streams[--w->n_streams];
}

static bool is_visible(const struct watch *w, const struct record *r)
{
	return w->role == ROLE_AGENT || wire_audience(r->wire.type) == AUDIENCE_ALL ||
	       (r->command && r->author == w->who);
}

/* The next that this reader should get after `seq`; 0: nothing more is durable. */
static uint64_t next_of(const struct watch *w, const struct stored *c, uint64_t seq)
{
	for (size_t i = (size_t)seq; i < c->n; i++)
		if (is_visible(w, c->v[i]))
			return c->v[i]->wire.seq;
	return 0;
}

/* --- answers ------------------------------------------------------------------------------ */

static struct unanswered *waiting_find(struct watch *w, const char *id)
{
	for (size_t i = 0; i < w->n_waiting; i++)
		if (!strcmp(w->waiting[i].id, id))
			return &w->waiting[i];
	return NULL;
}

static void waiting_add(struct sim *s, struct watch *w, const struct frame *f)
{
	const char *id = frame_str(f, F_ID);
	struct unanswered *k = waiting_find(w, id);

	if (!k && w->n_waiting == WAITING_MAX)
		return;
	if (!k) {
		k = &w->waiting[w->n_waiting++];
		*k = (struct unanswered){.at = s->time, .command = f->command};
		strcpy(k->id, id);
	}
	k->times++;
	k->conversation = (uint64_t)frame_int(f, F_CONVERSATION, 0);
}

/* Every copy of a command is answered; the first answer is the one that was waited for. */
static void answered(struct watch *w, const char *id)
{
	struct unanswered *k = waiting_find(w, id);

	if (k && !--k->times)
		*k = w->waiting[--w->n_waiting];
	else if (k)
		k->at = INT64_MAX; /* it was told once */
}

/* --- what the engine gets ----------------------------------------------------------------- */

static struct watch *watch_of(struct sim *s, const struct link *l)
{
	struct watch *w = map_get(&s->observer->watches, l->id);

	if (w)
		return w;
	w = calloc(1, sizeof(*w));
	if (!w || map_put_ptr(&s->observer->watches, l->id, w))
		abort();
	w->conn = l->id;
	w->role = l->role;
	w->after = -1;
	return w;
}

static void count(struct sim *s, const struct watch *w, const char *id)
{
	uint64_t key = observer_command(w->who, id), n = 0;

	map_remove(&s->observer->refused, key); /* it did not hear of it, and tries again */
	map_find(&s->observer->times, key, &n);
	if (map_put(&s->observer->times, key, n + 1))
		abort();
}

static uint64_t times(const struct sim *s, uint64_t who, const char *id)
{
	uint64_t n = 0;

	map_find(&s->observer->times, observer_command(who, id), &n);
	return n;
}

void observer_received(struct sim *s, const struct link *l, const struct frame *f)
{
	struct watch *w = watch_of(s, l);
	struct stream *m;

	if (f->command == C_V_HELLO) {
		w->after = frame_int(f, F_AFTER, -1);
		w->after_of = (uint64_t)frame_int(f, F_CONVERSATION, 0);
	}
	if (!frame_has(f, F_ID))
		return;
	waiting_add(s, w, f);
	count(s, w, frame_str(f, F_ID));
	m = stream_find(w, (uint64_t)frame_int(f, F_CONVERSATION, 0));
	if (f->command == C_A_OPEN && m)
		m->again = (uint64_t)frame_int(f, F_AFTER, 0);
	else if (f->command == C_A_OPEN)
		stream_add(w, (uint64_t)frame_int(f, F_CONVERSATION, 0),
			   (uint64_t)frame_int(f, F_AFTER, 0))
			->doubtful = true; /* it may be refused */
}

/* --- what the engine says ----------------------------------------------------------------- */

static void visitor_welcome(struct watch *w, const char *bytes, size_t n)
{
	uint64_t conversation = reading_id(bytes, n, "conversation");
	uint64_t seq = (uint64_t)reading_int(bytes, n, "seq");
	bool closed = reading_has(bytes, n, "\"state\":\"closed\"");

	w->who = reading_id(bytes, n, "visitor");
	if (!conversation)
		return;
	if (w->after < 0)
		stream_add(w, conversation, closed ? seq : 0);
	else if (w->after_of != conversation || (uint64_t)w->after > seq)
		stream_add(w, conversation, 0);
	else
		stream_add(w, conversation, (uint64_t)w->after);
}

static void agent_welcome(struct watch *w, const char *bytes, size_t n)
{
	json_t *o = json_loadb(bytes, n, 0, NULL), *one;
	const char *me = json_string_value(json_object_get(json_object_get(o, "agent"), "id"));
	size_t i;

	id_parse(&w->who, me, strlen(me));
	json_array_foreach (json_object_get(o, "conversations"), i, one) {
		const char *id = json_string_value(json_object_get(one, "conversation"));
		uint64_t conversation = 0;

		id_parse(&conversation, id, strlen(id));
		stream_add(w, conversation,
			   (uint64_t)json_integer_value(json_object_get(one, "seq")));
	}
	json_decref(o);
}

/* The bytes are those of the durable record, for this reader, and nothing else. */
static bool is_durable(struct sim *s, const struct watch *w, const struct reading *r,
		       const struct payload *p)
{
	const struct stored *c = disk_conversation(s, r->conversation);
	const struct record *k = c && r->seq && r->seq <= c->n ? c->v[r->seq - 1] : NULL;
	struct buf *b = &s->observer->expected;

	if (!k) {
		sim_break(s, "durable", "%s, seq %llu, is told and was not stored", r->type,
			  (unsigned long long)r->seq);
		return false;
	}
	buf_reset(b);
	wire_event(b, &k->wire, w->role == ROLE_AGENT ? AUDIENCE_AGENTS : AUDIENCE_ALL,
		   r->re[0] ? r->re : NULL);
	if (b->n != p->n || memcmp(b->p, p->bytes, p->n))
		sim_break(s, "durable", "seq %llu is told otherwise than it is stored",
			  (unsigned long long)r->seq);
	if (r->re[0] && (!k->command || strcmp(k->command, r->re) || k->author != w->who))
		sim_break(s, "acknowledged", "%s is acknowledged by seq %llu, which is not of it",
			  r->re, (unsigned long long)r->seq);
	return !s->broken;
}

/* Whether this may be the answer to a command that came again: told once more, out of its turn. */
static bool is_told_again(const struct sim *s, const struct watch *w, const struct reading *r)
{
	return r->re[0] && times(s, w->who, r->re) > 1;
}

static void follow(struct sim *s, struct watch *w, const struct reading *r)
{
	const struct stored *c = disk_conversation(s, r->conversation);
	struct stream *m = stream_find(w, r->conversation);
	bool gets_it = w->role == ROLE_AGENT && r->event == WIRE_ASSIGNED;

	bool answers = r->re[0];

	if (!m) { /* a visitor's new conversation from its beginning, an agent's from when they got it */
		m = stream_add(w, r->conversation, gets_it || answers ? r->seq - 1 : 0);
		m->doubtful = r->re[0];
	} else if (m->doubtful && (gets_it || answers) && r->seq > m->seq) {
		m->seq = r->seq - 1; /* perhaps they follow it from here on */
	} else {
		m->doubtful = m->doubtful && (answers || is_told_again(s, w, r));
	}
	if (m->again != NO && r->seq == next_of(w, c, m->again) && r->seq <= m->seq) {
		m->seq = m->again;
		m->again = NO;
	}
	if (r->seq == next_of(w, c, m->seq))
		m->seq = r->seq;
	else if (!is_told_again(s, w, r))
		sim_break(s, "order", "connection %llu gets seq %llu after %llu",
			  (unsigned long long)w->conn, (unsigned long long)r->seq,
			  (unsigned long long)m->seq);
}

static void note_refusal(struct sim *s, const struct watch *w, const struct reading *r)
{
	uint64_t key = observer_command(w->who, r->re);

	if (!r->re[0] || r->retry || !strcmp(r->code, "overloaded"))
		return; /* not for good */
	if (times(s, w->who, r->re) > 1)
		return; /* said twice, one of them may have gone through */
	if (map_put(&s->observer->refused, key, 1))
		abort();
}

static void heard_ok(struct sim *s, struct watch *w, const struct reading *r,
		     const struct payload *p)
{
	struct unanswered *k = waiting_find(w, r->re);
	struct stream *m;

	if (k && k->command == C_A_LEAVE)
		stream_drop(w, k->conversation);
	if (!k || k->command != C_A_OPEN)
		return;
	m = stream_find(w, k->conversation);
	if (m)
		m->doubtful = false;
	if (m && m->again != NO && k->times == 1)
		m->again = NO;
	if (m && k->times == 1 && m->seq < (uint64_t)reading_int(p->bytes, p->n, "seq"))
		sim_break(s, "order", "an open is over at seq %llu, and %llu was told",
			  (unsigned long long)reading_int(p->bytes, p->n, "seq"),
			  (unsigned long long)m->seq);
}

static void heard_error(struct sim *s, struct watch *w, const struct reading *r)
{
	const struct unanswered *k = waiting_find(w, r->re);
	struct stream *m = k && k->command == C_A_OPEN ? stream_find(w, k->conversation) : NULL;

	if (m && m->doubtful)
		stream_drop(w, k->conversation);
	else if (m)
		m->again = NO;
	note_refusal(s, w, r);
}

/* Of one conversation, how many offers ran out. */
static void follow_offer(struct sim *s, const struct reading *r, const struct payload *p)
{
	uint64_t offer = reading_id(p->bytes, p->n, "offer"), conversation;
	struct entry *e;

	if (!strcmp(r->type, "offer")) {
		conversation = reading_id(p->bytes, p->n, "conversation");
		if (map_put(&s->observer->offers, offer, conversation))
			abort();
		return;
	}
	if (!map_find(&s->observer->offers, offer, &conversation))
		return;
	map_remove(&s->observer->offers, offer);
	e = ledger_entry(s, conversation);
	if (e && reading_has(p->bytes, p->n, "\"reason\":\"expired\""))
		e->missed++;
}

static void look_at_form(struct sim *s, const struct watch *w, const struct payload *p)
{
	char why[256];

	if (s->observer->frames++ % CHECK_EVERY == 0 &&
	    !wire_check(p->bytes, p->n, w->role, why, sizeof(why)))
		sim_break(s, "form", "%s", why);
}

void observer_sent(struct sim *s, uint64_t conn, const struct payload *p)
{
	struct watch *w = map_get(&s->observer->watches, conn);
	struct reading r;

	if (!w)
		return;
	look_at_form(s, w, p);
	reading_take(&r, p->bytes, p->n);
	if (!strcmp(r.type, "welcome")) {
		w->welcome = true;
		if (w->role == ROLE_AGENT)
			agent_welcome(w, p->bytes, p->n);
		else
			visitor_welcome(w, p->bytes, p->n);
	} else if (r.event != WIRE_NONE) {
		if (is_durable(s, w, &r, p))
			follow(s, w, &r);
	} else if (!strcmp(r.type, "ok")) {
		heard_ok(s, w, &r, p);
	} else if (!strcmp(r.type, "offer") || !strcmp(r.type, "revoked")) {
		follow_offer(s, &r, p);
	} else if (!strcmp(r.type, "error")) {
		heard_error(s, w, &r);
	}
	if (r.re[0])
		answered(w, r.re);
}

void observer_stores(struct sim *s, const struct record *r)
{
	if (r->command &&
	    map_find(&s->observer->refused, observer_command(r->author, r->command), NULL))
		sim_break(s, "refused", "%s was refused, and is done now", r->command);
}

/* --- now and then ------------------------------------------------------------------------- */

void observer_gone(struct sim *s, uint64_t conn)
{
	struct watch *w = map_get(&s->observer->watches, conn);

	if (!w)
		return;
	map_remove(&s->observer->watches, conn);
	free(w->streams);
	free(w);
}

static void check_watch(struct sim *s, struct watch *w, bool all)
{
	int64_t well = disk_well_since(s);

	for (size_t i = 0; i < w->n_waiting && well != INT64_MAX; i++) {
		int64_t since = MAX(w->waiting[i].at, well);

		if (since != INT64_MAX && s->time - since > PATIENCE && w->welcome)
			sim_break(s, "answered", "%s had no answer for %d s", w->waiting[i].id,
				  PATIENCE / 1000);
	}
	for (size_t i = 0; i < w->n_streams && all; i++) {
		const struct stored *c = disk_conversation(s, w->streams[i].conversation);
		uint64_t next = c && !w->streams[i].doubtful ? next_of(w, c, w->streams[i].seq) : 0;

		if (next)
			sim_break(s, "order", "connection %llu was not told seq %llu, %s",
				  (unsigned long long)w->conn, (unsigned long long)next,
				  wire_name(c->v[next - 1]->wire.type));
	}
}

void observer_check(struct sim *s, bool all)
{
	size_t it = 0;
	uint64_t key, value;

	while (map_next(&s->observer->watches, &it, &key, &value))
		check_watch(s, (struct watch *)(uintptr_t)value, all);
}

uint64_t observer_frames(const struct sim *s)
{
	return s->observer->frames;
}

struct observer *observer_new(void)
{
	struct observer *o = calloc(1, sizeof(*o));

	buf_init(&o->expected, 4 << 20);
	return o;
}

struct observer *observer_free(struct observer *o)
{
	size_t it = 0;
	uint64_t key, value;

	while (map_next(&o->watches, &it, &key, &value)) {
		free(((struct watch *)(uintptr_t)value)->streams);
		free((void *)(uintptr_t)value);
	}
	map_deinit(&o->watches);
	map_deinit(&o->times);
	map_deinit(&o->refused);
	map_deinit(&o->offers);
	buf_deinit(&o->expected);
	free(o);
	return NULL;
}
