/*
 * yaml.c - builds the tree from libyaml's events, one recursive function per kind of node, its
 * depth bounded by the limits. What is merely not allowed (a tag, a key twice) is a problem and
 * reading goes on, so that people see all of them at once; what leaves nothing to go on with (bad
 * syntax, a limit passed) stops it. An alias becomes a copy, charged to the same limits as if it
 * had been written out.
 */
#include "base/yaml.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <yaml.h>

#include "base/hash.h"
#include "base/map.h"
#include "base/utf8.h"

enum { ANCHORS_MAX = 256, SHOWN = 60 };

struct anchor {
	char *name;
	const struct yaml *node; /* NULL while the node is still being read */
};

struct builder {
	yaml_parser_t parser;
	yaml_event_t event; /* the current one */
	bool has_event;
	const char *path;
	const char *bytes;
	size_t n_bytes;
	struct problems *problems;
	const struct yaml_limits *limits;
	size_t nodes, copied; /* nodes made; bytes of text made by aliases */
	bool refused;	      /* there was a problem: no tree will be given */
	struct anchor anchors[ANCHORS_MAX];
	size_t n_anchors;
};

static int refused(struct builder *b)
{
	b->refused = true;
	return YAML_E_INVALID;
}

/* Adds a problem and gives what to return from where reading cannot go on. */
#define refuse(b, line, column, ...)                                                               \
	(problem_add((b)->problems, PROBLEM_ERROR, (b)->path, line, column, __VA_ARGS__),          \
	 refused(b))
#define refuse_here(b, ...)                                                                        \
	refuse(b, place_of((b)->event.start_mark.line), place_of((b)->event.start_mark.column),    \
	       __VA_ARGS__)

struct yaml *yaml_free(struct yaml *y)
{
	if (!y)
		return NULL;
	for (size_t i = 0; y->keys && i < y->n; i++)
		yaml_free(y->keys[i]);
	for (size_t i = 0; y->items && i < y->n; i++)
		yaml_free(y->items[i]);
	free(y->keys);
	free(y->items);
	free(y->text);
	free(y);
	return NULL;
}

void yaml_freep(struct yaml **y)
{
	yaml_free(*y);
}

/* A mark counts from 0. */
static int place_of(size_t zero_based)
{
	return (int)MIN(zero_based, (size_t)INT_MAX - 1) + 1;
}

/* Gives a node with the type, place and text of `like`, and nothing in it yet. */
static int new_node(struct builder *b, struct yaml **ret, const struct yaml *like)
{
	cleanup(yaml_freep) struct yaml *y = NULL;
	size_t n = like->type == YAML_SCALAR ? like->n : 0;

	if (b->nodes >= b->limits->nodes)
		return refuse(b, like->line, like->column, "more than %zu values, aliases included",
			      b->limits->nodes);
	y = calloc(1, sizeof(*y));
	if (!y)
		return -ENOMEM;
	y->text = malloc(n + 1);
	if (!y->text)
		return -ENOMEM;
	memcpy(y->text, like->text, n);
	y->text[n] = '\0';
	y->type = like->type;
	y->line = like->line;
	y->column = like->column;
	y->plain = like->plain;
	y->n = n;
	b->nodes++;
	*ret = steal(y);
	return 0;
}

static int grow(struct yaml ***v, size_t n)
{
	struct yaml **bigger = reallocarray(*v, n, sizeof(*bigger));

	if (!bigger)
		return -ENOMEM;
	*v = bigger;
	return 0;
}

/* Takes item, and key for a map. The arrays double whenever n has reached a power of two. */
static int append(struct yaml *y, struct yaml *key, struct yaml *item)
{
	cleanup(yaml_freep) struct yaml *own_key = key;
	cleanup(yaml_freep) struct yaml *own_item = item;
	int r = 0;

	if (!(y->n & (y->n - 1))) {
		r = grow(&y->items, y->n ? 2 * y->n : 1);
		if (!r && y->type == YAML_MAP)
			r = grow(&y->keys, y->n ? 2 * y->n : 1);
	}
	if (r)
		return r;
	if (y->type == YAML_MAP)
		y->keys[y->n] = steal(own_key);
	y->items[y->n++] = steal(own_item);
	return 0;
}

/* Line and column of a byte of the input; libyaml gives no mark for bytes it cannot read. */
static void locate(const struct builder *b, size_t offset, int *ret_line, int *ret_column)
{
	size_t line = 0, start = 0;

	for (size_t i = 0; i < offset; i++)
		if (b->bytes[i] == '\n') {
			line++;
			start = i + 1;
		}
	*ret_line = place_of(line);
	*ret_column = place_of(utf8_length(b->bytes + start, offset - start));
}

static int refuse_syntax(struct builder *b)
{
	const yaml_parser_t *p = &b->parser;
	const char *what = p->problem ? p->problem : "not YAML";
	int line, column;

	switch (p->error) {
	case YAML_MEMORY_ERROR:
		return -ENOMEM;
	case YAML_READER_ERROR:
		locate(b, MIN(p->problem_offset, b->n_bytes), &line, &column);
		return refuse(b, line, column, "%s", what);
	default:
		break;
	}
	line = place_of(p->problem_mark.line);
	column = place_of(p->problem_mark.column);
	if (!p->context)
		return refuse(b, line, column, "%s", what);
	return refuse(b, line, column, "%s (%s from line %d on)", what, p->context,
		      place_of(p->context_mark.line));
}

static void drop_event(struct builder *b)
{
	if (b->has_event)
		yaml_event_delete(&b->event);
	b->has_event = false;
}

static int next_event(struct builder *b)
{
	drop_event(b);
	if (!yaml_parser_parse(&b->parser, &b->event))
		return refuse_syntax(b);
	b->has_event = true;
	return 0;
}

static int read_node(struct builder *b, struct yaml **ret, int depth);

/* An anchor that is named again means the newer node from then on. */
static struct anchor *find_anchor(struct builder *b, const char *name)
{
	for (size_t i = 0; i < b->n_anchors; i++)
		if (!strcmp(b->anchors[i].name, name))
			return &b->anchors[i];
	return NULL;
}

/* Gives the anchor to fill in when the node is complete; NULL when it has no name. */
static int open_anchor(struct builder *b, struct anchor **ret, const yaml_char_t *name,
		       const struct yaml *y)
{
	struct anchor *a = NULL;

	if (name)
		a = find_anchor(b, (const char *)name);
	if (name && !a) {
		if (b->n_anchors == ANCHORS_MAX)
			return refuse(b, y->line, y->column, "more than %d anchors", ANCHORS_MAX);
		a = &b->anchors[b->n_anchors];
		a->name = strdup((const char *)name);
		if (!a->name)
			return -ENOMEM;
		b->n_anchors++;
	}
	if (a)
		a->node = NULL;
	*ret = a;
	return 0;
}

/* Makes the node that the current event begins, without what is in it, and opens its anchor. */
static int begin(struct builder *b, struct yaml **ret, struct anchor **ret_anchor, struct yaml like,
		 const yaml_char_t *anchor, const yaml_char_t *tag)
{
	cleanup(yaml_freep) struct yaml *y = NULL;
	int r;

	like.line = place_of(b->event.start_mark.line);
	like.column = place_of(b->event.start_mark.column);
	r = new_node(b, &y, &like);
	if (!r)
		r = open_anchor(b, ret_anchor, anchor, y);
	if (r)
		return r;
	if (tag)
		refuse(b, y->line, y->column, "tags are not supported; leave out '%.*s'", SHOWN,
		       (const char *)tag);
	*ret = steal(y);
	return 0;
}

static int read_scalar(struct builder *b, struct yaml **ret)
{
	struct yaml like = {
		.type = YAML_SCALAR,
		.plain = b->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE,
		.text = (char *)b->event.data.scalar.value,
		.n = b->event.data.scalar.length,
	};
	struct anchor *anchor;
	int r = begin(b, ret, &anchor, like, b->event.data.scalar.anchor, b->event.data.scalar.tag);

	if (r)
		return r;
	if (memchr(like.text, '\0', like.n) || !utf8_valid(like.text, like.n))
		refuse(b, (*ret)->line, (*ret)->column, "text must be UTF-8 without NUL");
	if (anchor)
		anchor->node = *ret;
	return 0;
}

static int check_depth(struct builder *b, int depth)
{
	if (depth <= b->limits->depth)
		return 0;
	return refuse_here(b, "lists and maps are nested more than %d deep", b->limits->depth);
}

static int read_list(struct builder *b, struct yaml **ret, int depth)
{
	cleanup(yaml_freep) struct yaml *y = NULL;
	struct yaml like = {.type = YAML_LIST, .text = (char *)""}, *item;
	struct anchor *anchor;
	int r = check_depth(b, depth);

	if (!r)
		r = begin(b, &y, &anchor, like, b->event.data.sequence_start.anchor,
			  b->event.data.sequence_start.tag);
	if (!r)
		r = next_event(b);
	while (!r && b->event.type != YAML_SEQUENCE_END_EVENT) {
		r = read_node(b, &item, depth + 1);
		if (!r)
			r = append(y, NULL, item);
		if (!r)
			r = next_event(b);
	}
	if (r)
		return r;
	if (anchor)
		anchor->node = y;
	*ret = steal(y);
	return 0;
}

/* A key that is refused stays in the tree all the same: an anchor may point at it, and the tree
 * will not be given to anyone. `seen` leads from a key's hash to the key. */
static int check_key(struct builder *b, struct map *seen, struct yaml *key)
{
	const struct yaml *first;
	uint64_t hash;

	if (key->type != YAML_SCALAR) {
		refuse(b, key->line, key->column, "a key must be text, not a list or a map");
		return 0;
	}
	if (key->plain && !key->n)
		refuse(b, key->line, key->column, "a key is missing here");
	if (key->plain && !strcmp(key->text, "<<"))
		refuse(b, key->line, key->column,
		       "merge keys are not supported; write the keys out");
	hash = hash_bytes(key->text, key->n, 0);
	first = map_get(seen, hash);
	if (first && first->n == key->n && !memcmp(first->text, key->text, key->n))
		refuse(b, key->line, key->column, "key '%.*s' is there twice, first on line %d",
		       SHOWN, key->text, first->line);
	return map_put_ptr(seen, hash, key);
}

static int read_pair(struct builder *b, struct yaml *y, struct map *seen, int depth)
{
	cleanup(yaml_freep) struct yaml *key = NULL;
	struct yaml *value;
	int r = read_node(b, &key, depth);

	if (!r)
		r = check_key(b, seen, key);
	if (!r)
		r = next_event(b);
	if (!r)
		r = read_node(b, &value, depth);
	return r ? r : append(y, steal(key), value);
}

static int read_map(struct builder *b, struct yaml **ret, int depth)
{
	cleanup(map_deinit) struct map seen = MAP_INIT;
	cleanup(yaml_freep) struct yaml *y = NULL;
	struct yaml like = {.type = YAML_MAP, .text = (char *)""};
	struct anchor *anchor;
	int r = check_depth(b, depth);

	if (!r)
		r = begin(b, &y, &anchor, like, b->event.data.mapping_start.anchor,
			  b->event.data.mapping_start.tag);
	if (!r)
		r = next_event(b);
	while (!r && b->event.type != YAML_MAPPING_END_EVENT) {
		r = read_pair(b, y, &seen, depth + 1);
		if (!r)
			r = next_event(b);
	}
	if (r)
		return r;
	if (anchor)
		anchor->node = y;
	*ret = steal(y);
	return 0;
}

/* Copies a complete node to where the current event, an alias, stands. */
static int copy(struct builder *b, struct yaml **ret, const struct yaml *from, int depth)
{
	cleanup(yaml_freep) struct yaml *y = NULL;
	int r = from->type == YAML_SCALAR ? 0 : check_depth(b, depth);

	b->copied += from->type == YAML_SCALAR ? from->n : 0;
	if (!r && b->copied > b->limits->bytes)
		r = refuse_here(b, "aliases expand to more than %zu bytes", b->limits->bytes);
	if (!r)
		r = new_node(b, &y, from);
	for (size_t i = 0; !r && from->type != YAML_SCALAR && i < from->n; i++) {
		cleanup(yaml_freep) struct yaml *key = NULL;
		struct yaml *item;

		if (from->type == YAML_MAP)
			r = copy(b, &key, from->keys[i], depth + 1);
		if (!r)
			r = copy(b, &item, from->items[i], depth + 1);
		if (!r)
			r = append(y, steal(key), item);
	}
	if (r)
		return r;
	*ret = steal(y);
	return 0;
}

static int read_alias(struct builder *b, struct yaml **ret, int depth)
{
	const char *name = (const char *)b->event.data.alias.anchor;
	const struct anchor *a = find_anchor(b, name);
	struct yaml nothing = {
		.type = YAML_SCALAR,
		.line = place_of(b->event.start_mark.line),
		.column = place_of(b->event.start_mark.column),
		.text = (char *)"",
	};

	if (a && a->node)
		return copy(b, ret, a->node, depth);
	refuse(b, nothing.line, nothing.column,
	       a ? "'*%.*s' stands for something that it is part of" : "no '&%.*s' before this",
	       SHOWN, name);
	return new_node(b, ret, &nothing);
}

/* The current event is the node's first when this is called, and its last afterwards. */
static int read_node(struct builder *b, struct yaml **ret, int depth)
{
	switch (b->event.type) {
	case YAML_SCALAR_EVENT:
		return read_scalar(b, ret);
	case YAML_SEQUENCE_START_EVENT:
		return read_list(b, ret, depth);
	case YAML_MAPPING_START_EVENT:
		return read_map(b, ret, depth);
	case YAML_ALIAS_EVENT:
		return read_alias(b, ret, depth);
	default:
		return refuse_here(b, "a value is missing here");
	}
}

static int read_root(struct builder *b, struct yaml **ret)
{
	int r = next_event(b);

	if (!r)
		r = read_node(b, ret, 1);
	if (!r)
		r = next_event(b); /* the document's end */
	if (!r)
		r = next_event(b);
	if (!r && b->event.type != YAML_STREAM_END_EVENT)
		r = refuse_here(b, "a second document begins here; only one is read");
	return r;
}

static int read_stream(struct builder *b, struct yaml **ret)
{
	cleanup(yaml_freep) struct yaml *root = NULL;
	struct yaml empty = {.type = YAML_MAP, .line = 1, .column = 1, .text = (char *)""};
	int r = next_event(b); /* the stream's start */

	if (!r)
		r = next_event(b);
	if (!r && b->event.type != YAML_STREAM_END_EVENT)
		r = read_root(b, &root);
	if (!r && !root)
		r = new_node(b, &root, &empty);
	if (r)
		return r;
	if (b->refused)
		return YAML_E_INVALID;
	if (root->type == YAML_SCALAR && root->plain && !root->n)
		root->type = YAML_MAP; /* "---" and nothing after it is as good as empty */
	*ret = steal(root);
	return 0;
}

int yaml_parse(struct yaml **ret, const char *path, const char *bytes, size_t n,
	       const struct yaml_limits *limits, struct problems *problems)
{
	size_t mark = n >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3) ? 3 : 0; /* byte order mark */
	struct builder b = {
		.path = path,
		.bytes = n ? bytes + mark : "", /* libyaml asserts that there is a string */
		.n_bytes = n - mark,
		.problems = problems,
		.limits = limits,
	};
	int r;

	if (n > limits->bytes)
		return refuse(&b, 0, 0, "larger than %zu bytes", limits->bytes);
	if (!yaml_parser_initialize(&b.parser))
		return -ENOMEM;
	yaml_parser_set_encoding(&b.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&b.parser, (const unsigned char *)b.bytes, b.n_bytes);
	r = read_stream(&b, ret);
	drop_event(&b);
	yaml_parser_delete(&b.parser);
	for (size_t i = 0; i < b.n_anchors; i++)
		free(b.anchors[i].name);
	return r;
}
