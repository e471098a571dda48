/* assets.h - the web clients' files, read into memory once; what was read never changes. */
#ifndef SHELL_ASSETS_H
#define SHELL_ASSETS_H

#include "base/problem.h"
#include "shell/negotiate.h"

enum {
	ASSETS_MAX = 512,	     /* files, each coding being one */
	ASSETS_FILE_MAX = 2 << 20,   /* bytes of one */
	ASSETS_BYTES_MAX = 16 << 20, /* and of all */
	ASSETS_NAME_MAX = 120,	     /* letters of a file's name, with its folders */
	ASSET_ETAG = 2 + 32,
};

struct asset_body {
	char *bytes; /* NULL: there is none in this coding */
	size_t n;
	char etag[ASSET_ETAG + 1]; /* quoted */
};

struct asset {
	char path[ASSETS_NAME_MAX +
		  2];	  /* as it is asked for: "/widget.js"; "/chat/" for its index.html */
	const char *type; /* media type */
	bool for_ever;	  /* its name tells its content: it never changes */
	struct asset_body of[N_CODING]; /* identity is always there */
};

struct assets; /* counted: whoever sends bytes of it holds a reference; on one thread at a time */

enum { ASSETS_E_BROKEN = 1 };

/* Reads the folder: the files that its SHA256SUMS lists, if each of them is as it says there. So a
 * folder that is being copied is never taken for a whole one. Names are of a-z, 0-9, '.', '_', '-'
 * and '/', no part begins with a dot, no link is followed below the folder. Gives *ret, with one
 * reference. 0; ASSETS_E_BROKEN: what is wrong was added to the problems, as `severity`; -ENOMEM. */
int assets_load(struct assets **ret, const char *folder, enum severity severity,
		struct problems *problems);

struct assets *assets_ref(struct assets *a);
void assets_unref(void *a); /* a struct assets, NULL is fine: as http_response.let_go has it */

const struct asset *assets_find(const struct assets *a, const char *path); /* NULL: no such */
size_t assets_count(const struct assets *a);
size_t assets_bytes(const struct assets *a);

#endif
