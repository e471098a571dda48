/*
 * A rules pack from bytes: a line "@path" begins a file, what follows is in it. Whatever loads must
 * also answer, and whatever it says must be UTF-8.
 */
#include <assert.h>
#include <string.h>

#include "base/utf8.h"
#include "rules/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FILES = 16, INPUT = 16 << 10, PATH = 64 };

struct input {
	struct pack_file files[FILES];
	char paths[FILES][PATH];
	size_t n;
};

static void add_file(struct input *in, const char *path, size_t n)
{
	n = n < PATH - 1 ? n : PATH - 1;
	memcpy(in->paths[in->n], path, n);
	in->paths[in->n][n] = '\0';
	in->files[in->n] = (struct pack_file){.path = in->paths[in->n]};
	in->n++;
}

static void split(struct input *in, const char *s, size_t size)
{
	for (size_t at = 0, n; at < size; at += n + 1) {
		const char *end = memchr(s + at, '\n', size - at);

		n = end ? (size_t)(end - s) - at : size - at;
		if (s[at] == '@' && in->n < FILES) {
			add_file(in, s + at + 1, n - 1);
			in->files[in->n - 1].bytes = s + (at + n < size ? at + n + 1 : size);
		} else if (in->n) {
			size_t stop = at + n < size ? at + n + 1 : size;

			in->files[in->n - 1].n = (size_t)(s + stop - in->files[in->n - 1].bytes);
		}
	}
}

static void talk(const struct pack *p)
{
	static const char *const messages[] = {
		"where is my order",	  "RB123456", "no!! useless", "yes", "damn 😡 what??",
		"talk to a human please",
	};
	struct dialogue d = {0};
	struct rules *r;
	struct turn t;

	if (rules_new(&r, p))
		return;
	for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
		struct utterance u = {.text = messages[i],
				      .n = strlen(messages[i]),
				      .seq = i + 1,
				      .variation = i};

		rules_turn(r, &d, &u, &t);
		assert(utf8_valid(t.text, t.text_n));
		for (size_t k = 0; k < t.n_reasons; k++)
			assert(utf8_valid(t.reasons[k].text, strlen(t.reasons[k].text)));
	}
	for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) { /* another bot */
		struct utterance u = {.text = messages[i],
				      .n = strlen(messages[i]),
				      .seq = 2 * i + 21,
				      .mode = MODE_WATCH};

		rules_heard(r, &d, u.text, u.n, u.seq - 1, NULL);
		rules_turn(r, &d, &u, &t);
		assert(!t.text_n);
	}
	rules_free(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct problems problems = PROBLEMS_INIT;
	struct input in = {.n = 0};
	struct buf out = BUF_INIT(1 << 20);
	struct pack *p = NULL;

	if (size > INPUT)
		return 0;
	split(&in, (const char *)data, size);
	if (!pack_load(&p, in.files, in.n, &problems)) {
		pack_welcome(p, &out);
		pack_canned(p, &out);
		for (int i = 0; i < N_PACK_TEXT; i++)
			pack_say(p, (enum pack_text)i, 1, NULL, 0, &out);
		talk(p);
		pack_check(p, &problems);
	} else {
		assert(problems.errors);
	}
	problems_print(&problems, &out);
	buf_deinit(&out);
	pack_free(p);
	problems_deinit(&problems);
	return 0;
}
