/* assets.h - the web clients' files, which are part of the program. */
#ifndef SHELL_ASSETS_H
#define SHELL_ASSETS_H

#include "base/base.h"

enum { ASSETS = 7, ASSET_ETAG = 34 };

struct asset {
	const char *path; /* "/widget.js" */
	const char *type;
	const char *bytes;
	size_t n;		   /* 0: this build has none */
	char etag[ASSET_ETAG + 1]; /* of the bytes, quoted */
};

struct assets {
	struct asset v[ASSETS];
};

void assets_init(struct assets *a);
const struct asset *assets_find(const struct assets *a, const char *path); /* NULL: no such */

#endif
