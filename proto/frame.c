#include "proto/frame.h"

#include <errno.h>
#include <string.h>
#include <jansson.h>

#include "base/id.h"
#include "base/time.h"
#include "base/utf8.h"
#include "proto/rows.h"

#define BIT(field) (UINT64_C(1) << (field))

static const char *const wrong[] = {
	[FIELD_TEXT] = "this must be a string with more than white space in it",
	[FIELD_LABEL] = "this must be a string",
	[FIELD_EMAIL] = "this must be an e-mail address",
	[FIELD_BYTES] = "this must be a string that is not empty",
	[FIELD_WORD] = "this must be a string of A-Za-z0-9_.:- and of an allowed length",
	[FIELD_WORDS] = "this must be an array of words of A-Za-z0-9_.:-, and of an allowed length",
	[FIELD_INT] = "this must be a whole number in its range",
	[FIELD_BOOL] = "this must be true or false",
	[FIELD_ID] = "this must be an id that the server gave",
	[FIELD_TIME] = "this must be a time as in RFC 3339",
	[FIELD_CHOICE] = "this must be one of the words that the reference lists",
	[FIELD_STRINGS] =
		"this must be an object of not too many words of A-Za-z0-9_.:- with texts",
};

static int refuse(struct frame_error *e, enum error_code code, const char *field,
		  const char *message)
{
	e->code = code;
	e->field = field;
	e->message = message;
	e->not_an_object = code == E_BAD_FRAME;
	return FRAME_E_REFUSED;
}

/* Counts brackets outside of strings, so that the parser never recurses deeper than that. Up to the
 * first syntax error this sees the same strings as the parser does, and no parser goes past it. */
static bool too_deep(const char *p, size_t n)
{
	bool in_string = false;
	int depth = 0;

	for (size_t i = 0; i < n; i++) {
		char c = p[i];

		if (in_string && c == '\\')
			i++;
		else if (c == '"')
			in_string = !in_string;
		else if (in_string)
			continue;
		else if (c == '{' || c == '[')
			depth++;
		else if (c == '}' || c == ']')
			depth--;
		if (depth > LIMIT_DEPTH)
			return true;
	}
	return false;
}

static int parse(struct frame *f, const char *bytes, size_t n, struct frame_error *e)
{
	json_error_t why;

	if (too_deep(bytes, n))
		return refuse(e, E_BAD_FRAME, NULL, "the message is nested too deeply");
	f->root = json_loadb(bytes, n, JSON_REJECT_DUPLICATES, &why);
	if (json_is_object(f->root))
		return 0;
	if (f->root)
		return refuse(e, E_BAD_FRAME, NULL, "the message is not a JSON object");
	switch (json_error_code(&why)) {
	case json_error_out_of_memory:
		return -ENOMEM;
	case json_error_duplicate_key:
		return refuse(e, E_BAD_FRAME, NULL, "an object has the same key twice");
	case json_error_null_character:
	case json_error_null_byte_in_key:
		return refuse(e, E_BAD_FRAME, NULL, "a string has the character U+0000 in it");
	case json_error_numeric_overflow:
		return refuse(e, E_BAD_FRAME, NULL, "a number is too large");
	default:
		return refuse(e, E_BAD_FRAME, NULL, "the message is not valid JSON");
	}
}

static int find_command(struct frame *f, struct frame_error *e)
{
	const char *type = json_string_value(json_object_get(f->root, "type"));
	bool other = false;

	if (!type)
		return refuse(e, E_BAD_TYPE, NULL, "the frame has no `type` that is a string");
	for (int c = C_NONE + 1; c < N_COMMAND; c++) {
		if (strcmp(command_rows[c].type, type))
			continue;
		f->command = (enum command)c;
		if (command_rows[c].role == f->role)
			return 0;
		other = true;
	}
	if (!other)
		return refuse(e, E_BAD_TYPE, NULL, "there is no command of this `type`");
	return refuse(e, E_BAD_TYPE, NULL,
		      f->role == ROLE_VISITOR ? "this command belongs to agents, not to visitors"
					      : "this command belongs to visitors, not to agents");
}

/* The id goes into whatever error follows, so it is read before anything else is judged. */
static void read_id(const struct frame *f, struct frame_error *e)
{
	const json_t *id = json_object_get(f->root, "id");
	size_t n = json_string_length(id);

	if (n > 0 && n <= LIMIT_ID && is_word(json_string_value(id), n))
		memcpy(e->id, json_string_value(id), n + 1);
}

static bool is_space(uint32_t c)
{
	return c <= ' ' || (c >= 0x7f && c <= 0xa0) || c == 0x1680 ||
	       (c >= 0x2000 && c <= 0x200f) || (c >= 0x2028 && c <= 0x202f) ||
	       (c >= 0x205f && c <= 0x2064) || c == 0x3000 || c == 0xfeff;
}

static bool is_blank(const char *s, size_t n)
{
	uint32_t c;

	for (size_t i = 0, len; i < n; i += len) {
		len = utf8_next(&c, s + i, n - i);
		if (!len || !is_space(c))
			return false;
	}
	return true;
}

/* Enough to catch a telephone number or a name in the wrong box; only a letter sent there proves
 * more. */
static bool is_email(const char *s, size_t n)
{
	const char *at = memchr(s, '@', n);

	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] <= ' ' || s[i] == 0x7f)
			return false;
	return at && at > s && at < s + n - 1 && !memchr(at + 1, '@', (size_t)(s + n - at - 1));
}

/* Bytes of the first `max` code points. */
static size_t bytes_of(const char *s, size_t n, size_t max)
{
	size_t i = 0;

	for (uint32_t c; i < n && max; max--)
		i += utf8_next(&c, s + i, n - i);
	return i;
}

static int cut_label(json_t *j, size_t max, struct field_value *v)
{
	size_t n = bytes_of(v->s, v->n, max);

	if (n == v->n)
		return 0;
	if (json_string_setn_nocheck(j, v->s, n))
		return -ENOMEM;
	v->s = json_string_value(j);
	v->n = n;
	return 0;
}

static int read_text(const struct field_row *row, bool required, json_t *j, struct field_value *v,
		     struct frame_error *e)
{
	bool counted = row->type != FIELD_BYTES;

	/* Forms send every box, empty or not: an optional one that is empty is not there. */
	if (row->min > 0 && is_blank(v->s, v->n)) {
		*v = (struct field_value){0};
		return required ? refuse(e, E_BAD_FIELD, row->path, wrong[row->type]) : 0;
	}
	if (row->type == FIELD_LABEL)
		return cut_label(j, (size_t)row->max, v);
	if (v->n > (size_t)row->max && (!counted || utf8_length(v->s, v->n) > (size_t)row->max))
		return refuse(e, E_TOO_LARGE, row->path, "this text is longer than its limit");
	if (row->type == FIELD_EMAIL && !is_email(v->s, v->n))
		return refuse(e, E_BAD_FIELD, row->path, wrong[row->type]);
	return 0;
}

static bool read_choice(enum field field, struct field_value *v)
{
	for (size_t i = 0; i < n_choice_rows; i++)
		if (choice_rows[i].field == field && !strcmp(choice_rows[i].word, v->s)) {
			v->i = choice_rows[i].index;
			return true;
		}
	return false;
}

static bool read_id_text(struct field_value *v)
{
	uint64_t id = 0;
	bool ok = id_parse(&id, v->s, v->n) && id;

	v->i = (int64_t)id;
	return ok;
}

static int read_string(enum field field, bool required, json_t *j, struct field_value *v,
		       struct frame_error *e)
{
	const struct field_row *row = &field_rows[field];
	bool ok = true;

	if (!json_is_string(j))
		return refuse(e, E_BAD_FIELD, row->path, wrong[row->type]);
	v->s = json_string_value(j);
	v->n = json_string_length(j);
	if (row->type == FIELD_WORD)
		ok = v->n >= (size_t)row->min && v->n <= (size_t)row->max && is_word(v->s, v->n);
	else if (row->type == FIELD_ID)
		ok = read_id_text(v);
	else if (row->type == FIELD_TIME)
		ok = time_parse(&v->i, v->s, v->n);
	else if (row->type == FIELD_CHOICE)
		ok = read_choice(field, v);
	else
		return read_text(row, required, j, v, e);
	return ok ? 0 : refuse(e, E_BAD_FIELD, row->path, wrong[row->type]);
}

static bool read_words(const struct field_row *row, const json_t *j, struct field_value *v)
{
	v->n = json_array_size(j);
	if (!json_is_array(j) || v->n < (size_t)row->min || v->n > (size_t)row->max)
		return false;
	for (size_t i = 0; i < v->n; i++) {
		const json_t *word = json_array_get(j, i);
		size_t n = json_string_length(word);

		if (!n || n > LIMIT_WORD || !is_word(json_string_value(word), n))
			return false;
	}
	return true;
}

static int read_strings(const struct field_row *row, json_t *j, struct field_value *v,
			struct frame_error *e)
{
	const char *name;
	json_t *text;

	v->n = json_object_size(j);
	if (!json_is_object(j) || v->n < (size_t)row->min || v->n > (size_t)row->max)
		return refuse(e, E_BAD_FIELD, row->path, wrong[row->type]);
	json_object_foreach (j, name, text) {
		size_t n = strlen(name);

		if (!n || n > LIMIT_WORD || !is_word(name, n) || !json_is_string(text))
			return refuse(e, E_BAD_FIELD, row->path, wrong[row->type]);
		if (utf8_length(json_string_value(text), json_string_length(text)) >
		    LIMIT_ATTRIBUTE_TEXT)
			return refuse(e, E_TOO_LARGE, row->path,
				      "a text in this object is longer than its limit");
	}
	return 0;
}

/* 5.0 is a whole number too: some languages have no other way to write one. */
static bool read_int(const struct field_row *row, const json_t *j, struct field_value *v)
{
	double d = json_number_value(j);

	if (json_is_integer(j))
		v->i = json_integer_value(j);
	else if (json_is_real(j) && d >= (double)row->min && d <= (double)row->max)
		v->i = (int64_t)d;
	else
		return false;
	return v->i >= row->min && v->i <= row->max && (json_is_integer(j) || (double)v->i == d);
}

static int read_value(enum field field, bool required, json_t *j, struct field_value *v,
		      struct frame_error *e)
{
	const struct field_row *row = &field_rows[field];
	bool ok;

	switch (row->type) {
	case FIELD_BOOL:
		ok = json_is_boolean(j);
		v->i = json_is_true(j);
		break;
	case FIELD_INT:
		ok = read_int(row, j, v);
		break;
	case FIELD_WORDS:
		ok = read_words(row, j, v);
		break;
	case FIELD_STRINGS:
		return read_strings(row, j, v, e);
	default:
		return read_string(field, required, j, v, e);
	}
	return ok ? 0 : refuse(e, E_BAD_FIELD, row->path, wrong[row->type]);
}

/* Gives the member that the path names; NULL: it is not there, or null. */
static int find(const struct frame *f, const char *path, json_t **ret, struct frame_error *e)
{
	const char *dot = strchr(path, '.');
	json_t *in = f->root, *j;

	if (dot) {
		in = json_object_getn(f->root, path, (size_t)(dot - path));
		if (in && !json_is_object(in) && !json_is_null(in))
			return refuse(e, E_BAD_FIELD, path,
				      "what this is a part of must be an object");
		path = dot + 1;
	}
	j = json_object_get(in, path);
	*ret = json_is_null(j) ? NULL : j;
	return 0;
}

static int read_field(struct frame *f, enum field field, bool required, struct frame_error *e)
{
	struct field_value *v = &f->v[field];
	json_t *j;
	int r = find(f, field_rows[field].path, &j, e);

	if (r)
		return r;
	if (!j)
		return required ? refuse(e, E_BAD_FIELD, field_rows[field].path,
					 "this field is required")
				: 0;
	v->present = true;
	return read_value(field, required, j, v, e);
}

static int check_ranges(const struct frame *f, struct frame_error *e)
{
	for (size_t i = 0; i < n_range_rows; i++) {
		const struct range_row *row = &range_rows[i];
		const struct field_value *v = &f->v[row->field], *of = &f->v[row->of];

		if (v->present && of->present && of->i == row->choice &&
		    (v->i < row->min || v->i > row->max))
			return refuse(e, E_BAD_FIELD, field_rows[row->field].path,
				      wrong[field_rows[row->field].type]);
	}
	return 0;
}

static int check_rules(const struct frame *f, struct frame_error *e)
{
	for (size_t i = 0; i < n_rule_rows; i++) {
		const struct rule_row *row = &rule_rows[i];
		bool a = f->v[row->field].present, b = f->v[row->other].present;
		bool ok = row->kind == RULE_AT_LEAST_ONE  ? a || b
			  : row->kind == RULE_EXACTLY_ONE ? a != b
							  : !a || b;

		if (row->command == f->command && !ok)
			return refuse(e, E_BAD_FIELD, row->path, row->message);
	}
	return check_ranges(f, e);
}

static int decode(struct frame *f, const char *bytes, size_t n, struct frame_error *e)
{
	const struct command_row *row;
	int r = parse(f, bytes, n, e);

	if (r)
		return r;
	read_id(f, e);
	r = find_command(f, e);
	row = &command_rows[f->command];
	for (uint64_t left = row->required | row->optional; left && !r; left &= left - 1) {
		enum field field = (enum field)__builtin_ctzll(left);

		r = read_field(f, field, row->required & BIT(field), e);
	}
	return r ? r : check_rules(f, e);
}

int frame_decode(struct frame *ret, enum role role, const char *bytes, size_t n,
		 struct frame_error *ret_error)
{
	int r;

	memset(ret, 0, sizeof(*ret));
	memset(ret_error, 0, sizeof(*ret_error));
	ret->role = role;
	r = decode(ret, bytes, n, ret_error);
	if (r)
		frame_deinit(ret);
	return r;
}

void frame_deinit(struct frame *f)
{
	json_decref(f->root);
	f->root = NULL;
}

const char *frame_word(const struct frame *f, enum field field, size_t i)
{
	json_t *words = json_object_get(f->root, field_rows[field].path);

	return json_string_value(json_array_get(words, i));
}

const struct json_t *frame_strings(const struct frame *f, enum field field)
{
	return f->v[field].present ? json_object_get(f->root, field_rows[field].path) : NULL;
}

const char *command_name(enum command command)
{
	return command_rows[command].type;
}

const char *error_name(enum error_code code)
{
	return error_rows[code].code;
}
