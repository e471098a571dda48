/* packs.h - the rules pack of each site; sites that name the same one share it. */
#ifndef SHELL_PACKS_H
#define SHELL_PACKS_H

#include "rules/pack/pack.h"
#include "shell/config.h"
#include "shell/modelcache.h"

struct packs {
	struct pack *of[SITES_MAX]; /* by the site's index; NULL: not loaded */
};

/* Loads the packs of all sites, or of one (`only` is a site's index, or SITES_MAX), from
 * c->rules. Seconds: not for the loop. All or nothing: gives *ret when no pack has an error.
 * Problems name files below c->rules. Models come from `models` and go there. 0, PACK_E_INVALID,
 * -errno. */
int packs_load(struct packs *ret, const struct config *c, size_t only,
	       const struct modelcache *models, struct problems *problems);

/* The same for --check: everything is trained anew, the packs' own tests are run as well, and what
 * they find counts. */
int packs_check(const struct config *c, struct problems *problems);

/* What --check would say of one pack, its tests too, with a model that was kept where there is one. Paths
 * begin in the pack's directory. */
void packs_look(const char *rules, const char *name, const struct modelcache *models,
		struct problems *problems);

/* Exchanges the packs of all sites, or of one. `from` has the old ones then, but for one that
 * another site of p goes on with. */
void packs_replace(struct packs *p, struct packs *from, size_t only);

/* How many different ones, and how many of these were trained rather than kept from before. */
size_t packs_count(const struct packs *p, size_t *ret_trained);
void packs_deinit(struct packs *p);

#endif
