#include "clients/bench/visitor.h"

#include <stdio.h>
#include <string.h>

#include "base/id.h"
#include "clients/bench/questions.h"

enum { PATIENCE = 10 * 1000000 }; /* µs for a bot's answer */

static struct visitor *visitor_of(struct peer *p)
{
	return container_of(p, struct visitor, peer);
}

static bool running(const struct visitor *v)
{
	return v->peer.load->phase == PHASE_RUN && !v->peer.load->o->idle;
}

/* Sends the errand, for the first time or once more with the same id. */
static void send_errand(struct visitor *v)
{
	static const char *const types[] = {[ERRAND_SAY] = "say",
					    [ERRAND_ASK] = "ask_human",
					    [ERRAND_RETURN] = "return",
					    [ERRAND_END] = "end"};
	struct errand *e = &v->errand;
	char frame[512];
	int n;

	if (e->kind == ERRAND_SAY)
		n = snprintf(frame, sizeof(frame),
			     "{\"type\":\"say\",\"id\":\"%s\",\"text\":\"%s\"}", e->id, e->text);
	else
		n = snprintf(frame, sizeof(frame), "{\"type\":\"%s\",\"id\":\"%s\"}",
			     types[e->kind], e->id);
	e->sent = v->peer.load->now;
	peer_send(&v->peer, frame, (size_t)n);
}

static void begin(struct visitor *v, enum errand_kind kind, const char *text, int64_t due)
{
	struct load *l = v->peer.load;

	v->errand = (struct errand){
		.kind = kind, .text = text, .due = due, .wants_answer = v->with == WITH_BOT};
	snprintf(v->errand.id, sizeof(v->errand.id), "b%u-%u", v->number, ++v->counter);
	if (kind == ERRAND_SAY)
		v->visit->said++;
	if (kind == ERRAND_ASK)
		l->f.asked++;
	send_errand(v);
}

static void arrive(struct visitor *v);

/* The errand is done: the next thing to do, if there is one. */
static void go_on(struct visitor *v)
{
	struct load *l = v->peer.load;

	v->errand.kind = ERRAND_NONE;
	if (!running(v) || !v->peer.up || v->with != WITH_BOT)
		return;
	if (v->turns >= (unsigned)l->o->turns)
		begin(v, ERRAND_END, NULL, l->now);
	else if (l->o->rate > 0)
		list_append(&l->idle, &v->idle);
	else
		visitor_say(v, l->now);
}

void visitor_say(struct visitor *v, int64_t due)
{
	struct load *l = v->peer.load;

	list_remove(&v->idle);
	v->turns++;
	if (l->o->handoffs > 0 && load_random(l, 100000) < l->o->handoffs * 1000) {
		v->asked_at = due;
		begin(v, ERRAND_ASK, NULL, due);
	} else {
		begin(v, ERRAND_SAY, questions[load_random(l, n_questions)], due);
	}
}

/* The visit is over; the same place is taken by a new visitor. */
void visitor_leave(struct visitor *v)
{
	struct load *l = v->peer.load;

	list_remove(&v->idle);
	peer_drop(&v->peer);
	if (v->visit && v->visit->n)
		load_keep(l, steal(v->visit));
	if (v->visit)
		map_remove(&l->by_conversation, v->visit->conversation);
	v->visit = visit_free(v->visit);
	v->errand.kind = ERRAND_NONE;
}

static void arrive(struct visitor *v)
{
	v->visit = visit_new();
	if (!v->visit) {
		snprintf(v->peer.load->fatal, sizeof(v->peer.load->fatal), "out of memory");
		return;
	}
	v->with = WITH_BOT;
	v->turns = v->last_seq = v->last_bot = 0;
	v->asked_at = 0;
	v->peer.load->f.visits++;
	peer_dial(&v->peer);
}

static void on_open(struct peer *p)
{
	struct visitor *v = visitor_of(p);
	char frame[1024];
	int n = snprintf(
		frame, sizeof(frame),
		"{\"type\":\"hello\",\"site\":\"%s\",\"client\":{\"name\":\"handoff-bench\"}",
		p->load->o->site);

	if (v->visit->token)
		n += snprintf(frame + n, sizeof(frame) - (size_t)n,
			      ",\"token\":\"%s\",\"after\":%u", v->visit->token, v->last_seq);
	frame[n++] = '}';
	peer_send(p, frame, (size_t)n);
}

static void on_welcome(struct visitor *v, const char *s, size_t n)
{
	struct load *l = v->peer.load;
	struct span token = scan_member(s, n, "token");
	struct span limits = scan_member(s, n, "limits");

	if (limits.p)
		l->f.per_minute = span_int(scan_member(limits.p, limits.n, "per_minute"));
	if (token.p) {
		free(v->visit->token);
		v->visit->token = strndup(token.p, token.n);
	}
	peer_up(&v->peer);
	if (v->errand.kind)
		send_errand(v);
	else
		go_on(v);
}

static void answered(struct visitor *v)
{
	struct load *l = v->peer.load;

	if (!v->errand.limited && running(v))
		histogram_add(&l->f.answer, l->now - v->errand.due);
	l->f.answers++;
	go_on(v);
}

/* Our own message has come back with our id: it is stored. */
static void acknowledged(struct visitor *v, const char *s, size_t n, uint32_t seq)
{
	struct load *l = v->peer.load;

	if (running(v)) {
		l->f.messages++;
		if (!v->errand.limited)
			histogram_add(&l->f.ack, l->now - v->errand.due);
	}
	v->errand.seq = seq;
	if (!visit_add(v->visit, seq, scan_member(s, n, "text")))
		snprintf(l->fatal, sizeof(l->fatal), "out of memory");
	if (!v->errand.wants_answer)
		go_on(v);
	else if (v->last_bot > seq)
		answered(v);
}

static void on_message(struct visitor *v, const char *s, size_t n, uint32_t seq, bool mine)
{
	struct load *l = v->peer.load;
	struct span from = scan_member(s, n, "from");
	struct span role = from.p ? scan_member(from.p, from.n, "role") : from;

	if (mine && v->errand.kind == ERRAND_SAY && !v->errand.seq)
		acknowledged(v, s, n, seq);
	if (span_is(role, "bot")) {
		v->last_bot = seq;
		if (v->errand.kind == ERRAND_SAY && v->errand.wants_answer && v->errand.seq &&
		    seq > v->errand.seq)
			answered(v);
	}
	if (span_is(role, "agent") && v->with == WITH_AGENT && !v->errand.kind && running(v))
		begin(v, ERRAND_SAY, "Yes, that is right, thank you", l->now);
}

static void on_escalated(struct visitor *v)
{
	struct load *l = v->peer.load;

	l->f.escalated++;
	v->with = WITH_QUEUE;
	v->asked_at = v->asked_at ? v->asked_at : l->now;
	list_remove(&v->idle);
	go_on(v);
	if (!l->o->agents && running(v)) /* nobody is going to come */
		begin(v, ERRAND_RETURN, NULL, l->now);
}

static void on_assigned(struct visitor *v)
{
	struct load *l = v->peer.load;

	if (v->asked_at) {
		l->f.handoffs++;
		if (running(v))
			histogram_add(&l->f.handoff, l->now - v->asked_at);
	}
	v->asked_at = 0;
	v->with = WITH_AGENT;
	list_remove(&v->idle);
	if (v->errand.kind != ERRAND_SAY)
		v->errand.kind = ERRAND_NONE;
}

/* The conversation ended under a question of ours, which will stand in the next one. The visitor can
 * only read back the last, so what we know of this one is let go, and counted. */
static void follow(struct visitor *v)
{
	struct load *l = v->peer.load;

	l->f.unchecked += v->visit->n;
	map_remove(&l->by_conversation, v->visit->conversation);
	v->visit->n = 0;
	v->visit->conversation = 0;
	v->visit->said = 1;
	v->with = WITH_BOT;
	v->turns = 1;
	v->last_seq = v->last_bot = 0;
	v->errand.wants_answer = true;
}

static void on_closed(struct visitor *v)
{
	v->peer.load->f.handoffs_closed += v->with == WITH_AGENT;
	if (v->errand.kind == ERRAND_SAY && !v->errand.seq) {
		follow(v);
		return;
	}
	visitor_leave(v);
	if (running(v))
		arrive(v);
}

static void on_unattended(struct visitor *v)
{
	struct load *l = v->peer.load;

	l->f.unattended++;
	v->asked_at = 0;
	v->with = WITH_QUEUE;
	if (v->errand.kind != ERRAND_RETURN && (v->errand.kind != ERRAND_SAY || v->errand.seq))
		begin(v, ERRAND_RETURN, NULL, l->now);
}

static void on_error(struct visitor *v, const char *s, size_t n, bool mine)
{
	struct load *l = v->peer.load;
	struct span code = scan_member(s, n, "code");
	int64_t wait = span_int(scan_member(s, n, "retry_after_ms"));

	peer_error(&v->peer, s, n);
	if (!mine || !v->errand.kind)
		return;
	if (span_is(code, "rate_limited") || span_is(code, "overloaded") ||
	    span_is(code, "shutting_down")) {
		v->errand.limited = true;
		peer_at(&v->peer, l->now + MAX(wait, 50) * 1000);
		return;
	}
	if (v->errand.kind == ERRAND_SAY)
		v->visit->said--;
	if (v->errand.kind == ERRAND_RETURN && running(v))
		begin(v, ERRAND_END, NULL, l->now);
	else if (v->errand.kind == ERRAND_END)
		on_closed(v);
	else
		go_on(v);
}

static void on_event(struct visitor *v, struct span type, const char *s, size_t n, bool mine)
{
	uint32_t seq = (uint32_t)span_int(scan_member(s, n, "seq"));
	struct span id = scan_member(s, n, "conversation");

	if (seq && !v->visit->conversation && id.p && id_parse(&v->visit->conversation, id.p, id.n))
		map_put_ptr(&v->peer.load->by_conversation, v->visit->conversation, v->visit);
	v->last_seq = MAX(v->last_seq, seq);
	if (span_is(type, "message")) {
		on_message(v, s, n, seq, mine);
	} else if (span_is(type, "escalated")) {
		on_escalated(v);
	} else if (span_is(type, "assigned")) {
		on_assigned(v);
	} else if (span_is(type, "requeued")) {
		v->with = WITH_QUEUE;
	} else if (span_is(type, "unattended")) {
		on_unattended(v);
	} else if (span_is(type, "returned")) {
		v->with = WITH_BOT;
		v->asked_at = 0;
		if (v->errand.kind != ERRAND_SAY)
			go_on(v);
	} else if (span_is(type, "closed")) {
		on_closed(v);
	}
}

static void on_text(struct peer *p, const char *s, size_t n)
{
	struct visitor *v = visitor_of(p);
	struct span type = scan_member(s, n, "type"), re = scan_member(s, n, "re");
	bool mine = v->errand.kind && span_is(re, v->errand.id);

	if (span_is(type, "welcome"))
		on_welcome(v, s, n);
	else if (span_is(type, "error"))
		on_error(v, s, n, mine);
	else
		on_event(v, type, s, n, mine);
}

static void on_gone(struct peer *p)
{
	struct visitor *v = visitor_of(p);

	list_remove(&v->idle);
	peer_redial(p);
}

/* The time to dial again, or to send again what was refused for a while. */
static void on_time(struct peer *p)
{
	struct visitor *v = visitor_of(p);

	if (!p->dialled && !v->visit)
		arrive(v);
	else if (!p->dialled)
		peer_dial(p);
	else if (p->up && v->errand.kind)
		send_errand(v);
}

void visitor_tick(struct visitor *v)
{
	struct errand *e = &v->errand;
	struct load *l = v->peer.load;

	if (!e->kind || !v->peer.up || l->now - e->sent < PATIENCE ||
	    (e->kind == ERRAND_SAY && !e->seq))
		return; /* what is not even acknowledged is counted at the end */
	l->f.unanswered++;
	if (e->kind == ERRAND_SAY || e->kind == ERRAND_ASK) {
		go_on(v);
		return;
	}
	visitor_leave(v);
	arrive(v);
}

void visitor_init(struct visitor *v, struct load *l, unsigned number)
{
	static const struct peer_ops ops = {.protocol = "handoff.visitor.v1",
					    .open = on_open,
					    .text = on_text,
					    .gone = on_gone,
					    .time = on_time};

	*v = (struct visitor){.peer = {.ops = &ops, .load = l, .ws.fd = -1}, .number = number};
	list_init(&v->idle);
}
