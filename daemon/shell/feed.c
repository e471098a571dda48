#include "shell/feed.h"

#include <string.h>

#include "shell/daemon.h"
#include "shell/log.h"

uint64_t feed_origin(const struct config *c, const char *origin, const char *host)
{
	uint64_t all = c->n_sites >= 64 ? UINT64_MAX : ((uint64_t)1 << c->n_sites) - 1;
	const char *own = origin ? strstr(origin, "://") : NULL;
	uint64_t sites = 0;

	if (!origin || (own && *host && strcmp(own + 3, host) == 0))
		return all;
	for (size_t i = 0; i < c->n_sites; i++)
		for (size_t k = 0; k < c->sites[i].origins.n; k++)
			if (strcmp(c->sites[i].origins.v[k], origin) == 0)
				sites |= (uint64_t)1 << i;
	return sites;
}

static uint64_t on_origin(void *arg, const char *origin, const char *host)
{
	struct daemon *d = arg;

	return feed_origin(d->config, origin, host);
}

static void on_connected(void *arg, uint64_t conn, enum role role, uint64_t sites, const char *peer)
{
	struct daemon *d = arg;

	(void)peer;
	if (role == ROLE_AGENT && map_put(&d->agent_sockets, conn, 0) < 0)
		run_out_of_memory();
	run(d, &(struct event){.type = EV_CONNECT,
			       .conn = conn,
			       .connect = {.role = role, .sites = sites}});
}

/* Remembers the token of an agent's hello, so that a logout ends the connection. False: it has said
 * hello with another one before, which no client needs. */
static bool note_token(struct daemon *d, uint64_t conn, const struct frame *f)
{
	uint64_t mark, before = 0;

	if (f->role != ROLE_AGENT || f->command != C_A_HELLO)
		return true;
	mark = auth_token_mark(frame_str(f, F_TOKEN));
	map_find(&d->agent_sockets, conn, &before);
	if (!mark || before)
		return !mark || mark == before;
	if (map_put(&d->agent_sockets, conn, mark) < 0)
		run_out_of_memory();
	return true;
}

static void on_text(void *arg, uint64_t conn, const char *bytes, size_t n)
{
	struct daemon *d = arg;
	enum role role = map_find(&d->agent_sockets, conn, NULL) ? ROLE_AGENT : ROLE_VISITOR;
	struct frame_error error;
	struct frame frame;
	int r = frame_decode(&frame, role, bytes, n, &error);

	if (r < 0)
		run_out_of_memory();
	if (r > 0) {
		run(d, &(struct event){.type = EV_BAD_FRAME, .conn = conn, .bad = &error});
		return;
	}
	if (note_token(d, conn, &frame))
		run(d, &(struct event){.type = EV_FRAME, .conn = conn, .frame = &frame});
	else
		ws_close(d->ws, conn, CLOSE_POLICY, "one connection, one token");
	frame_deinit(&frame);
}

static void on_gone(void *arg, uint64_t conn)
{
	struct daemon *d = arg;

	run(d, &(struct event){.type = EV_DISCONNECT, .conn = conn});
	map_remove(&d->agent_sockets, conn);
}

static bool on_http(void *arg, const struct http_request *request, struct http_response *response)
{
	return http_answer(arg, request, response);
}

struct ws_callbacks feed_ws(struct daemon *d)
{
	return (struct ws_callbacks){.arg = d,
				     .origin = on_origin,
				     .connected = on_connected,
				     .text = on_text,
				     .gone = on_gone,
				     .http = on_http};
}

static void on_stored(void *arg, uint64_t ticket)
{
	run(arg, &(struct event){.type = EV_STORED, .stored = ticket});
}

static void on_works(void *arg, bool works, const char *why)
{
	struct daemon *d = arg;

	if (works)
		log_info("store_works_again");
	else
		log_error("store_failed", log_s("why", why),
			  log_s("remedy", "it is tried again; what is new waits, or is refused"));
	d->store_works = works;
	run(d, &(struct event){.type = EV_STORE_STATE, .store_works = works});
}

static void on_records(void *arg, uint64_t request, bool known, const struct conversation_row *row,
		       struct record **v, size_t n, bool more)
{
	run(arg, &(struct event){.type = EV_RECORDS,
				 .records = {.request = request,
					     .v = v,
					     .n = n,
					     .known = known,
					     .more = more,
					     .row = row}});
}

static void on_visitor(void *arg, uint64_t request, const struct visitor_row *row, bool erased,
		       const struct conversation_row *history, size_t n_history)
{
	run(arg, &(struct event){.type = EV_VISITOR,
				 .visitor = {.request = request,
					     .row = row,
					     .erased = erased,
					     .history = history,
					     .n_history = n_history}});
}

static void on_query(void *arg, uint64_t request, char *json, size_t n)
{
	inquiry_answered(arg, request, json, n);
}

static void on_hooks(void *arg, uint64_t request, const struct hooks_answer *a)
{
	struct daemon *d = arg;

	webhooks_loaded(d->webhooks, request, a);
}

struct store_callbacks feed_store(struct daemon *d)
{
	return (struct store_callbacks){.arg = d,
					.stored = on_stored,
					.works = on_works,
					.records = on_records,
					.visitor = on_visitor,
					.query = on_query,
					.hooks = on_hooks};
}
