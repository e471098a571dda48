/* login.c - POST /api/v1/login: a password or a one-time code for a token that lasts a shift; logout. */
#include <errno.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/json_out.h"
#include "shell/daemon.h"
#include "shell/http_private.h"
#include "shell/log.h"
#include "shell/password.h"
#include "shell/peers.h"

/* One login that waits for its password to be compared. */
struct login {
	struct daemon *daemon;
	uint64_t request;
	struct agent_row agent; /* id 0: there is none */
	char peer[PEER_TEXT + 1];
	struct password password;
};

static int by_id(void *arg, const struct agent_row *row)
{
	struct agent_row *wanted = arg;

	if (row->id == wanted->id) {
		*wanted = *row;
		return 1;
	}
	return 0;
}

bool http_agent(struct daemon *d, uint64_t id, struct agent_row *ret)
{
	struct agent_row row = {.id = id};

	if (!id || store_agent_list(d->store, by_id, &row) != 1)
		return false;
	*ret = row;
	return true;
}

/* The token that the request bears, or "". */
static const char *bearer_of(const struct http_request *request)
{
	static const char scheme[] = "Bearer ";
	const char *token = request->authorization;

	token = strncasecmp(token, scheme, strlen(scheme)) == 0 ? token + strlen(scheme) : "";
	return token + strspn(token, " ");
}

static void need_token(struct daemon *d, struct http_response *response)
{
	http_problem(d, response, 401, "An agent's token is needed: Authorization: Bearer TOKEN.",
		     0);
}

bool http_may(struct daemon *d, const struct http_request *request, enum agent_role least,
	      const char *what, struct http_response *response, struct agent_row *ret)
{
	if (!http_agent(d, auth_agent(d->auth, bearer_of(request), clock_now()), ret)) {
		need_token(d, response);
		return false;
	}
	if (ret->role < least) {
		http_problem(d, response, 403, what, 0);
		return false;
	}
	return true;
}

static void answer_token(struct daemon *d, const struct agent_row *agent,
			 struct http_response *response)
{
	struct buf *b = http_body(d);
	int64_t now = clock_now();
	char token[TOKEN_TEXT + 1];

	if (auth_token_new(d->auth, agent->id, now, now + AUTH_SESSION_MS, token) < 0) {
		http_problem(d, response, 503, "The store cannot write just now.", 5000);
		return;
	}
	log_info("login", log_id("agent", agent->id));
	out_open(b, NULL, '{');
	out_str(b, "token", token);
	out_time(b, "expires_at", now + AUTH_SESSION_MS);
	out_open(b, "agent", '{');
	out_id(b, "id", agent->id);
	out_str(b, "login", agent->login);
	out_str(b, "name", agent->name);
	out_str(b, "role", agent_role_name(agent->role));
	out_close(b, '}');
	out_close(b, '}');
	sodium_memzero(token, sizeof(token));
	*response = (struct http_response){
		.status = 200, .type = "application/json", .body = b->p, .body_n = b->n};
}

/* The peer, so that a firewall can be told. */
static void refuse(struct daemon *d, const char *peer, struct http_response *response)
{
	log_info("login_refused", log_s("peer", peer));
	http_problem(d, response, 401, "The login, the password or the code is wrong.", 0);
}

static void on_compared(struct job *job, bool cancelled)
{
	struct login *l = container_of(job, struct login, password.job);
	struct daemon *d = l->daemon;
	struct http_response response = {0};

	if (!cancelled) {
		if (l->password.ok && l->agent.id)
			answer_token(d, &l->agent, &response);
		else
			refuse(d, l->peer, &response);
		ws_respond(d->ws, l->request, &response);
	}
	password_wipe(&l->password);
	free(l);
}

static bool with_password(struct daemon *d, const struct http_request *request, const char *login,
			  const char *password, struct http_response *response)
{
	struct login *l = calloc(1, sizeof(*l));
	char hash[PASSWORD_HASH] = "";

	if (!l)
		run_out_of_memory();
	l->daemon = d;
	l->request = request->id;
	snprintf(l->peer, sizeof(l->peer), "%s", request->peer);
	if (store_agent_find(d->store, login, &l->agent) != 0 ||
	    store_password_get(d->store, l->agent.id, hash, sizeof(hash)) != 0 || !*hash)
		l->agent.id = 0;
	password_ask(&l->password, password, l->agent.id ? hash : password_nobody);
	sodium_memzero(hash, sizeof(hash));
	l->password.job.done = on_compared;
	if (worker_submit(d->worker, &l->password.job) == 0)
		return false;
	password_wipe(&l->password);
	free(l);
	http_problem(d, response, 503, "Too many logins are being checked.", 5000);
	return true;
}

static void with_code(struct daemon *d, const struct http_request *request, const char *code,
		      struct http_response *response)
{
	struct agent_row agent;

	if (http_agent(d, auth_code_use(d->auth, code, clock_now()), &agent))
		answer_token(d, &agent, response);
	else
		refuse(d, request->peer, response);
}

/* True: wait, and it was said so. */
static bool too_often(struct daemon *d, const struct http_request *request, const char *login,
		      struct http_response *response)
{
	int64_t tick = clock_tick(), wait;

	wait = throttle_take_peer(&d->http->by_peer, request->peer, tick);
	if (wait == 0 && login)
		wait = throttle_take(&d->http->by_login, login, tick);
	if (wait > 0)
		http_problem(d, response, 429, "Too many logins; try again later.", wait);
	return wait > 0;
}

bool login_answer(struct daemon *d, const struct http_request *request,
		  struct http_response *response)
{
	json_t *root = json_loadb(request->body, request->body_n, JSON_REJECT_DUPLICATES, NULL);
	const char *login = json_string_value(json_object_get(root, "login"));
	const char *password = json_string_value(json_object_get(root, "password"));
	const char *code = json_string_value(json_object_get(root, "code"));
	bool answered = true;

	if ((!code && !(login && password)) || (code && (login || password)))
		http_problem(d, response, 422,
			     "The body is one JSON object with login and password, or with code.",
			     0);
	else if (d->stopping)
		http_problem(d, response, 503, "The daemon is about to restart.", 5000);
	else if (too_often(d, request, login, response))
		answered = true;
	else if (code)
		with_code(d, request, code, response);
	else if (strlen(login) > LOGIN || strlen(password) > PASSWORD_MAX)
		refuse(d, request->peer, response);
	else
		answered = with_password(d, request, login, password, response);
	json_decref(root);
	return answered;
}

/* Who came in with this token is out, in every tab. */
static void close_sockets(struct daemon *d, uint64_t mark)
{
	uint64_t conn, of;
	size_t it = 0;

	while (map_next(&d->agent_sockets, &it, &conn, &of))
		if (of == mark)
			ws_close(d->ws, conn, CLOSE_UNAUTHENTICATED, "logged out");
}

/* As RFC 7009 has it, a token that is nobody's is no error: what was wanted is so. */
bool logout_answer(struct daemon *d, const struct http_request *request,
		   struct http_response *response)
{
	const char *token = bearer_of(request);
	uint64_t agent = 0;
	int r = auth_token_remove(d->auth, token, &agent);

	if (r == -EINVAL) {
		need_token(d, response);
	} else if (r != 0) {
		http_problem(d, response, 503, "The token cannot be revoked just now.", 5000);
	} else {
		close_sockets(d, auth_token_mark(token));
		if (agent)
			log_info("logout", log_id("agent", agent));
		*response = (struct http_response){.status = 204};
	}
	return true;
}
