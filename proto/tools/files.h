/* files.h - reads the files that the reference is made of, for its tool and its tests. */
#ifndef PROTO_TOOLS_FILES_H
#define PROTO_TOOLS_FILES_H

#include <stdio.h>
#include <string.h>

#include "base/base.h"

enum { FILE_MOST = 1 << 20 };

/* Gives the whole file with a NUL at the end; NULL: it cannot be read. */
static inline char *file_read(const char *path)
{
	FILE *f = fopen(path, "re");
	char *bytes = f ? calloc(1, FILE_MOST + 1) : NULL;

	if (bytes)
		bytes[fread(bytes, 1, FILE_MOST, f)] = '\0';
	if (f)
		fclose(f);
	return bytes;
}

/* Gives the golden frame of that name without its line's end; NULL: there is none. */
static inline char *golden_read(const char *name)
{
	char path[200];
	char *bytes;

	snprintf(path, sizeof(path), "proto/golden/%s.json", name);
	bytes = file_read(path);
	if (bytes)
		bytes[strcspn(bytes, "\n")] = '\0';
	return bytes;
}

/* For struct reference: keeps the last one in *arg, a char *. */
static inline const char *golden_borrow(void *arg, const char *name)
{
	char **last = arg;

	free(*last);
	*last = golden_read(name);
	return *last;
}

#endif
