#include "core/match/need.h"
#include "base/hash.h"

#include <stdio.h>
#include <string.h>

bool skill_add(struct skill_list *l, const char *skill)
{
	for (size_t i = 0; i < l->n; i++)
		if (!strcmp(l->v[i], skill))
			return true;
	if (l->n == NEED_SKILLS)
		return false;
	snprintf(l->v[l->n++], sizeof(l->v[0]), "%s", skill);
	return true;
}

void need_skip(struct need *n, uint64_t agent, int64_t until, enum skip_reason reason)
{
	size_t at = n->n_skips;

	for (size_t i = 0; i < n->n_skips; i++)
		if (n->skips[i].agent == agent)
			at = i;
	if (at == NEED_SKIPS) {
		memmove(n->skips, n->skips + 1, sizeof(n->skips[0]) * (NEED_SKIPS - 1));
		at = --n->n_skips;
	}
	if (at == n->n_skips)
		n->n_skips++;
	n->skips[at] = (struct skip){.agent = agent, .until = until, .reason = reason};
	if (n->sticky == agent)
		n->sticky = 0;
}

static bool is_asked(const struct need *n, uint64_t agent)
{
	for (size_t i = 0; i < n->n_asked; i++)
		if (n->asked[i] == agent)
			return true;
	return false;
}

bool need_skips(const struct need *n, uint64_t agent, int64_t tick)
{
	for (size_t i = 0; i < n->n_skips; i++)
		if (n->skips[i].agent == agent && n->skips[i].until > tick)
			return true;
	return is_asked(n, agent);
}

void need_renew(struct need *n)
{
	struct need fresh = {.n_asked = n->n_asked};

	memcpy(fresh.asked, n->asked, sizeof(fresh.asked));
	*n = fresh;
}

void need_asked(struct need *n, uint64_t agent)
{
	if (n->n_asked < NEED_AT_ONCE && !is_asked(n, agent))
		n->asked[n->n_asked++] = agent;
}

void need_unasked(struct need *n, uint64_t agent)
{
	for (size_t i = 0; i < n->n_asked; i++)
		if (n->asked[i] == agent) {
			n->asked[i] = n->asked[--n->n_asked];
			return;
		}
}

size_t need_wants(const struct need *n)
{
	size_t at_once = n->missed < NEED_PATIENCE ? 1 : NEED_AT_ONCE;

	return at_once - MIN(at_once, n->n_asked);
}

static bool is_sticky(const struct need *n, int64_t tick)
{
	return n->sticky && tick < n->sticky_until;
}

static bool prefers(const struct need *n, int64_t tick)
{
	return n->preferred.n && tick < n->prefer_until;
}

int64_t need_changes_at(const struct need *n, int64_t tick)
{
	int64_t at = INT64_MAX;

	if (is_sticky(n, tick))
		at = n->sticky_until;
	if (prefers(n, tick))
		at = MIN(at, n->prefer_until);
	for (size_t i = 0; i < n->n_skips; i++)
		if (n->skips[i].until > tick)
			at = MIN(at, n->skips[i].until);
	return at;
}

static void add_skills(struct profile *p, const struct skill_list *l)
{
	memcpy(p->skills[p->n_skills], l->v, l->n * sizeof(l->v[0]));
	p->n_skills += l->n;
}

void need_profile(const struct need *n, int64_t tick, struct profile *ret)
{
	*ret = (struct profile){.sticky = is_sticky(n, tick) ? n->sticky : 0};
	memcpy(ret->queue, n->queue, sizeof(ret->queue));
	memcpy(ret->language, n->language, sizeof(ret->language));
	add_skills(ret, &n->required);
	if (prefers(n, tick))
		add_skills(ret, &n->preferred);
}

uint64_t profile_hash(const struct profile *p)
{
	uint64_t h = hash_u64(p->sticky);

	h = hash_bytes(p->queue, strlen(p->queue), h);
	h = hash_bytes(p->language, strlen(p->language), h);
	for (size_t i = 0; i < p->n_skills; i++)
		h = hash_bytes(p->skills[i], strlen(p->skills[i]), h);
	return h;
}

bool profile_equal(const struct profile *a, const struct profile *b)
{
	if (a->sticky != b->sticky || a->n_skills != b->n_skills || strcmp(a->queue, b->queue) ||
	    strcmp(a->language, b->language))
		return false;
	for (size_t i = 0; i < a->n_skills; i++)
		if (strcmp(a->skills[i], b->skills[i]))
			return false;
	return true;
}

int profile_weight(const struct profile *p, const struct agent *a)
{
	if (p->sticky && p->sticky != a->row.id)
		return 0;
	if (p->language[0] && !agent_speaks(a, p->language))
		return 0;
	for (size_t i = 0; i < p->n_skills; i++)
		if (!agent_has_skill(a, p->skills[i]))
			return 0;
	return p->queue[0] ? agent_weight(a, p->queue) : 1;
}
