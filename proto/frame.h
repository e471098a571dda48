/* frame.h - a client's command: from bytes to checked fields, or to a named refusal. Pure. */
#ifndef PROTO_FRAME_H
#define PROTO_FRAME_H

#include "base/buf.h"
#include "proto/limits.h"

struct json_t;

enum role { ROLE_VISITOR, ROLE_AGENT, N_ROLE };

/* Commands are C_V_SAY, C_A_SAY …, fields F_TEXT …, choices CHOICE_STATUS_AWAY …, errors
 * E_BAD_FRAME …, close codes CLOSE_POLICY …, all from frames.def. */
enum field {
#define FIELD(symbol, path, type, min, max, doc) F_##symbol,
#include "proto/frames.def"
	N_FIELD
};
enum choice {
#define CHOICE(field, symbol, index, word, doc) CHOICE_##field##_##symbol = (index),
#include "proto/frames.def"
};
enum command {
	C_NONE,
#define COMMAND(symbol, role, type, required, optional, answer, doc) C_##symbol,
#include "proto/frames.def"
	N_COMMAND
};
enum error_code {
	E_NONE,
#define ERROR(symbol, code, doc) E_##symbol,
#include "proto/frames.def"
	N_ERROR
};
enum close_code {
#define CLOSE(symbol, number, doc) CLOSE_##symbol = (number),
#include "proto/frames.def"
};

/* One decoded field. Strings are borrowed from the frame and end with a NUL. */
struct field_value {
	bool present;
	const char *s; /* texts and words, also those of ID, TIME, CHOICE; else NULL */
	size_t n;      /* its bytes; of WORDS and STRINGS how many there are */
	int64_t i;     /* INT, BOOL, the ms of TIME, the CHOICE_… ; an ID as a number */
};

struct frame {
	enum command command;
	enum role role;
	struct field_value v[N_FIELD];
	struct json_t *root; /* private: owns the strings */
};

/* Why a frame was refused. `id` is the command's id when it could be read, so that the error can
 * carry `re`; `field` and `message` are static text. */
struct frame_error {
	enum error_code code;
	const char *field;   /* NULL unless E_BAD_FIELD or E_TOO_LARGE */
	const char *message; /* one English sentence for the developer of a client */
	char id[LIMIT_ID + 1];
	bool not_an_object; /* counts towards LIMIT_BAD_FRAMES */
};

enum { FRAME_E_REFUSED = 1 };

/* Decodes one whole text message of n bytes (borrowed; not kept). Gives *ret, which the caller ends
 * with frame_deinit. 0; FRAME_E_REFUSED: *ret_error says why, and *ret needs no deinit; -ENOMEM.
 * Unknown fields are ignored, and so are those of other commands. A field that is null is absent,
 * and so is an optional text that is empty or only white space: forms send those. A field of a
 * wrong type, length or value is E_BAD_FIELD; text over its length is E_TOO_LARGE, with the field's
 * name. What only describes (LABEL in frames.def) is cut at its length instead.
 * What is no JSON object, duplicate keys, lone surrogates, NULs and nesting over LIMIT_DEPTH are
 * E_BAD_FRAME. n is not limited here: the transport closes with 1009 before. */
int frame_decode(struct frame *ret, enum role role, const char *bytes, size_t n,
		 struct frame_error *ret_error);
void frame_deinit(struct frame *f);

static inline bool frame_has(const struct frame *f, enum field field)
{
	return f->v[field].present;
}

/* The text of a field, or NULL when it is absent. Borrowed from f. */
static inline const char *frame_str(const struct frame *f, enum field field)
{
	return f->v[field].present ? f->v[field].s : NULL;
}

static inline int64_t frame_int(const struct frame *f, enum field field, int64_t otherwise)
{
	return f->v[field].present ? f->v[field].i : otherwise;
}

/* The i-th word of a WORDS field; i < n. Borrowed from f. */
const char *frame_word(const struct frame *f, enum field field, size_t i);

/* The object of a STRINGS field, all of whose values are strings; NULL: absent. Borrowed from f. */
const struct json_t *frame_strings(const struct frame *f, enum field field);

const char *command_name(enum command command); /* "say" */
const char *error_name(enum error_code code);	/* "bad_frame" */

#endif
