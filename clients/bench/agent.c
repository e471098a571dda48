#include "clients/bench/agent.h"

#include <stdio.h>
#include <string.h>

#include "base/id.h"

enum { WORDS = 2 }; /* messages before the agent closes */

static struct agent *agent_of(struct peer *p)
{
	return container_of(p, struct agent, peer);
}

/* Sends {"type":TYPE,"id":…,MEMBERS}. */
static void command(struct agent *a, const char *type, const char *members)
{
	char frame[512];
	int n = snprintf(frame, sizeof(frame), "{\"type\":\"%s\",\"id\":\"g%llu\",%s}", type,
			 (unsigned long long)++a->counter, members);

	map_put(&a->sent, a->counter, (uint64_t)a->peer.load->now);
	peer_send(&a->peer, frame, (size_t)n);
}

static void say_or_close(struct agent *a, uint64_t conversation)
{
	static const char *const words[WORDS] = {"Hello, I have read what you wrote.",
						 "I have taken care of it."};
	char text[ID_TEXT + 1], members[256];
	uint64_t said = 0;

	if (!map_find(&a->held, conversation, &said))
		return;
	id_format(text, conversation);
	if (said >= WORDS) {
		snprintf(members, sizeof(members),
			 "\"conversation\":\"%s\",\"resolution\":\"resolved\"", text);
		command(a, "close", members);
		return;
	}
	snprintf(members, sizeof(members), "\"conversation\":\"%s\",\"text\":\"%s\"", text,
		 words[said]);
	map_put(&a->held, conversation, said + 1);
	command(a, "say", members);
}

static void on_open(struct peer *p)
{
	struct agent *a = agent_of(p);
	char frame[1024];
	int n = snprintf(frame, sizeof(frame), "{\"type\":\"hello\",\"token\":\"%s\"}", a->token);

	peer_send(p, frame, (size_t)n);
}

/* After a lost connection what we held goes on where it stood. */
static void on_welcome(struct agent *a)
{
	uint64_t held[100], said;
	size_t it = 0, n = 0;

	peer_up(&a->peer);
	command(a, "presence", "\"status\":\"available\"");
	while (n < ARRAY_SIZE(held) && map_next(&a->held, &it, &held[n], &said))
		n++;
	while (n--) {
		map_put(&a->held, held[n], WORDS);
		say_or_close(a, held[n]);
	}
}

static void on_offer(struct agent *a, const char *s, size_t n)
{
	struct span offer = scan_member(s, n, "offer");
	char id[ID_TEXT + 1], members[64];

	a->peer.load->f.offers++;
	if (!span_copy(offer, id, sizeof(id)))
		return;
	snprintf(members, sizeof(members), "\"offer\":\"%s\"", id);
	command(a, "accept", members);
}

/* When the command of `re` was sent, µs; 0: none of ours. */
static int64_t take_sent(struct agent *a, struct span re)
{
	uint64_t number, at = 0;

	if (!re.p || re.n < 2 || re.p[0] != 'g')
		return 0;
	number = (uint64_t)span_int((struct span){re.p + 1, re.n - 1});
	if (map_find(&a->sent, number, &at))
		map_remove(&a->sent, number);
	return (int64_t)at;
}

static void on_message(struct agent *a, uint64_t conversation, const char *s, size_t n,
		       int64_t sent)
{
	struct load *l = a->peer.load;
	struct visit *visit = map_get(&l->by_conversation, conversation);
	struct span from = scan_member(s, n, "from");

	if (from.p && span_is(scan_member(from.p, from.n, "role"), "visitor"))
		say_or_close(a, conversation);
	if (!sent)
		return;
	if (visit)
		visit_add(visit, (uint32_t)span_int(scan_member(s, n, "seq")),
			  scan_member(s, n, "text"));
	if (l->phase != PHASE_RUN)
		return;
	l->f.agent_messages++;
	histogram_add(&l->f.agent_ack, l->now - sent);
}

static void on_text(struct peer *p, const char *s, size_t n)
{
	struct agent *a = agent_of(p);
	struct span type = scan_member(s, n, "type"), id = scan_member(s, n, "conversation");
	int64_t sent = take_sent(a, scan_member(s, n, "re"));
	uint64_t conversation = 0;

	if (id.p)
		id_parse(&conversation, id.p, id.n);
	if (span_is(type, "welcome")) {
		on_welcome(a);
	} else if (span_is(type, "offer")) {
		on_offer(a, s, n);
	} else if (span_is(type, "assigned") && sent) {
		map_put(&a->held, conversation, 0);
		say_or_close(a, conversation);
	} else if (span_is(type, "message")) {
		on_message(a, conversation, s, n, sent);
	} else if (span_is(type, "closed") || span_is(type, "requeued")) {
		map_remove(&a->held, conversation);
	} else if (span_is(type, "error")) {
		if (span_is(scan_member(s, n, "code"), "gone"))
			p->load->f.offers_gone++;
		else
			peer_error(p, s, n);
	}
}

static void on_gone(struct peer *p)
{
	peer_redial(p);
}

static void on_time(struct peer *p)
{
	if (!p->dialled)
		peer_dial(p);
}

void agent_init(struct agent *a, struct load *l, unsigned number, const char *token)
{
	static const struct peer_ops ops = {.protocol = "handoff.agent.v1",
					    .open = on_open,
					    .text = on_text,
					    .gone = on_gone,
					    .time = on_time};

	*a = (struct agent){.peer = {.ops = &ops, .load = l, .ws.fd = -1},
			    .number = number,
			    .token = token,
			    .held = MAP_INIT,
			    .sent = MAP_INIT};
	/* ids of an earlier run with the same agent must not be answered for this one's */
	a->counter = (uint64_t)load_random(l, 1ull << 40) << 12;
}

void agent_deinit(struct agent *a)
{
	map_deinit(&a->held);
	map_deinit(&a->sent);
}
