/* rows.h - frames.def as tables, for the codec, the check and the reference. Pure. */
#ifndef PROTO_ROWS_H
#define PROTO_ROWS_H

#include "proto/wire.h"

enum field_type {
	FIELD_TEXT,
	FIELD_LABEL,
	FIELD_EMAIL,
	FIELD_BYTES,
	FIELD_WORD,
	FIELD_WORDS,
	FIELD_INT,
	FIELD_BOOL,
	FIELD_ID,
	FIELD_TIME,
	FIELD_CHOICE,
	FIELD_STRINGS,
};

struct field_row {
	const char *path; /* "page.url": at most one dot */
	enum field_type type;
	int64_t min, max;
	const char *doc;
};

struct choice_row {
	enum field field;
	int index;
	const char *word, *doc;
};

struct command_row {
	const char *symbol; /* "V_SAY" */
	const char *type;   /* "say" */
	enum role role;
	uint64_t required, optional; /* bit i: field i */
	const char *answer;	     /* the type that acknowledges it; "": nothing does */
	const char *doc;
};

enum rule_kind { RULE_AT_LEAST_ONE, RULE_EXACTLY_ONE, RULE_NEEDS };

struct rule_row {
	enum command command;
	enum rule_kind kind;
	enum field field, other;
	const char *path; /* what to blame */
	const char *message;
};

struct range_row {
	enum field field, of;
	int choice;
	int64_t min, max;
};

/* Everything that the server says, and the objects inside. Events come first, in the order of
 * enum wire_type. */
enum said {
	S_NONE,
#define EVENT(symbol, type, audience, doc) S_##symbol,
#include "proto/frames.def"
#define REPLY(symbol, type, reader, doc)  S_##symbol,
#define SIGNAL(symbol, type, reader, doc) S_##symbol,
#define SHAPE(symbol, name, doc)	  S_##symbol,
#include "proto/frames.def"
	N_SAID
};

enum said_kind { SAID_NONE, SAID_EVENT, SAID_REPLY, SAID_SIGNAL, SAID_SHAPE };

struct said_row {
	const char *symbol; /* "QUEUE_AGENT" */
	const char *type;   /* "queue", or the shape's name */
	enum said_kind kind;
	bool to[N_ROLE];
	const char *doc;
};

enum out_type {
	OUT_TEXT,
	OUT_WORD,
	OUT_INT,
	OUT_REAL,
	OUT_BOOL,
	OUT_ID,
	OUT_TIME,
	OUT_ANY,
	OUT_TEXTS,
	OUT_WORDS,
	OUT_INTS,
	OUT_STRINGS,
	OUT_OBJECT,
	OUT_LIST,
};

enum presence { PRESENCE_ALWAYS, PRESENCE_MAYBE, PRESENCE_NULLABLE };

struct out_row {
	enum said said;
	const char *field;
	enum out_type type;
	enum said shape;   /* of OBJECT and LIST */
	const char *words; /* "a|b": nothing else is allowed; NULL: anything */
	enum audience audience;
	enum presence presence;
	const char *doc;
};

extern const struct field_row field_rows[N_FIELD];
extern const struct choice_row choice_rows[];
extern const size_t n_choice_rows;
extern const struct command_row command_rows[N_COMMAND];
extern const struct rule_row rule_rows[];
extern const size_t n_rule_rows;
extern const struct range_row range_rows[];
extern const size_t n_range_rows;
extern const struct said_row said_rows[N_SAID];
extern const struct out_row out_rows[];
extern const size_t n_out_rows;

struct code_row {
	int number; /* of a close code */
	const char *code, *doc;
};
extern const struct code_row error_rows[N_ERROR];
extern const struct code_row close_rows[];
extern const size_t n_close_rows;

/* A path is "site" or "page.url": the bytes before its dot, 0 when it has none; what is behind it, or all. */
size_t path_parent(const char *path);
const char *path_leaf(const char *path);

/* Whether its part before the dot is `parent` (n bytes). */
bool path_is_in(const char *path, const char *parent, size_t n);

/* Whether `field` is the first of a set that is in its parent. */
bool path_is_first(uint64_t fields, int field);

/* Whether `word` (n bytes) is one of "a|b|c". */
bool words_have(const char *words, const char *word, size_t n);

/* Whether a frame that visitors get has fields that only agents see. */
bool said_differs(enum said said);

/* Whether every byte is one of A-Za-z0-9_.:- */
bool is_word(const char *s, size_t n);

#endif
