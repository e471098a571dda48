/* packs.h - the rules packs that the sites use, each loaded once. */
#ifndef SHELL_PACKS_H
#define SHELL_PACKS_H

#include "rules/pack.h"
#include "shell/config.h"

struct packs {
	size_t n;
	struct {
		char *name;
		struct pack *pack;
	} v[SITES_MAX];
};

/* Loads the packs of all sites, or of one (`only` is a site's index, or SITES_MAX), from
 * c->rules. Seconds: not for the loop. All or nothing: gives *ret when no pack has an error.
 * Problems name files below c->rules. With `check` the packs' own tests are run as well, and what
 * they find counts. 0, PACK_E_INVALID, -errno. */
int packs_load(struct packs *ret, const struct config *c, size_t only, bool check,
	       struct problems *problems);

const struct pack *packs_find(const struct packs *p, const char *name); /* NULL: not there */

/* Exchanges the packs of the same names, so that `from` has the old ones. */
void packs_replace(struct packs *p, struct packs *from);
void packs_deinit(struct packs *p);

#endif
