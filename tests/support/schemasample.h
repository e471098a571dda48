/* schemasample.h - YAML made from a JSON Schema: everything it allows, or one step beyond; for tests. */
#ifndef TESTS_SUPPORT_SCHEMASAMPLE_H
#define TESTS_SUPPORT_SCHEMASAMPLE_H

#include <jansson.h>

#include "base/buf.h"

enum { SAMPLE_MAPS = 200 };

/*
 * Each token stands on a line of its own, so that a line names a place. A bound is anything that a
 * schema says of one place: a type, a length, a word of an enum, a key that must be there, that no
 * other key may be. They are numbered from 0 in the order of the schema.
 */
struct sample {
	const json_t *schemas; /* as schema_check has them */
	const char *file;
	const char *without; /* a key of the file's that is left out; or NULL */
	size_t focus;	     /* the bound to press; SIZE_MAX: none */
	bool beyond;	     /* past it, or right at it */

	struct buf text;
	size_t bounds; /* how many there are */
	int focus_line;
	char what[200]; /* the bound in focus, in words */
	struct {
		int line;
		const json_t *schema;
	} maps[SAMPLE_MAPS]; /* those with fixed keys, when no bound is in focus */
	size_t n_maps;

	int line; /* private from here on */
	bool muted, resting;
	bool any_type; /* what comes next may be of any type */
	const char *key;
};

/* Makes text anew from schemas, file, focus and beyond; the other members come out. */
void sample_make(struct sample *s);
void sample_deinit(struct sample *s);

#endif
