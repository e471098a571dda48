#include "shell/packs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "rules/check.h"
#include "shell/packdir.h"

const struct pack *packs_find(const struct packs *p, const char *name)
{
	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->v[i].name, name) == 0)
			return p->v[i].pack;
	return NULL;
}

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

static int load_one(struct packs *p, const struct config *c, const char *name, bool check,
		    struct problems *problems)
{
	size_t first = problems->n, errors = problems->errors, failed = 0;
	struct pack *pack = NULL;
	int r = pack_open(&pack, c->rules, name, problems);

	if (r == 0 && check)
		failed = pack_check(pack, problems);
	complete_paths(problems, first, c->rules, name);
	if (r)
		return r;
	if (failed || problems->errors > errors) {
		pack_free(pack);
		return PACK_E_INVALID;
	}
	p->v[p->n].name = strdup(name);
	p->v[p->n].pack = pack;
	if (!p->v[p->n++].name)
		return -ENOMEM;
	return 0;
}

int packs_load(struct packs *ret, const struct config *c, size_t only, bool check,
	       struct problems *problems)
{
	struct packs p = {0};
	const char *tried[SITES_MAX];
	size_t n_tried = 0;
	int worst = 0;

	for (size_t i = 0; i < c->n_sites; i++) {
		const char *name = c->sites[i].rules;
		bool again = false;
		int r;

		for (size_t k = 0; k < n_tried; k++)
			again |= strcmp(tried[k], name) == 0;
		if (again || (only < SITES_MAX && only != i))
			continue;
		tried[n_tried++] = name;
		r = load_one(&p, c, name, check, problems);
		worst = r ? r : worst;
	}
	if (worst) {
		packs_deinit(&p);
		return worst;
	}
	*ret = p;
	return 0;
}

void packs_replace(struct packs *p, struct packs *from)
{
	for (size_t k = 0; k < from->n; k++) {
		for (size_t i = 0; i < p->n; i++) {
			struct pack *old = p->v[i].pack;

			if (strcmp(p->v[i].name, from->v[k].name) != 0)
				continue;
			p->v[i].pack = from->v[k].pack;
			from->v[k].pack = old;
		}
	}
}

void packs_deinit(struct packs *p)
{
	for (size_t i = 0; i < p->n; i++) {
		free(p->v[i].name);
		pack_free(p->v[i].pack);
	}
	p->n = 0;
}
