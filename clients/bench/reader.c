#include "clients/bench/reader.h"

#include <stdio.h>
#include <string.h>

#include "base/id.h"

enum {
	QUIET = 100 * 1000,    /* µs without a word after all has come: nothing more does */
	SILENCE = 5 * 1000000, /* and after this nothing that is missing */
};

static struct reader *reader_of(struct peer *p)
{
	return container_of(p, struct reader, peer);
}

void reader_next(struct reader *r)
{
	struct load *l = r->peer.load;

	r->visit = NULL;
	if (l->next_done == l->n_done)
		return;
	r->visit = l->done[l->next_done++];
	l->reading++;
	r->peer.failures = 0;
	peer_dial(&r->peer);
}

static void judged(struct reader *r)
{
	struct load *l = r->peer.load;

	l->reading--;
	peer_drop(&r->peer);
	reader_next(r);
}

/* What is missing is asked for once more: the connection may have been slow. */
static void finish(struct reader *r)
{
	if (!visit_whole(r->visit) && ++r->visit->tries < 2) {
		peer_drop(&r->peer);
		peer_dial(&r->peer);
		return;
	}
	visit_judge(r->visit, &r->peer.load->f.back);
	judged(r);
}

static void on_open(struct peer *p)
{
	struct reader *r = reader_of(p);
	char frame[1024];
	int n = snprintf(frame, sizeof(frame),
			 "{\"type\":\"hello\",\"site\":\"%s\",\"token\":\"%s\",\"after\":0}",
			 p->load->o->site, r->visit->token ? r->visit->token : "");

	visit_begin(r->visit);
	r->until = 0;
	peer_send(p, frame, (size_t)n);
	peer_at(p, p->load->now + SILENCE);
}

static void on_text(struct peer *p, const char *s, size_t n)
{
	struct reader *r = reader_of(p);
	struct span type = scan_member(s, n, "type"), seq = scan_member(s, n, "seq");
	struct span from = scan_member(s, n, "from");

	if (span_is(type, "error"))
		peer_error(p, s, n);
	if (span_is(type, "welcome"))
		r->until = (uint32_t)span_int(seq);
	else if (span_is(type, "message"))
		visit_came(r->visit, (uint32_t)span_int(seq), scan_member(s, n, "text"),
			   from.p && span_is(scan_member(from.p, from.n, "role"), "visitor"));
	peer_at(p, p->load->now + (r->until && visit_whole(r->visit) ? QUIET : SILENCE));
}

static void on_gone(struct peer *p)
{
	struct reader *r = reader_of(p);

	if (p->failures < READER_TRIES) {
		peer_redial(p);
		return;
	}
	p->load->f.not_read++;
	visit_begin(r->visit);
	visit_judge(r->visit, &p->load->f.back);
	judged(r);
}

static void on_time(struct peer *p)
{
	if (p->dialled)
		finish(reader_of(p));
	else
		peer_dial(p);
}

void reader_init(struct reader *r, struct load *l)
{
	static const struct peer_ops ops = {.protocol = "handoff.visitor.v1",
					    .open = on_open,
					    .text = on_text,
					    .gone = on_gone,
					    .time = on_time};

	*r = (struct reader){.peer = {.ops = &ops, .load = l, .ws.fd = -1}};
}
