/* fuzz_frame.c - any bytes as a command: refused with a reason, or every value is what it says. */
#include <assert.h>
#include <jansson.h>
#include <string.h>

#include "base/utf8.h"
#include "proto/check.h"
#include "proto/rows.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void use_text(const struct field_row *row, const struct field_value *v)
{
	size_t max = (size_t)row->max;

	assert(strlen(v->s) == v->n);
	assert(utf8_valid(v->s, v->n));
	if (row->type == FIELD_BYTES || row->type == FIELD_WORD)
		assert(v->n <= max);
	else if (row->type == FIELD_TEXT || row->type == FIELD_LABEL || row->type == FIELD_EMAIL)
		assert(utf8_length(v->s, v->n) <= max);
	if (row->type == FIELD_WORD)
		assert(is_word(v->s, v->n));
}

static void use_strings(const struct field_row *row, const json_t *strings)
{
	const char *name;
	json_t *value;

	assert(json_is_object(strings) && json_object_size(strings) <= (size_t)row->max);
	json_object_foreach ((json_t *)strings, name, value) {
		assert(*name && is_word(name, strlen(name)));
		assert(json_is_string(value));
	}
}

static void use_value(const struct frame *f, enum field field)
{
	const struct field_row *row = &field_rows[field];
	const struct field_value *v = &f->v[field];

	if (row->type == FIELD_WORDS)
		for (size_t i = 0; i < v->n; i++) {
			const char *word = frame_word(f, field, i);

			assert(is_word(word, strlen(word)));
		}
	else if (row->type == FIELD_STRINGS)
		use_strings(row, frame_strings(f, field));
	else if (row->type == FIELD_INT)
		assert(v->i >= row->min && v->i <= row->max);
	else if (row->type == FIELD_BOOL)
		assert(v->i == 0 || v->i == 1);
	else
		use_text(row, v);
}

static void use_frame(const struct frame *f, enum role role)
{
	const struct command_row *row = &command_rows[f->command];

	assert(f->command > C_NONE && f->command < N_COMMAND && row->role == role);
	for (int i = 0; i < N_FIELD; i++) {
		bool present = frame_has(f, (enum field)i);

		assert(present || !(row->required >> i & 1));
		assert(!present || (row->required | row->optional) >> i & 1);
		if (present)
			use_value(f, (enum field)i);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum role role = size && data[0] & 1 ? ROLE_AGENT : ROLE_VISITOR;
	const char *bytes = (const char *)data + 1;
	struct frame_error e;
	struct frame f;
	char why[100];

	if (!size)
		return 0;
	if (!frame_decode(&f, role, bytes, size - 1, &e)) {
		use_frame(&f, role);
		frame_deinit(&f);
	} else {
		assert(e.code > E_NONE && e.code < N_ERROR && e.message);
		assert(strlen(e.id) <= LIMIT_ID && is_word(e.id, strlen(e.id)));
	}
	if (!wire_check(bytes, size - 1, role, why, sizeof(why)))
		assert(memchr(why, '\0', sizeof(why)));
	return 0;
}
