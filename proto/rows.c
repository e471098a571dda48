#include "proto/rows.h"

#include <string.h>

#define F(symbol) (UINT64_C(1) << F_##symbol)
#define NONE	  0

_Static_assert(N_FIELD <= 64, "a set of fields is one 64-bit word");

const struct field_row field_rows[N_FIELD] = {
#define FIELD(symbol, path, type, min, max, doc) [F_##symbol] = {path, FIELD_##type, min, max, doc},
#include "proto/frames.def"
};

const struct choice_row choice_rows[] = {
#define CHOICE(field, symbol, index, word, doc) {F_##field, index, word, doc},
#include "proto/frames.def"
};
const size_t n_choice_rows = ARRAY_SIZE(choice_rows);

const struct command_row command_rows[N_COMMAND] = {
#define COMMAND(symbol, role, type, required, optional, answer, doc)                               \
	[C_##symbol] = {#symbol, type, ROLE_##role, required, optional, answer, doc},
#include "proto/frames.def"
};

const struct rule_row rule_rows[] = {
#define RULE(command, kind, field, other, path, doc)                                               \
	{C_##command, RULE_##kind, F_##field, F_##other, path, doc},
#include "proto/frames.def"
};
const size_t n_rule_rows = ARRAY_SIZE(rule_rows);

const struct range_row range_rows[] = {
#define RANGE(field, of, choice, min, max) {F_##field, F_##of, CHOICE_##of##_##choice, min, max},
#include "proto/frames.def"
};
const size_t n_range_rows = ARRAY_SIZE(range_rows);

/* clang-format off */
#define TO_ALL	   {true, true}
#define TO_AGENTS  {false, true}
#define TO_BOTH	   {true, true}
#define TO_VISITOR {true, false}
#define TO_AGENT   {false, true}
/* clang-format on */

const struct said_row said_rows[N_SAID] = {
#define EVENT(symbol, type, audience, doc)                                                         \
	[S_##symbol] = {#symbol, type, SAID_EVENT, TO_##audience, doc},
#define REPLY(symbol, type, reader, doc)                                                           \
	[S_##symbol] = {#symbol, type, SAID_REPLY, TO_##reader, doc},
#define SIGNAL(symbol, type, reader, doc)                                                          \
	[S_##symbol] = {#symbol, type, SAID_SIGNAL, TO_##reader, doc},
#define SHAPE(symbol, name, doc) [S_##symbol] = {#symbol, name, SAID_SHAPE, TO_BOTH, doc},
#include "proto/frames.def"
};

#define TYPE_TEXT	   OUT_TEXT, S_NONE
#define TYPE_WORD	   OUT_WORD, S_NONE
#define TYPE_INT	   OUT_INT, S_NONE
#define TYPE_REAL	   OUT_REAL, S_NONE
#define TYPE_BOOL	   OUT_BOOL, S_NONE
#define TYPE_ID		   OUT_ID, S_NONE
#define TYPE_TIME	   OUT_TIME, S_NONE
#define TYPE_ANY	   OUT_ANY, S_NONE
#define TYPE_TEXTS	   OUT_TEXTS, S_NONE
#define TYPE_WORDS	   OUT_WORDS, S_NONE
#define TYPE_INTS	   OUT_INTS, S_NONE
#define TYPE_STRINGS	   OUT_STRINGS, S_NONE
#define TYPE_OBJECT(shape) OUT_OBJECT, S_##shape
#define TYPE_LIST(shape)   OUT_LIST, S_##shape

const struct out_row out_rows[] = {
#define OUT(symbol, field, type, audience, presence, doc)                                          \
	{S_##symbol, field, TYPE_##type, NULL, AUDIENCE_##audience, PRESENCE_##presence, doc},
#define SAYS(symbol, field, type, words, audience, presence, doc)                                  \
	{S_##symbol, field, TYPE_##type, words, AUDIENCE_##audience, PRESENCE_##presence, doc},
#include "proto/frames.def"
};
const size_t n_out_rows = ARRAY_SIZE(out_rows);

const struct code_row error_rows[N_ERROR] = {
#define ERROR(symbol, code, doc) [E_##symbol] = {0, code, doc},
#include "proto/frames.def"
};

const struct code_row close_rows[] = {
#define CLOSE(symbol, number, doc) {number, #symbol, doc},
#include "proto/frames.def"
};
const size_t n_close_rows = ARRAY_SIZE(close_rows);

size_t path_parent(const char *path)
{
	const char *dot = strchr(path, '.');

	return dot ? (size_t)(dot - path) : 0;
}

const char *path_leaf(const char *path)
{
	size_t n = path_parent(path);

	return n ? path + n + 1 : path;
}

bool path_is_in(const char *path, const char *parent, size_t n)
{
	return path_parent(path) == n && !strncmp(path, parent, n);
}

bool path_is_first(uint64_t fields, int field)
{
	const char *path = field_rows[field].path;

	for (int f = 0; f < field; f++)
		if (fields >> f & 1 && path_is_in(field_rows[f].path, path, path_parent(path)))
			return false;
	return true;
}

bool words_have(const char *words, const char *word, size_t n)
{
	for (;;) {
		size_t len = strcspn(words, "|");

		if (len == n && !memcmp(words, word, n))
			return true;
		if (!words[len])
			return false;
		words += len + 1;
	}
}

bool is_word(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		unsigned char letter = c | 0x20;

		if ((letter < 'a' || letter > 'z') && (c < '0' || c > '9') && c != '_' &&
		    c != '.' && c != ':' && c != '-')
			return false;
	}
	return true;
}

bool said_differs(enum said said)
{
	if (said_rows[said].kind == SAID_SHAPE || !said_rows[said].to[ROLE_VISITOR])
		return false;
	for (size_t i = 0; i < n_out_rows; i++)
		if (out_rows[i].said == said && out_rows[i].audience == AUDIENCE_AGENTS)
			return true;
	return false;
}
