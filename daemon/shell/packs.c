#include "shell/packs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "rules/check.h"
#include "shell/packdir.h"

/* One run through the sites. */
struct loading {
	const struct config *config;
	const struct pack_keep *keep; /* NULL: train, and run the tests */
	struct problems *problems;
};

/* A pack's problems name its files from its own directory on; people need the whole way. */
static void complete_paths(struct problems *problems, size_t first, const char *rules,
			   const char *name)
{
	size_t n = strlen(rules) + strlen(name) + 16;

	for (size_t i = first; i < problems->n; i++) {
		char *old = problems->v[i].path;
		bool language = old && strncmp(old, "languages/", 10) == 0;
		char *path;

		if (!old || old[0] == '/' || strncmp(old, rules, strlen(rules)) == 0)
			continue;
		path = malloc(n + strlen(old));
		if (!path)
			return;
		sprintf(path, "%s/%s%s%s%s", rules, language ? "" : "packs/", language ? "" : name,
			language ? "" : "/", old);
		free(old);
		problems->v[i].path = path;
	}
}

static int load_one(const struct loading *l, const char *name, struct pack **ret)
{
	struct problems *problems = l->problems;
	size_t first = problems->n, errors = problems->errors, failed = 0;
	const char *rules = l->config->rules;
	struct pack *pack = NULL;
	int r = pack_open_with(&pack, rules, name, problems, l->keep);

	if (r == 0 && !l->keep)
		failed = pack_check(pack, problems);
	complete_paths(problems, first, rules, name);
	if (r == 0 && (failed || problems->errors > errors))
		r = PACK_E_INVALID;
	if (r)
		pack_free(pack);
	else
		*ret = pack;
	return r;
}

/* The site before this one that has the same pack, or this one. */
static size_t first_with(const struct config *c, size_t site)
{
	size_t i = 0;

	while (strcmp(c->sites[i].rules, c->sites[site].rules) != 0)
		i++;
	return i;
}

static int load_all(const struct loading *l, size_t only, struct packs *ret)
{
	const struct config *c = l->config;
	struct packs p = {0};
	int worst = 0;

	for (size_t i = 0; i < c->n_sites; i++) {
		size_t first = only < SITES_MAX ? i : first_with(c, i);
		int r = 0;

		if (only < SITES_MAX && only != i)
			continue;
		if (first == i)
			r = load_one(l, c->sites[i].rules, &p.of[i]);
		else
			p.of[i] = p.of[first];
		worst = r ? r : worst;
	}
	if (worst)
		packs_deinit(&p);
	else
		*ret = p;
	return worst;
}

int packs_load(struct packs *ret, const struct config *c, size_t only,
	       const struct modelcache *models, struct problems *problems)
{
	struct modelcache own = *models;
	struct pack_keep keep = modelcache_keep(&own);
	int r = load_all(&(struct loading){c, &keep, problems}, only, ret);

	modelcache_complain(&own, problems);
	return r;
}

int packs_check(const struct config *c, struct problems *problems)
{
	struct packs packs;
	int r = load_all(&(struct loading){c, NULL, problems}, SITES_MAX, &packs);

	if (r == 0)
		packs_deinit(&packs);
	return r;
}

void packs_look(const char *rules, const char *name, const struct modelcache *models,
		struct problems *problems)
{
	struct modelcache own = *models;
	struct pack_keep keep = modelcache_keep(&own);
	struct pack *pack = NULL;

	if (pack_open_with(&pack, rules, name, problems, &keep) == 0)
		pack_check(pack, problems);
	pack_free(pack);
}

static bool has(const struct packs *p, const struct pack *pack, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p->of[i] == pack)
			return true;
	return false;
}

void packs_replace(struct packs *p, struct packs *from, size_t only)
{
	struct packs old = *p;

	if (only == SITES_MAX) {
		*p = *from;
		*from = old;
		return;
	}
	p->of[only] = from->of[only];
	from->of[only] = has(p, old.of[only], SITES_MAX) ? NULL : old.of[only];
}

size_t packs_count(const struct packs *p, size_t *ret_trained)
{
	size_t n = 0, trained = 0;

	for (size_t i = 0; i < SITES_MAX; i++) {
		struct pack_figures f;

		if (!p->of[i] || has(p, p->of[i], i))
			continue;
		pack_figures(p->of[i], &f);
		n++;
		trained += !f.recalled;
	}
	*ret_trained = trained;
	return n;
}

void packs_deinit(struct packs *p)
{
	for (size_t i = 0; i < SITES_MAX; i++)
		if (!has(p, p->of[i], i))
			pack_free(p->of[i]);
	*p = (struct packs){0};
}
