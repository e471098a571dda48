#include "tests/sim/population.h"

#include <stdio.h>
#include <string.h>

#include "base/id.h"
#include "tests/sim/disk.h"

static void token_make(void *arg, uint64_t visitor, size_t site, int64_t now, char *out)
{
	char id[ID_TEXT + 1];

	(void)arg;
	(void)site;
	id_format(id, visitor);
	snprintf(out, LIMIT_TOKEN + 1, "%s.%lld", id, (long long)now);
}

static bool token_check(void *arg, const char *token, size_t site, int64_t now,
			uint64_t *ret_visitor, int64_t *ret_issued)
{
	(void)arg;
	(void)site;
	(void)now;
	if (strlen(token) < ID_TEXT + 2 || !id_parse(ret_visitor, token, ID_TEXT))
		return false;
	*ret_issued = atoll(token + ID_TEXT + 1);
	return true;
}

static bool user_check(void *arg, size_t site, const char *user, const char *hash)
{
	(void)arg;
	(void)site;
	(void)user;
	(void)hash;
	return false;
}

static uint64_t agent_check(void *arg, const char *token, int64_t now)
{
	struct sim *s = arg;
	uint64_t id = strtoull(token + 1, NULL, 10);

	(void)now;
	return token[0] == 'a' && id && id <= s->options.agents ? id : 0;
}

struct engine_keys population_keys(struct sim *s)
{
	return (struct engine_keys){s, token_make, token_check, user_check, agent_check};
}

static void add_skill(struct agent_row *row, const char *skill)
{
	snprintf(row->skills[row->n_skills++], sizeof(row->skills[0]), "%s", skill);
}

/* A member of every queue, or of some, with a share of their work. */
static void draw_queues(struct sim *s, struct agent_row *row)
{
	static const char *const names[] = {"billing", "complaints", "desk", "general"};

	if (dice_often(&s->dice, 600))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (dice_often(&s->dice, 500))
			continue;
		snprintf(row->queues[row->n_queues].name, sizeof(row->queues[0].name), "%s",
			 names[i]);
		row->queues[row->n_queues++].weight = (int)dice_between(&s->dice, 1, 9);
	}
}

static void draw_account(struct sim *s, struct agent_row *row, size_t index)
{
	struct dice *d = &s->dice;

	row->id = index;
	row->capacity = (int)dice_between(d, 1, 5);
	row->role = dice_often(d, 150) ? AGENT_SUPERVISOR : AGENT_AGENT;
	snprintf(row->login, sizeof(row->login), "a%zu", index);
	snprintf(row->name, sizeof(row->name), "Agent %zu", index);
	if (dice_often(d, 500))
		add_skill(row, "billing");
	if (dice_often(d, 400))
		add_skill(row, "complaints");
	draw_queues(s, row);
}

struct population *population_new(struct sim *s)
{
	struct population *p = calloc(1, sizeof(*p));
	size_t n;
	struct agent_row *rows = disk_agents(s, &n);

	p->visitors = calloc(s->options.visitors + 1, sizeof(*p->visitors));
	p->agents = calloc(s->options.agents + 1, sizeof(*p->agents));
	p->n_agents = s->options.agents;
	p->n_visitors = s->options.visitors;
	for (size_t i = 0; i < p->n_agents; i++) {
		draw_account(s, &rows[i], i + 1);
		client_agent_init(&p->agents[i], s, i + 1, &rows[i]);
	}
	for (size_t i = 0; i < p->n_visitors; i++)
		client_visitor_init(&p->visitors[i], s, i + 1);
	return p;
}

struct population *population_free(struct population *p)
{
	for (size_t i = 0; i < p->n_visitors; i++)
		client_deinit(&p->visitors[i].c);
	for (size_t i = 0; i < p->n_agents; i++)
		client_deinit(&p->agents[i].c);
	free(p->visitors);
	free(p->agents);
	free(p);
	return NULL;
}
