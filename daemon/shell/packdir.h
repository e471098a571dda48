/* packdir.h - reads a rules pack's files from its directory, bounded and without leaving it. */
#ifndef SHELL_PACKDIR_H
#define SHELL_PACKDIR_H

#include "rules/pack/pack.h"

/*
 * Every *.yml below the pack's directory, in the order of their paths, and the words of the pack's
 * language as "languages/en.yml". Names that begin with a dot are left out. A symbolic link is
 * followed only to what is inside the pack (as a mounted configuration has them).
 */
enum {
	PACKDIR_FILES = 500,
	PACKDIR_FILE = 4 << 20, /* bytes of one file */
	PACKDIR_ALL = 32 << 20, /* bytes of all */
	PACKDIR_DEPTH = 4,	/* directories inside directories */
};

struct packdir {
	struct pack_file *files; /* for pack_load; owned, as are their paths and bytes */
	size_t n;
	size_t bytes;
};

/* Reads RULES/packs/NAME and RULES/languages. 0; -ENOENT, -E2BIG, -EINVAL (a name that is none) and
 * other -errno; what went wrong is in `problems` too. The caller ends *ret with packdir_deinit when
 * it is 0. */
int packdir_read(const char *rules_dir, const char *pack_name, struct packdir *ret,
		 struct problems *problems);

/* The same for a pack that lies anywhere; `languages` is the directory of the languages' files. */
int packdir_read_at(const char *pack_dir, const char *languages, struct packdir *ret,
		    struct problems *problems);
void packdir_deinit(struct packdir *p);

/* packdir_read and pack_load in one: seconds for a big pack. 0, PACK_E_INVALID, < 0: -errno. */
int pack_open(struct pack **ret, const char *rules_dir, const char *pack_name,
	      struct problems *problems);
int pack_open_with(struct pack **ret, const char *rules_dir, const char *pack_name,
		   struct problems *problems, const struct pack_keep *keep); /* or NULL */

#endif
