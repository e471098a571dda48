#include "core/match/staff.h"

#include <string.h>

const char *why_not_name(enum why_not why)
{
	static const char *const names[N_WHY_NOT] = {
		[WHY_NOT_OFFERED] = "offered",
		[WHY_NOT_ELIGIBLE] = "eligible",
		[WHY_NOT_MANUAL] = "manual",
		[WHY_NOT_STICKY] = "sticky",
		[WHY_NOT_ALL_BUSY] = "all_busy",
		[WHY_NOT_NOBODY_ONLINE] = "nobody_online",
		[WHY_NOT_NO_SKILL] = "no_skill",
		[WHY_NOT_ALL_DECLINED] = "all_declined",
		[WHY_NOT_CLOSED_HOURS] = "closed_hours",
	};

	return names[why];
}

static int weight_in(const struct agent *a, const char *queue)
{
	return queue[0] ? agent_weight(a, queue) : 1;
}

/* Only queues in which somebody waits share: an agent whose other queues are empty is all this one's. */
static double share_of(const struct share *s, const struct agent *a)
{
	double own = weight_in(a, s->queue), all = own;

	for (size_t i = 0; i < s->n_busy; i++)
		if (strcmp(s->busy[i], s->queue))
			all += weight_in(a, s->busy[i]);
	return own / all;
}

static size_t free_slots(const struct agent *a)
{
	size_t load = agent_load(a), capacity = (size_t)a->row.capacity;

	return load < capacity ? capacity - load : 0;
}

static bool takes(const struct need *need, const struct profile *now, const struct agent *a,
		  int64_t tick)
{
	return agent_is_free(a) && profile_weight(now, a) && !need_skips(need, a->row.id, tick);
}

void staff_count(struct staff *ret, const struct need *need, const struct share *share,
		 struct agent *const *agents, size_t n_agents, int64_t tick)
{
	struct profile now, later;

	need_profile(need, tick, &now);
	need_profile(need, INT64_MAX, &later);
	*ret = (struct staff){.sticky = now.sticky != 0};
	for (size_t i = 0; i < n_agents; i++) {
		const struct agent *a = agents[i];

		if (!profile_weight(&later, a) || !weight_in(a, share->queue))
			continue;
		ret->able++;
		if (!a->n_connections || a->row.status == AGENT_AWAY)
			continue;
		if (a->row.status == AGENT_BUSY) {
			ret->working++;
			continue;
		}
		ret->ready++;
		ret->refused += need_skips(need, a->row.id, tick);
		ret->takers += takes(need, &now, a, tick);
		ret->free += free_slots(a);
		ret->slots += a->row.capacity * share_of(share, a);
	}
}

enum why_not staff_why(const struct staff *s)
{
	if (s->takers)
		return WHY_NOT_ELIGIBLE;
	if (s->sticky)
		return WHY_NOT_STICKY;
	if (!s->able)
		return WHY_NOT_NO_SKILL;
	if (!s->ready && !s->working)
		return WHY_NOT_NOBODY_ONLINE;
	return s->ready && s->refused == s->ready && !s->working ? WHY_NOT_ALL_DECLINED
								 : WHY_NOT_ALL_BUSY;
}
