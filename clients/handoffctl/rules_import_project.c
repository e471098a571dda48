/* rules_import_project.c - what is known of a Rasa project: its memory, its names, its notes. */
#include "clients/handoffctl/rules_import_private.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/utf8.h"

enum { NOTES_MAX = 20000 };

struct block {
	struct block *next;
	max_align_t bytes[];
};

void *import_alloc(struct import *im, size_t n)
{
	struct block *b = calloc(1, sizeof(*b) + n);

	if (!b) {
		im->error = -ENOMEM;
		return NULL;
	}
	b->next = im->blocks;
	im->blocks = b;
	return b->bytes;
}

const char *import_copy(struct import *im, const char *s, size_t n)
{
	char *copy = import_alloc(im, n + 1);

	if (!copy)
		return "";
	memcpy(copy, s, n);
	return copy;
}

const char *import_printf(struct import *im, const char *fmt, ...)
{
	char text[2000];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	return import_copy(im, text, strlen(text));
}

void *import_more(struct import *im, void *v, size_t n, size_t size)
{
	void *bigger;

	if (n & (n - 1))
		return v;
	bigger = reallocarray(v, n ? 2 * n : 1, size);
	if (!bigger)
		im->error = -ENOMEM;
	return bigger;
}

/* The length of a note, made one line of UTF-8: "%.60s" may have cut a letter. */
static size_t whole(char *text)
{
	size_t n = strlen(text), len;
	uint32_t c;

	for (size_t i = 0; i < n; i += len) {
		len = utf8_next(&c, text + i, n - i);
		if (!len || c < ' ' || c == 0x7f)
			text[i] = len ? ' ' : '?';
		len = MAX(len, (size_t)1);
	}
	return n;
}

void import_note(struct import *im, enum note_kind kind, struct origin at, const char *fmt, ...)
{
	struct note *v;
	char text[400];
	va_list args;

	if (im->n_notes == NOTES_MAX) {
		im->n_left_out++;
		return;
	}
	v = import_more(im, im->notes, im->n_notes, sizeof(*v));
	if (!v)
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	im->notes = v;
	v[im->n_notes++] = (struct note){kind, at, import_copy(im, text, whole(text))};
}

/* Projects have hundreds; a file that has many thousands would cost their square. */
enum { NAMES = 5000 };

bool import_is_full(struct import *im, size_t n, struct origin at, const char *what)
{
	if (n < NAMES)
		return false;
	if (!im->full)
		import_note(im, NOTE_FILE, at, "more than %d %s; the rest is not read", NAMES,
			    what);
	im->full = true;
	return true;
}

void import_text(struct import *im, struct rasa_texts *to, const char *s, struct origin at)
{
	struct rasa_text *v = import_more(im, to->v, to->n, sizeof(*v));

	if (!v)
		return;
	to->v = v;
	v[to->n++] = (struct rasa_text){s, at};
}

/* Each kind of name has a seed of its own. */
enum { INTENT, ENTITY, RESPONSE };

static uint64_t key_of(int kind, const char *name)
{
	return hash_bytes(name, strlen(name), (uint64_t)kind);
}

static size_t find(const struct import *im, int kind, const char *name)
{
	uint64_t index;

	return map_find(&im->names, key_of(kind, name), &index) ? (size_t)index - 1 : SIZE_MAX;
}

static void remember(struct import *im, int kind, const char *name, size_t index)
{
	if (map_put(&im->names, key_of(kind, name), index + 1))
		im->error = -ENOMEM;
}

struct rasa_intent *import_intent(struct import *im, const char *name)
{
	size_t i = find(im, INTENT, name);

	return i == SIZE_MAX || strcmp(im->intents[i].name, name) ? NULL : &im->intents[i];
}

struct rasa_entity *import_entity(struct import *im, const char *name)
{
	size_t i = find(im, ENTITY, name);

	return i == SIZE_MAX || strcmp(im->entities[i].name, name) ? NULL : &im->entities[i];
}

struct rasa_response *import_response(struct import *im, const char *name)
{
	size_t i = find(im, RESPONSE, name);

	return i == SIZE_MAX || strcmp(im->responses[i].name, name) ? NULL : &im->responses[i];
}

struct rasa_intent *import_intent_make(struct import *im, const char *name, struct origin at)
{
	struct rasa_intent *i = import_intent(im, name), *v;

	if (i || import_is_full(im, im->n_intents, at, "intents"))
		return i;
	v = import_more(im, im->intents, im->n_intents, sizeof(*v));
	if (!v)
		return NULL;
	im->intents = v;
	remember(im, INTENT, name, im->n_intents);
	i = &v[im->n_intents++];
	*i = (struct rasa_intent){.name = name, .at = at};
	return i;
}

struct rasa_entity *import_entity_make(struct import *im, const char *name, struct origin at)
{
	struct rasa_entity *e = import_entity(im, name), *v;

	if (e || import_is_full(im, im->n_entities, at, "entities"))
		return e;
	v = import_more(im, im->entities, im->n_entities, sizeof(*v));
	if (!v)
		return NULL;
	im->entities = v;
	remember(im, ENTITY, name, im->n_entities);
	e = &v[im->n_entities++];
	*e = (struct rasa_entity){.name = name, .at = at};
	return e;
}

struct rasa_response *import_response_make(struct import *im, const char *name, struct origin at)
{
	struct rasa_response *v;

	if (import_is_full(im, im->n_responses, at, "responses"))
		return NULL;
	v = import_more(im, im->responses, im->n_responses, sizeof(*v));
	if (!v)
		return NULL;
	im->responses = v;
	remember(im, RESPONSE, name, im->n_responses);
	v += im->n_responses++;
	*v = (struct rasa_response){.name = name, .at = at};
	return v;
}

static void free_texts(struct rasa_texts *t)
{
	free(t->v);
}

void import_deinit(struct import *im)
{
	struct block *next;

	for (size_t i = 0; i < im->n_documents; i++)
		yaml_free(im->documents[i]);
	for (size_t i = 0; i < im->n_intents; i++)
		free_texts(&im->intents[i].examples);
	for (size_t i = 0; i < im->n_entities; i++) {
		free_texts(&im->entities[i].lookup);
		free_texts(&im->entities[i].regex);
		map_deinit(&im->entities[i].by_value);
		map_deinit(&im->entities[i].by_mark);
		free(im->entities[i].marked);
		free(im->entities[i].values);
	}
	for (size_t i = 0; i < im->n_synonyms; i++)
		free_texts(&im->synonyms[i].variants);
	for (size_t i = 0; i < im->n_responses; i++) {
		free_texts(&im->responses[i].texts);
		free(im->responses[i].buttons);
	}
	for (size_t i = 0; i < im->n_files; i++)
		buf_deinit(&im->files[i].text);
	for (struct block *b = im->blocks; b; b = next) {
		next = b->next;
		free(b);
	}
	free(im->documents);
	free(im->intents);
	free(im->entities);
	free(im->synonyms);
	free(im->responses);
	free(im->paths);
	free(im->slots);
	free(im->fallbacks);
	free(im->files);
	free(im->notes);
	free(im->text);
	map_deinit(&im->roles);
	map_deinit(&im->names);
	problems_deinit(&im->problems);
}
