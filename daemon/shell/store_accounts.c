#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "shell/store_private.h"

/* Agents, passwords, tokens, meta: each public function is a small struct of what goes in and out,
 * and one function that store_call runs on the writer connection. */

static void read_skills(struct binding *b, int column, struct agent_row *ret)
{
	const char *s = (const char *)sqlite3_column_text(b->st, column);

	while (s && *s && ret->n_skills < AGENT_SKILLS) {
		size_t n = strcspn(s, "\n");

		snprintf(ret->skills[ret->n_skills++], SKILL_NAME + 1, "%.*s", (int)n, s);
		s += n + (s[n] == '\n');
	}
}

static void read_queues(struct binding *b, int column, struct agent_row *ret)
{
	const char *s = (const char *)sqlite3_column_text(b->st, column);

	while (s && *s && ret->n_queues < AGENT_QUEUES) {
		size_t n = strcspn(s, "\n"), name = strcspn(s, ":\n");
		size_t i = ret->n_queues++;

		snprintf(ret->queues[i].name, QUEUE_NAME + 1, "%.*s", (int)name, s);
		ret->queues[i].weight = s[name] == ':' ? atoi(s + name + 1) : 1;
		s += n + (s[n] == '\n');
	}
}

static void read_agent(struct binding *b, struct agent_row *ret)
{
	*ret = (struct agent_row){
		.id = (uint64_t)sqlite3_column_int64(b->st, 0),
		.role = (enum agent_role)sqlite3_column_int(b->st, 3),
		.status = (enum agent_status)sqlite3_column_int(b->st, 4),
		.capacity = sqlite3_column_int(b->st, 5),
		.left_at = sqlite3_column_int64(b->st, 8),
	};
	column_text(b, 1, ret->login, sizeof(ret->login));
	column_text(b, 2, ret->name, sizeof(ret->name));
	read_skills(b, 6, ret);
	read_queues(b, 7, ret);
}

struct agent_put {
	const struct agent_row *row;
	bool must_be_new;
};

static int agent_is_taken(struct db *db, const struct agent_put *put, bool *ret)
{
	struct binding b = db_bind(db, ST_AGENT_TAKEN);
	int r;

	bind_text(&b, put->row->login);
	bind_int(&b, (int64_t)put->row->id);
	bind_int(&b, put->must_be_new);
	r = db_step(&b, ret);
	db_end(&b);
	return r;
}

static int agent_put(struct db *db, void *arg)
{
	const struct agent_put *put = arg;
	const struct agent_row *row = put->row;
	struct binding b = db_bind(db, ST_AGENT_PUT);
	char skills[AGENT_SKILLS * (SKILL_NAME + 1) + 1] = "";
	char queues[AGENT_QUEUES * (QUEUE_NAME + 4) + 1] = "";
	bool taken;
	int r = agent_is_taken(db, put, &taken);

	if (r || taken)
		return r ? r : ACCOUNT_E_EXISTS;
	for (size_t i = 0, n = 0; i < row->n_skills; i++)
		n += (size_t)snprintf(skills + n, sizeof(skills) - n, "%s\n", row->skills[i]);
	for (size_t i = 0, n = 0; i < row->n_queues; i++)
		n += (size_t)snprintf(queues + n, sizeof(queues) - n, "%s:%d\n",
				      row->queues[i].name, row->queues[i].weight % 10);
	bind_int(&b, (int64_t)row->id);
	bind_text(&b, row->login);
	bind_text(&b, row->name);
	bind_int(&b, row->role);
	bind_int(&b, row->status);
	bind_int(&b, row->capacity);
	bind_text(&b, skills);
	bind_text(&b, queues);
	bind_int(&b, row->left_at);
	return db_run(&b);
}

int store_agent_put(struct store *s, const struct agent_row *row, bool must_be_new)
{
	struct agent_put put = {row, must_be_new};

	return store_call(s, true, agent_put, &put);
}

struct agent_find {
	const char *login;
	struct agent_row row;
};

static int agent_find(struct db *db, void *arg)
{
	struct agent_find *find = arg;
	struct binding b = db_bind(db, ST_AGENT_BY_LOGIN);
	bool row;
	int r;

	bind_text(&b, find->login);
	r = db_step(&b, &row);
	if (!r && row)
		read_agent(&b, &find->row);
	db_end(&b);
	return r ? r : row ? 0 : ACCOUNT_E_UNKNOWN;
}

int store_agent_find(struct store *s, const char *login, struct agent_row *ret)
{
	struct agent_find find = {.login = login};
	int r = store_call(s, false, agent_find, &find);

	if (!r)
		*ret = find.row;
	return r;
}

static int agent_remove(struct db *db, void *arg)
{
	struct agent_find *find = arg;
	struct binding b = db_bind(db, ST_AGENT_REMOVE);
	int r = agent_find(db, find);

	if (r)
		return r;
	bind_int(&b, (int64_t)find->row.id);
	return db_run(&b);
}

int store_agent_remove(struct store *s, const char *login, uint64_t *ret_id)
{
	struct agent_find find = {.login = login};
	int r = store_call(s, true, agent_remove, &find);

	if (!r && ret_id)
		*ret_id = find.row.id;
	return r;
}

struct agent_list {
	struct agent_row *v;
	size_t n, cap;
};

static int agent_list(struct db *db, void *arg)
{
	struct agent_list *list = arg;
	struct binding b = db_bind(db, ST_AGENT_LIST);
	bool row;
	int r;

	for (r = db_step(&b, &row); !r && row; r = db_step(&b, &row)) {
		if (list->n == list->cap) {
			size_t cap = list->cap ? list->cap * 2 : 16;
			struct agent_row *v = realloc(list->v, cap * sizeof(*v));

			if (!v) {
				db_end(&b);
				return -SQLITE_NOMEM;
			}
			list->v = v;
			list->cap = cap;
		}
		read_agent(&b, &list->v[list->n++]);
	}
	return r;
}

/* The rows are read first: `each` is called by the caller's own thread, with no statement open. */
int store_agent_list(struct store *s, int (*each)(void *arg, const struct agent_row *row),
		     void *arg)
{
	struct agent_list list = {0};
	int r = store_call(s, false, agent_list, &list);

	for (size_t i = 0; !r && i < list.n; i++)
		r = each(arg, &list.v[i]);
	free(list.v);
	return r;
}

struct password {
	uint64_t agent;
	const char *put;
	char *ret;
	size_t ret_n;
};

static int password_put(struct db *db, void *arg)
{
	const struct password *p = arg;
	struct binding b = db_bind(db, p->put ? ST_PASSWORD_PUT : ST_PASSWORD_REMOVE);
	int r;

	bind_int(&b, (int64_t)p->agent);
	if (p->put)
		bind_text(&b, p->put);
	r = db_run(&b);
	return r == -SQLITE_CONSTRAINT_FOREIGNKEY ? ACCOUNT_E_UNKNOWN : r;
}

int store_password_put(struct store *s, uint64_t agent, const char *hash)
{
	struct password p = {.agent = agent, .put = hash};

	return store_call(s, true, password_put, &p);
}

static int password_get(struct db *db, void *arg)
{
	const struct password *p = arg;
	struct binding b = db_bind(db, ST_PASSWORD_GET);
	bool row;
	int r;

	bind_int(&b, (int64_t)p->agent);
	r = db_step(&b, &row);
	if (!r && row)
		column_text(&b, 0, p->ret, p->ret_n);
	else if (!r)
		*p->ret = '\0';
	db_end(&b);
	return r;
}

int store_password_get(struct store *s, uint64_t agent, char *ret, size_t ret_n)
{
	struct password p = {.agent = agent, .ret = ret, .ret_n = ret_n};

	return store_call(s, false, password_get, &p);
}

static int token_put(struct db *db, void *arg)
{
	const struct token_row *row = arg;
	struct binding b = db_bind(db, ST_TOKEN_PUT);
	int r;

	bind_blob(&b, row->hash, sizeof(row->hash));
	bind_int(&b, (int64_t)row->agent);
	bind_int(&b, row->created_at);
	bind_int(&b, row->expires_at);
	r = db_run(&b);
	return r == -SQLITE_CONSTRAINT_FOREIGNKEY ? ACCOUNT_E_UNKNOWN : r;
}

int store_token_put(struct store *s, const struct token_row *row)
{
	struct token_row copy = *row;

	return store_call(s, true, token_put, &copy);
}

static int token_find(struct db *db, void *arg)
{
	struct token_row *row = arg;
	struct binding b = db_bind(db, ST_TOKEN_FIND);
	bool found;
	int r;

	bind_blob(&b, row->hash, sizeof(row->hash));
	r = db_step(&b, &found);
	if (!r && found) {
		row->agent = (uint64_t)sqlite3_column_int64(b.st, 0);
		row->created_at = sqlite3_column_int64(b.st, 1);
		row->expires_at = sqlite3_column_int64(b.st, 2);
	}
	db_end(&b);
	return r ? r : found ? 0 : ACCOUNT_E_UNKNOWN;
}

static int token_remove(struct db *db, void *arg)
{
	const struct token_row *row = arg;
	struct binding b = db_bind(db, ST_TOKEN_REMOVE);

	bind_blob(&b, row->hash, sizeof(row->hash));
	return db_run(&b);
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return t.tv_sec * (int64_t)1000 + t.tv_nsec / 1000000;
}

int store_token_find(struct store *s, const unsigned char hash[32], struct token_row *ret)
{
	struct token_row row = {0};
	int r;

	memcpy(row.hash, hash, sizeof(row.hash));
	r = store_call(s, false, token_find, &row);
	if (r)
		return r;
	if (row.expires_at && row.expires_at <= now_ms()) {
		store_call(s, true, token_remove, &row); /* if it fails: the next sight of it */
		return ACCOUNT_E_UNKNOWN;
	}
	*ret = row;
	return 0;
}

int store_token_remove(struct store *s, const unsigned char hash[32])
{
	struct token_row row = {0};

	memcpy(row.hash, hash, sizeof(row.hash));
	return store_call(s, true, token_remove, &row);
}

static int token_remove_all(struct db *db, void *arg)
{
	struct binding b = db_bind(db, ST_TOKEN_REMOVE_ALL);

	bind_int(&b, (int64_t) * (uint64_t *)arg);
	return db_run(&b);
}

int store_token_remove_all(struct store *s, uint64_t agent)
{
	return store_call(s, true, token_remove_all, &agent);
}

enum { META_MAX = 4096 };

struct meta {
	const char *name;
	const void *put;
	void *ret;
	size_t n; /* of put, the room in ret, and then what was read */
	bool too_big;
};

static int meta_get(struct db *db, void *arg)
{
	struct meta *m = arg;
	struct binding b = db_bind(db, ST_META_GET);
	bool row;
	int r;

	bind_text(&b, m->name);
	r = db_step(&b, &row);
	if (!r && row) {
		size_t n = (size_t)sqlite3_column_bytes(b.st, 0);

		m->too_big = n > m->n;
		if (!m->too_big && n)
			memcpy(m->ret, sqlite3_column_blob(b.st, 0), n);
		m->n = n;
	}
	db_end(&b);
	return r ? r : row ? 0 : ACCOUNT_E_UNKNOWN;
}

int store_meta_get(struct store *s, const char *name, void *ret, size_t cap, size_t *ret_n)
{
	struct meta m = {.name = name, .ret = ret, .n = cap};
	int r = store_call(s, false, meta_get, &m);

	if (!r && m.too_big)
		return -EMSGSIZE;
	if (!r)
		*ret_n = m.n;
	return r;
}

static int meta_put(struct db *db, void *arg)
{
	const struct meta *m = arg;
	struct binding b = db_bind(db, ST_META_PUT);

	bind_text(&b, m->name);
	bind_blob(&b, m->put, m->n);
	return db_run(&b);
}

int store_meta_put(struct store *s, const char *name, const void *bytes, size_t n)
{
	struct meta m = {.name = name, .put = bytes, .n = n};

	return n > META_MAX ? -EMSGSIZE : store_call(s, true, meta_put, &m);
}
