#include "tests/support/stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/id.h"
#include "base/time.h"
#include "proto/check.h"
#include "tests/support/packfile.h"
#include "tests/support/tzif.h"

static void on_sent(void *arg, uint64_t conn, const char *bytes, size_t n)
{
	struct stage *s = arg;
	char why[256], token[64];
	json_t *o = json_loadb(bytes, n, 0, NULL);
	size_t i = 0;
	bool good;

	while (i < s->n_k && s->k[i].conn != conn)
		i++;
	assert_non_null(o);
	assert_true(i < s->n_k); /* nothing is sent to a connection that is gone */
	good = wire_check(bytes, n, s->k[i].role, why, sizeof(why));
	if (json_object_get(o, "token")) {
		snprintf(token, sizeof(token), "token.%s", s->k[i].name);
		symbols_set(&s->symbols, token, json_string_value(json_object_get(o, "token")));
	}
	s->sent(s->arg, i, o, good ? NULL : why);
	json_decref(o);
}

static void on_closed(void *arg, uint64_t conn, int code)
{
	struct stage *s = arg;

	for (size_t i = 0; i < s->n_k; i++)
		if (s->k[i].conn == conn)
			s->closed(s->arg, i, code);
}

static void on_hooked(void *arg, const struct hook_row *row)
{
	struct stage *s = arg;

	if (s->hooked)
		s->hooked(s->arg, row);
}

static void on_alarmed(void *arg, const char *code, uint64_t conversation)
{
	struct stage *s = arg;

	if (s->alarmed)
		s->alarmed(s->arg, code, conversation);
}

void stage_init(struct stage *s, void *arg,
		void (*sent)(void *arg, size_t i, json_t *frame, const char *wrong),
		void (*closed)(void *arg, size_t i, int code))
{
	static struct pack *pack; /* one for all stages, to the end of the program */

	if (!pack)
		pack = packfile_load("tests/scenario/pack");
	*s = (struct stage){.arg = arg, .sent = sent, .closed = closed};
	assert_int_equal(world_new(&s->world, pack, NULL), 0);
	s->world->arg = s;
	s->world->sent = on_sent;
	s->world->closed = on_closed;
	s->world->hooked = on_hooked;
	s->world->alarmed = on_alarmed;
}

void stage_deinit(struct stage *s)
{
	world_free(s->world);
	pack_free(s->own);
	symbols_deinit(&s->symbols);
}

static size_t find(struct stage *s, const char *name)
{
	size_t i = 0;

	while (i < s->n_k && (strcmp(s->k[i].name, name) || !s->k[i].conn))
		i++;
	if (i == s->n_k)
		fail_msg("no connection is called %s", name);
	return i;
}

static void do_agent(struct stage *s, char *rest)
{
	char *login = strsep(&rest, " "), *word, id[ID_TEXT + 1];
	const char *skills = "", *queues = NULL;
	enum agent_role role = AGENT_AGENT;
	int capacity = 3;

	while ((word = strsep(&rest, " "))) {
		if (!strncmp(word, "capacity=", 9))
			capacity = atoi(word + 9);
		else if (!strcmp(word, "role=supervisor"))
			role = AGENT_SUPERVISOR;
		else if (!strncmp(word, "skills=", 7))
			skills = word + 7;
		else if (!strncmp(word, "queues=", 7))
			queues = word + 7;
	}
	id_format(id, world_agent(s->world, login, capacity, role, skills));
	symbols_set(&s->symbols, login, id);
	if (queues)
		world_agent_queues(s->world, login, queues);
}

static void do_queues(struct stage *s, const char *queues)
{
	struct pack *old = s->own;
	struct buf lines = BUF_INIT(1 << 16);

	buf_printf(&lines, "queues: %s", queues);
	s->own = packfile_load_with("tests/scenario/pack", lines.p);
	world_pack(s->world, s->own);
	pack_free(old);
	buf_deinit(&lines);
}

static void do_open(struct stage *s, char *rest)
{
	char *name = strsep(&rest, " ");

	assert_true(s->n_k < STAGE_CONNECTIONS && rest);
	snprintf(s->k[s->n_k].name, sizeof(s->k[0].name), "%s", name);
	s->k[s->n_k].role = strcmp(rest, "agent") ? ROLE_VISITOR : ROLE_AGENT;
	s->k[s->n_k].conn = ++s->last_conn;
	s->n_k++;
	world_connect(s->world, s->last_conn, s->k[s->n_k - 1].role);
}

static void do_say(struct stage *s, const char *name, const char *json)
{
	struct buf b = BUF_INIT(1 << 20);
	size_t i = find(s, name);

	symbols_fill(&s->symbols, json, &b);
	world_say(s->world, s->k[i].conn, s->k[i].role, b.p, b.n);
	buf_deinit(&b);
}

static void do_drop(struct stage *s, const char *name)
{
	size_t i = find(s, name);
	uint64_t conn = s->k[i].conn;

	s->k[i].conn = 0;
	world_disconnect(s->world, conn);
}

static struct hours_day read_day(char *ranges)
{
	struct hours_day day = {0};
	struct hours_range range;
	char *word;

	while ((word = strsep(&ranges, ","))) {
		if (!strcmp(word, "closed"))
			continue;
		assert_true(hours_range_parse(&range, word, strlen(word)));
		assert_true(hours_day_add(&day, &range));
	}
	return day;
}

static void do_hours(struct stage *s, char *rest)
{
	char *rule = strsep(&rest, " "), *word;
	struct hours *h;

	if (!strcmp(rule, "always")) {
		world_hours(s->world, NULL);
		return;
	}
	h = calloc(1, sizeof(*h));
	assert_non_null(h);
	h->zone = tzif_zone(rule);
	for (size_t i = 0; (word = strsep(&rest, " ")) && i < ARRAY_SIZE(h->week); i++) {
		h->week[i] = read_day(word);
		for (size_t k = i + 1; !rest && i == 0 && k < ARRAY_SIZE(h->week); k++)
			h->week[k] = h->week[0];
	}
	world_hours(s->world, h);
}

static void do_restart(struct stage *s)
{
	for (size_t i = 0; i < s->n_k; i++)
		s->k[i].conn = 0;
	world_restart(s->world);
}

static void do_erase(struct stage *s, const char *name)
{
	struct buf b = BUF_INIT(64);
	char symbol[32];
	uint64_t id = 0;

	snprintf(symbol, sizeof(symbol), "$%s", name);
	symbols_fill(&s->symbols, symbol, &b);
	assert_true(id_parse(&id, b.p, b.n));
	buf_deinit(&b);
	world_erase(s->world, id);
}

bool stage_line(struct stage *s, char *line)
{
	char *rest = line, *word = strsep(&rest, " ");
	size_t n = strlen(word);
	int64_t ms;

	if (n && word[n - 1] == '>') {
		word[n - 1] = '\0';
		do_say(s, word, rest);
	} else if (!strcmp(word, "agent")) {
		do_agent(s, rest);
	} else if (!strcmp(word, "remove")) {
		world_remove_agent(s->world, rest);
	} else if (!strcmp(word, "open")) {
		do_open(s, rest);
	} else if (!strcmp(word, "drop")) {
		do_drop(s, rest);
	} else if (!strcmp(word, "pass")) {
		assert_true(duration_parse(&ms, rest, strlen(rest)));
		world_pass(s->world, ms);
	} else if (!strcmp(word, "queues")) {
		do_queues(s, rest);
	} else if (!strcmp(word, "hours")) {
		do_hours(s, rest);
	} else if (!strcmp(word, "hooks")) {
		world_hooks(s->world);
	} else if (!strcmp(word, "hold")) {
		s->world->hold = true;
	} else if (!strcmp(word, "mute")) {
		s->world->mute = true;
	} else if (!strcmp(word, "store")) {
		world_store_works(s->world, !strcmp(rest, "on"));
	} else if (!strcmp(word, "shutdown")) {
		world_shutdown(s->world);
	} else if (!strcmp(word, "erase")) {
		do_erase(s, rest);
	} else if (!strcmp(word, "expire")) {
		world_expire(s->world);
	} else if (!strcmp(word, "restart")) {
		do_restart(s);
	} else if (!strcmp(word, "down")) {
		assert_true(duration_parse(&ms, rest, strlen(rest)));
		s->world->now += ms;
		s->world->tick += ms;
		do_restart(s);
	} else {
		return false;
	}
	return true;
}
