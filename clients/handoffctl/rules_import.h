/* rules_import.h - a Rasa 3 project read and written anew as a rules pack. Pure: bytes in, bytes out. */
#ifndef CLIENTS_HANDOFFCTL_RULES_IMPORT_H
#define CLIENTS_HANDOFFCTL_RULES_IMPORT_H

#include "base/map.h"
#include "base/yaml.h"
#include "rules/entity/entity.h"
#include "rules/dialogue.h"
#include "rules/text/text.h"

/* Where something stands in the project. */
struct origin {
	const char *path;
	int line;
};

/* What was not taken over as it stands, or was changed; import_note_kinds says what to do. */
enum note_kind {
	NOTE_FORM,
	NOTE_ACTION,
	NOTE_STORY,
	NOTE_RULE,
	NOTE_RESPONSE,
	NOTE_UNUSED,
	NOTE_SLOT,
	NOTE_ENTITY,
	NOTE_ROLE,
	NOTE_SYNONYM,
	NOTE_REGEX,
	NOTE_EXAMPLE,
	NOTE_TWICE,
	NOTE_INTENT,
	NOTE_SETTING,
	NOTE_FILE,
	NOTE_RENAMED,
	NOTE_CHOICE,
	N_NOTE_KIND
};

struct note_kind_row {
	const char *code, *title, *advice;
};
extern const struct note_kind_row import_note_kinds[N_NOTE_KIND];

struct note {
	enum note_kind kind;
	struct origin at;
	const char *text;
};

struct rasa_text {
	const char *s;
	struct origin at;
};

struct rasa_texts {
	struct rasa_text *v;
	size_t n;
};

struct rasa_button {
	const char *title, *payload;
	struct origin at;
};

struct rasa_response {
	const char *name; /* utter_x */
	struct origin at;
	struct rasa_texts texts;
	struct rasa_button *buttons;
	size_t n_buttons;
	bool used, told; /* told: why it is not */
};

struct rasa_intent {
	const char *name;
	char id[RULE_NAME + 1]; /* in the pack */
	struct origin at;
	struct rasa_texts examples;
	struct rasa_response *answer;
	bool handoff, small_talk, out_of_scope, yes, no, group, keyword;
};

struct rasa_value {
	const char *value, *of; /* of: the value that it is a synonym of; NULL: a value itself */
	/* written values: indexes + 1 of a value's first and last synonym, of a synonym's next */
	uint32_t first, last, next, n_synonyms;
};

struct rasa_entity {
	const char *name;
	char id[ENTITY_NAME + 1];
	struct origin at;
	struct rasa_texts lookup, regex;
	struct rasa_value *marked; /* in examples */
	size_t n_marked;
	const char *builtin, *pattern;
	struct rasa_value *values; /* as they are written */
	size_t n_values, n_top;
	struct map by_value, by_mark; /* folded -> index + 1 */
	bool in_domain;
};

struct rasa_synonym {
	const char *value;
	struct rasa_texts variants;
	struct origin at;
	bool used;
};

struct rasa_path {
	const char *name; /* of a rule or story */
	const struct yaml *item;
	bool is_rule;
	struct origin at;
};

struct rasa_slot {
	const char *name, *entity; /* entity: of its first from_entity mapping; or NULL */
	struct origin at;
};

/* examples_read is examples_written, repeated and left_out together. */
struct import_counts {
	size_t files, examples_read, examples_written, repeated, left_out, intents_read,
		intents_written;
	size_t responses_read, responses_used, entities_written, rules_read, rules_used;
	size_t stories_read, stories_used;
};

struct import_file {
	char path[80];
	struct buf text;
};

struct import {
	const char *pack, *language; /* names; language NULL: the project's */
	struct problems problems;    /* of files that cannot be read: errors */
	struct import_counts counts;
	struct note *notes;
	size_t n_notes, n_left_out; /* past so many they are only counted */
	struct import_file *files;  /* of the pack, after import_finish */
	size_t n_files;
	int error; /* sticky: -ENOMEM */
	bool full; /* a name was one too many */

	/* private */
	struct yaml **documents;
	struct rasa_intent *intents;
	struct rasa_entity *entities;
	struct rasa_synonym *synonyms;
	struct rasa_response *responses;
	struct rasa_path *paths;
	struct rasa_slot *slots;
	struct rasa_response **fallbacks;
	size_t n_documents, n_intents, n_entities, n_synonyms, n_responses, n_paths, n_slots;
	size_t n_fallbacks;
	const char *project_language;
	struct map names;  /* of intents, entities and responses -> index + 1 */
	struct map roles;  /* told already */
	struct text *text; /* scratch */
	struct block *blocks;
};

/* One file of the project: what it holds is added. A file that is no YAML becomes a problem. */
void import_read(struct import *im, const char *path, const char *bytes, size_t n);

/* After the last file: makes im->files, IMPORT.md not among them. False: there is nothing to make a
 * pack of, or there were problems. */
bool import_finish(struct import *im);
void import_deinit(struct import *im);

/* IMPORT.md: the counts, and every note with its place and what to do. */
void import_report(const struct import *im, struct buf *out);

#endif
