/* rules_dir.h - finds and loads the pack that a rules command is about, and prints its problems. */
#ifndef CLIENTS_HANDOFFCTL_RULES_DIR_H
#define CLIENTS_HANDOFFCTL_RULES_DIR_H

#include "clients/handoffctl/ctl.h"
#include "rules/pack/pack.h"

/* Paths of one pack. */
struct rules_dir {
	char pack[4096];      /* its directory */
	char languages[4096]; /* of the languages' files */
	char name[256];	      /* the directory's own name */
};

/* dir is a pack (it has a pack.yml); its languages are in --rules, beside it, or installed. */
bool rules_dir_of_pack(const struct ctl *c, const char *dir, struct rules_dir *ret);

/* The pack NAME (NULL: the only one) of --rules, which may be a pack itself, or of the rules that are
 * installed. Exit status, said. */
int rules_dir_find(const struct ctl *c, const char *name, struct rules_dir *ret);

/* Calls each pack of dir/packs in the order of their names; the greatest result is returned, or -1
 * when there is none. */
int rules_dir_each(const char *dir, int (*each)(void *arg, const struct rules_dir *d), void *arg);

/* Loads and trains it; *ret_ms is how long that took. As pack_load, or -errno. */
int rules_dir_load(const struct rules_dir *d, struct pack **ret, struct problems *problems,
		   int64_t *ret_ms);

/* The same, but a model that was trained before is taken from the user's cache, and a new one goes
 * there: $XDG_CACHE_HOME/handoff or ~/.cache/handoff. Where that cannot be, it just trains. */
int rules_dir_open(const struct rules_dir *d, struct pack **ret, struct problems *problems,
		   int64_t *ret_ms);

/* With the pack's own paths made such that an editor finds them from here. */
void rules_dir_print(const struct ctl *c, const struct rules_dir *d,
		     const struct problems *problems);
void rules_dir_json(const struct rules_dir *d, const struct problems *problems, json_t *to);

#endif
