/* modelcache.h - trained models as files, so that a start need not train what was trained before. */
#ifndef SHELL_MODELCACHE_H
#define SHELL_MODELCACHE_H

#include <limits.h>

#include "rules/pack/pack.h"

/*
 * DIR/NAME.model, mode 0600, written beside and renamed: what is there is whole, whoever else writes.
 * The least recently used ones go when there are too many. A cache that cannot be read or written is
 * no error: everything is trained then. No symbolic link is followed below DIR, and nothing is taken
 * from a directory or file that another user could have written.
 */
enum {
	MODELCACHE_FILES = 80, /* a pack of each site, and some that were used before */
	MODELCACHE_ALL = 256 << 20,
};

struct modelcache {
	char dir[PATH_MAX];
	int error; /* -errno: why a model was not kept; 0 */
};

/* DIR is parent/name. Makes nothing yet: it comes with the first model; its parent must be there. */
void modelcache_init(struct modelcache *c, const char *parent, const char *name);

/* For pack_load_with; borrows c. */
struct pack_keep modelcache_keep(struct modelcache *c);

/* Adds a warning when a model could not be kept. */
void modelcache_complain(const struct modelcache *c, struct problems *problems);

#endif
