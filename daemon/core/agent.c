#include "core/agent.h"

#include <errno.h>
#include <string.h>

int agent_new(struct agent **ret, const struct agent_row *row)
{
	struct agent *a = calloc(1, sizeof(*a));

	if (!a)
		return -ENOMEM;
	a->row = *row;
	list_init(&a->connections);
	list_init(&a->conversations);
	*ret = a;
	return 0;
}

struct agent *agent_free(struct agent *a)
{
	free(a);
	return NULL;
}

bool agent_has_skill(const struct agent *a, const char *skill)
{
	for (size_t i = 0; i < a->row.n_skills; i++)
		if (!strcmp(a->row.skills[i], skill))
			return true;
	return false;
}

bool agent_speaks(const struct agent *a, const char *language)
{
	static const char prefix[] = "lang:";
	bool any = false;

	for (size_t i = 0; i < a->row.n_skills; i++) {
		const char *skill = a->row.skills[i];

		if (strncmp(skill, prefix, sizeof(prefix) - 1))
			continue;
		if (!strcmp(skill + sizeof(prefix) - 1, language))
			return true;
		any = true;
	}
	return !any;
}

int agent_weight(const struct agent *a, const char *queue)
{
	for (size_t i = 0; i < a->row.n_queues; i++)
		if (!strcmp(a->row.queues[i].name, queue))
			return a->row.queues[i].weight;
	return a->row.n_queues ? 0 : 1;
}

size_t agent_load(const struct agent *a)
{
	return a->held + a->offered + a->wrapping;
}

bool agent_is_free(const struct agent *a)
{
	return a->n_connections && a->row.status == AGENT_AVAILABLE &&
	       agent_load(a) < (size_t)a->row.capacity;
}
