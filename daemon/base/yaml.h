/* yaml.h - a YAML document as a tree that knows its lines, over libyaml. Pure. */
#ifndef BASE_YAML_H
#define BASE_YAML_H

#include "base/problem.h"

/*
 * Why not libcyaml: it stops at the first problem, and we promise to print them all with the
 * nearest known key.
 */
enum yaml_type { YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml {
	enum yaml_type type;
	int line, column; /* from 1 */
	bool plain;	  /* a scalar without quotes: only these can be null, a number or a bool */
	char *text;	  /* a scalar's text, valid UTF-8 without NUL; "" otherwise */
	size_t n;	  /* a scalar's bytes, or the number of items or pairs */
	struct yaml **keys;  /* maps: scalar keys, in the file's order, none twice */
	struct yaml **items; /* maps: values; lists: items */
};

struct yaml_limits {
	size_t bytes; /* of the input */
	int depth;
	size_t nodes; /* after aliases are expanded: a bomb is refused, not built */
};

#define YAML_LIMITS ((struct yaml_limits){.bytes = 4 << 20, .depth = 16, .nodes = 200000})

enum { YAML_E_INVALID = 1 };

/* Parses one document (an empty file is an empty map). An alias is a copy of what it stands for, at
 * the place of the original; all copies together may hold `bytes` of text. Merge keys and tags are
 * refused. Gives *ret; every problem is added to `problems` under `path`. Returns 0,
 * YAML_E_INVALID, -ENOMEM. */
int yaml_parse(struct yaml **ret, const char *path, const char *bytes, size_t n,
	       const struct yaml_limits *limits, struct problems *problems);
/* The root; NULL is fine; returns NULL. libyaml.so exports and calls a yaml_free() of its own, so
 * ours goes by another name in the object files, or libyaml would call it for its memory. */
struct yaml *yaml_free(struct yaml *y) __asm__("handoff_yaml_free");
void yaml_freep(struct yaml **y);

/* The value of a key, or NULL. A plain null (`~`, `null`, nothing) counts as absent. */
const struct yaml *yaml_get(const struct yaml *map, const char *key);

/* Adds "unknown key 'x'; did you mean 'y'?" for each key of the map that is not in `known`. */
void yaml_check_keys(const struct yaml *map, const char *const *known, size_t n, const char *path,
		     struct problems *problems);

/* Typed reads of one node. On a wrong type or range they add a problem that says what is expected
 * and return false; *ret is then untouched. NULL (an absent key) is false without a problem, so an
 * optional key is one call: yaml_int(yaml_get(map, "port"), &port, ...). */
bool yaml_str(const struct yaml *y, const char **ret, size_t min_bytes, size_t max_bytes,
	      const char *path, struct problems *problems); /* borrows from y */
bool yaml_int(const struct yaml *y, int64_t *ret, int64_t min, int64_t max, const char *path,
	      struct problems *problems);
bool yaml_real(const struct yaml *y, double *ret, double min, double max, const char *path,
	       struct problems *problems);
bool yaml_bool(const struct yaml *y, bool *ret, const char *path, struct problems *problems);
bool yaml_duration(const struct yaml *y, int64_t *ret_ms, int64_t min, int64_t max,
		   const char *path, struct problems *problems);
bool yaml_size(const struct yaml *y, uint64_t *ret, uint64_t min, uint64_t max, const char *path,
	       struct problems *problems);
bool yaml_is(const struct yaml *y, enum yaml_type type, const char *path,
	     struct problems *problems);

#endif
