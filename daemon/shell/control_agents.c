/* control_agents.c - the control socket's commands about accounts. */
#include "shell/control_private.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/json_out.h"
#include "shell/account.h"
#include "shell/daemon.h"
#include "shell/log.h"
#include "shell/password.h"

enum { LIST_MAX = 16 << 20 };

/* An account that is about to be stored, while its password is hashed. */
struct change {
	struct daemon *daemon;
	uint64_t client;
	struct agent_row row;
	bool fresh;
	struct password password;
};

static void refuse(const struct ask *ask, enum error_code code, const char *message)
{
	control_error(ask->daemon, ask->client, code, message, NULL);
}

static void store_failed(struct daemon *d, uint64_t client)
{
	control_error(d, client, E_OVERLOADED, "the store cannot write just now", NULL);
}

/* Whoever had the old password is to be out, so the tokens go with it. */
static int put_password(struct daemon *d, const struct agent_row *row, bool fresh, const char *hash)
{
	int r = store_password_put(d->store, row->id, hash);

	return r == 0 && !fresh ? auth_token_remove_all(d->auth, row->id) : r;
}

static void put(struct daemon *d, uint64_t client, const struct agent_row *row, bool fresh,
		const char *hash)
{
	struct buf out = BUF_INIT(64 << 10);
	int r = store_agent_put(d->store, row, fresh);

	if (r == ACCOUNT_E_EXISTS) {
		control_error(d, client, E_CONFLICT, "there is an agent with this login", NULL);
		return;
	}
	if (r == 0 && hash)
		r = put_password(d, row, fresh, hash);
	if (r != 0) {
		store_failed(d, client);
		return;
	}
	log_info(fresh ? "agent_added" : "agent_changed", log_id("agent", row->id));
	run(d, &(struct event){.type = EV_AGENT, .agent = row});
	account_write(&out, "agent", row);
	control_ok(d, client, &out);
	buf_deinit(&out);
}

static void on_hashed(struct job *job, bool cancelled)
{
	struct change *c = container_of(job, struct change, password.job);

	if (!cancelled && c->password.ok)
		put(c->daemon, c->client, &c->row, c->fresh, c->password.hash);
	else if (!cancelled)
		control_error(c->daemon, c->client, E_INTERNAL, "no memory to hash a password",
			      NULL);
	password_wipe(&c->password);
	free(c);
}

static void hash_and_put(const struct ask *ask, const struct agent_row *row, bool fresh,
			 const char *password)
{
	struct change *c = calloc(1, sizeof(*c));

	if (!c)
		run_out_of_memory();
	c->daemon = ask->daemon;
	c->client = ask->client;
	c->row = *row;
	c->fresh = fresh;
	password_ask(&c->password, password, "");
	c->password.job.done = on_hashed;
	if (worker_submit(ask->daemon->worker, &c->password.job) == 0)
		return;
	password_wipe(&c->password);
	free(c);
	refuse(ask, E_OVERLOADED, "too many passwords are being hashed");
}

static void change(const struct ask *ask, struct agent_row *row, bool fresh)
{
	const char *password = control_text(ask, "password");
	char why[100];

	if (!account_change(row, ask->root, why, sizeof(why)) ||
	    (password && !account_password(password, why, sizeof(why))))
		refuse(ask, E_BAD_FIELD, why);
	else if (password)
		hash_and_put(ask, row, fresh, password);
	else
		put(ask->daemon, ask->client, row, fresh, NULL);
}

void control_agent_add(const struct ask *ask)
{
	struct daemon *d = ask->daemon;
	struct agent_row row, known;
	const char *login = control_text(ask, "login");

	if (!account_init(&row, login)) {
		refuse(ask, E_BAD_FIELD, "login: expected 1 to 64 letters, digits and _.:-@+");
		return;
	}
	if (store_agent_find(d->store, login, &known) == 0) { /* before a password is hashed */
		refuse(ask, E_CONFLICT, "there is an agent with this login");
		return;
	}
	row.id = id_next(&d->ids, clock_now(), run_random(d));
	change(ask, &row, true);
}

/* The account that the request names; false: it was refused. */
static bool find(const struct ask *ask, struct agent_row *ret)
{
	const char *login = control_text(ask, "login");
	int r = login ? store_agent_find(ask->daemon->store, login, ret) : ACCOUNT_E_UNKNOWN;

	if (r == ACCOUNT_E_UNKNOWN)
		refuse(ask, E_NOT_FOUND, "there is no such agent");
	else if (r != 0)
		refuse(ask, E_INTERNAL, "the store cannot be read");
	return r == 0;
}

void control_agent_set(const struct ask *ask)
{
	struct agent_row row;

	if (find(ask, &row))
		change(ask, &row, false);
}

static int write_row(void *arg, const struct agent_row *row)
{
	account_write(arg, NULL, row);
	return 0;
}

void control_agent_list(const struct ask *ask)
{
	struct buf out = BUF_INIT(LIST_MAX);

	out_open(&out, "agents", '[');
	if (store_agent_list(ask->daemon->store, write_row, &out) != 0) {
		refuse(ask, E_INTERNAL, "the store cannot be read");
	} else {
		out_close(&out, ']');
		control_ok(ask->daemon, ask->client, &out);
	}
	buf_deinit(&out);
}

void control_agent_remove(const struct ask *ask)
{
	struct daemon *d = ask->daemon;
	struct buf out = BUF_INIT(64);
	struct agent_row row;

	if (!find(ask, &row))
		return;
	if (auth_token_remove_all(d->auth, row.id) != 0 ||
	    store_agent_remove(d->store, row.login, NULL) != 0) {
		store_failed(d, ask->client);
		return;
	}
	log_info("agent_removed", log_id("agent", row.id));
	run(d, &(struct event){.type = EV_AGENT_REMOVED, .agent_removed = row.id});
	control_ok(d, ask->client, &out);
}

void control_agent_token(const struct ask *ask)
{
	struct daemon *d = ask->daemon;
	struct buf out = BUF_INIT(1024);
	char token[TOKEN_TEXT + 1];
	struct agent_row row;

	if (!find(ask, &row))
		return;
	if (auth_token_new(d->auth, row.id, clock_now(), 0, token) != 0) {
		store_failed(d, ask->client);
		return;
	}
	out_str(&out, "token", token);
	sodium_memzero(token, sizeof(token));
	control_ok(d, ask->client, &out);
	buf_deinit(&out);
}

/* Where people on this machine reach us: the first address, but never "any". */
static void write_base(const struct daemon *d, char *out, size_t n)
{
	const char *address = d->n_addresses ? d->addresses[0] : "";

	if (strncmp(address, "0.0.0.0:", 8) == 0)
		snprintf(out, n, "http://127.0.0.1:%s", address + 8);
	else if (strncmp(address, "[::]:", 5) == 0)
		snprintf(out, n, "http://[::1]:%s", address + 5);
	else if (!*address || strncmp(address, "unix:", 5) == 0)
		snprintf(out, n, "http://localhost");
	else
		snprintf(out, n, "http://%s", address);
}

/* The code stands behind '#': browsers send that part to nobody. */
void control_agent_login(const struct ask *ask)
{
	struct daemon *d = ask->daemon;
	struct buf out = BUF_INIT(1024);
	char code[TOKEN_TEXT + 1], url[ADDRESS_TEXT + 100], base[ADDRESS_TEXT + 20];
	struct agent_row row;

	if (!find(ask, &row))
		return;
	auth_code_new(d->auth, row.id, clock_now(), code);
	write_base(d, base, sizeof(base));
	snprintf(url, sizeof(url), "%s/console/#code=%s", base, code);
	out_str(&out, "url", url);
	sodium_memzero(code, sizeof(code));
	sodium_memzero(url, sizeof(url));
	control_ok(d, ask->client, &out);
	buf_deinit(&out);
}
