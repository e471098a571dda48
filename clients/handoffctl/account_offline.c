#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/id.h"
#include "clients/handoffctl/account.h"
#include "shell/account.h"
#include "shell/password.h"
#include "shell/store.h"
#include "shell/token.h"

static void store_closep(struct store **s)
{
	store_close(*s);
}

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec * (int64_t)1000 + ts.tv_nsec / 1000000;
}

static uint64_t new_id(void)
{
	struct id_source none = {0};
	uint64_t random;

	if (sodium_init() < 0)
		abort();
	randombytes_buf(&random, sizeof(random));
	return id_next(&none, now_ms(), random);
}

static json_t *row_json(const struct agent_row *row)
{
	json_t *skills = json_array(), *queues = json_array();
	char id[ID_TEXT + 1];

	id_format(id, row->id);
	for (size_t i = 0; i < row->n_skills; i++)
		json_array_append_new(skills, json_string(row->skills[i]));
	for (size_t i = 0; i < row->n_queues; i++)
		json_array_append_new(queues,
				      json_sprintf(row->queues[i].weight == 1 ? "%s" : "%s:%d",
						   row->queues[i].name, row->queues[i].weight));
	return json_pack("{ss ss ss ss so so si ss}", "id", id, "login", row->login, "name",
			 row->name, "role", agent_role_name(row->role), "skills", skills, "queues",
			 queues, "capacity", row->capacity, "status",
			 agent_status_name(row->status));
}

/* Puts what was said over what is there. */
static void apply(const struct account *a, struct agent_row *row)
{
	if (a->name)
		snprintf(row->name, sizeof(row->name), "%s", a->name);
	if (a->role)
		row->role = !strcmp(a->role, "admin")	     ? AGENT_ADMIN
			    : !strcmp(a->role, "supervisor") ? AGENT_SUPERVISOR
							     : AGENT_AGENT;
	if (a->capacity)
		row->capacity = a->capacity;
	if (a->has_skills) {
		row->n_skills = a->n_skills;
		memcpy(row->skills, a->skills, sizeof(row->skills));
	}
}

static int apply_queues(const struct account *a, struct agent_row *row)
{
	json_t *o = json_object();
	char why[160];
	bool good;

	if (a->queues)
		json_object_set_new(o, "queues", account_queues(a));
	good = account_change(row, o, why, sizeof(why));
	json_decref(o);
	return good ? CTL_OK : ctl_fail(CTL_USAGE, "%s", why);
}

static int failed(int r, const char *login)
{
	if (r == ACCOUNT_E_EXISTS)
		return ctl_fail(CTL_FAILED,
				"there is an agent '%s' already; 'agent set' changes it", login);
	if (r == ACCOUNT_E_UNKNOWN)
		return ctl_fail(CTL_FAILED, "there is no agent '%s'; 'agent list' shows them",
				login);
	return r ? ctl_fail(CTL_FAILED, "the store could not be written: %s", strerror(-r))
		 : CTL_OK;
}

/* Stores the hash of a password as the daemon would make it. */
static int put_password(struct store *s, uint64_t agent, const char *text)
{
	struct password *p = calloc(1, sizeof(*p));
	int r = -ENOMEM;

	if (p) {
		password_ask(p, text, "");
		password_answer(p);
		r = p->ok ? store_password_put(s, agent, p->hash) : -ENOMEM;
		password_wipe(p);
	}
	free(p);
	return r;
}

static int put(struct store *s, const struct account *a, bool fresh, json_t **ret)
{
	struct agent_row row = {.capacity = ACCOUNT_CAPACITY};
	int r = 0;

	if (fresh) {
		row.id = new_id();
		snprintf(row.login, sizeof(row.login), "%s", a->login);
		snprintf(row.name, sizeof(row.name), "%s", a->login);
	} else {
		r = store_agent_find(s, a->login, &row);
	}
	if (!r) {
		apply(a, &row);
		if (apply_queues(a, &row))
			return CTL_USAGE;
		r = store_agent_put(s, &row, fresh);
	}
	if (!r && *a->password)
		r = put_password(s, row.id, a->password);
	if (!r)
		*ret = json_pack("{so}", "agent", row_json(&row));
	return failed(r, a->login);
}

static int add(struct store *s, const struct account *a, json_t **ret)
{
	return put(s, a, true, ret);
}

static int set(struct store *s, const struct account *a, json_t **ret)
{
	return put(s, a, false, ret);
}

static int list_one(void *arg, const struct agent_row *row)
{
	json_array_append_new(arg, row_json(row));
	return 0;
}

static int list(struct store *s, const struct account *a, json_t **ret)
{
	json_t *all = json_array();
	int r = store_agent_list(s, list_one, all);

	(void)a;
	*ret = json_pack("{so}", "agents", all);
	return failed(r, "");
}

static int remove_agent(struct store *s, const struct account *a, json_t **ret)
{
	uint64_t id;
	int r = store_agent_remove(s, a->login, &id);

	if (!r)
		r = store_token_remove_all(s, id);
	*ret = json_object();
	return failed(r, a->login);
}

static int token(struct store *s, const struct account *a, json_t **ret)
{
	struct token_row row = {.created_at = now_ms()};
	char text[TOKEN_TEXT + 1];
	struct agent_row agent;
	int r = store_agent_find(s, a->login, &agent);

	if (!r) {
		row.agent = agent.id;
		token_new(text, row.hash);
		r = store_token_put(s, &row);
	}
	if (!r)
		*ret = json_pack("{ss}", "token", text);
	return failed(r, a->login);
}

static const struct {
	const char *what;
	int (*run)(struct store *s, const struct account *a, json_t **ret);
} actions[] = {
	{"add", add}, {"set", set}, {"list", list}, {"remove", remove_agent}, {"token", token},
};

int account_offline(const struct ctl *c, const char *what, const struct account *a,
		    json_t **ret_answer)
{
	const char *dir = c->option[OPT_DATA];
	cleanup(store_closep) struct store *s = NULL;
	char why[512] = "";
	struct stat st;
	int r;

	if (stat(dir, &st) && strcmp(what, "add"))
		return ctl_fail(CTL_UNAVAILABLE,
				"%s: %s; --data DIR says where the daemon keeps its data", dir,
				strerror(errno));
	r = store_open(&s, dir, why, sizeof(why));
	if (r == STORE_E_LOCKED)
		return ctl_fail(CTL_UNAVAILABLE,
				"a daemon uses %s but nothing listens at %s; wait until it is "
				"ready, or restart it",
				dir, c->socket);
	if (r)
		return ctl_fail(r == -EACCES || r == -EPERM ? CTL_FORBIDDEN : CTL_FAILED, "%s",
				why);
	for (size_t i = 0; i < ARRAY_SIZE(actions); i++)
		if (!strcmp(actions[i].what, what))
			return actions[i].run(s, a, ret_answer);
	return ctl_fail(CTL_UNAVAILABLE,
			"'agent %s' needs the running daemon, and nothing listens "
			"at %s",
			what, c->socket);
}
