/*
 * packs.h - every pack that comes with the product, and conversations with them that are looked at turn by
 * turn: what the bot says, how it says it, and whether the figures add up.
 */
#ifndef TESTS_SCENARIO_PACKS_H
#define TESTS_SCENARIO_PACKS_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/utf8.h"
#include "rules/check.h"
#include "rules/rules_private.h"
#include "tests/support/packfile.h"

enum { FILES_MOST = 200, PACKS_MOST = 20, TURNS_MOST = 40 };

/* --- the packs ---------------------------------------------------------------------------- */

struct files {
	struct pack_file v[FILES_MOST];
	size_t n;
};

static inline void add_file(struct files *f, const char *path, const char *name)
{
	struct pack_file *file = &f->v[f->n];

	assert_true(f->n < FILES_MOST);
	file->bytes = file_read(path, &file->n);
	file->path = strdup(name);
	f->n += file->bytes != NULL;
}

static inline int by_path(const void *a, const void *b)
{
	const struct pack_file *x = a, *y = b;

	return strcmp(x->path, y->path);
}

static inline void add_folder(struct files *f, const char *folder, const char *name)
{
	DIR *dir = opendir(folder);

	assert_non_null(dir);
	for (struct dirent *e; (e = readdir(dir));) {
		char path[1024], below[1024];
		struct stat s;

		assert_true(snprintf(path, sizeof(path), "%s/%s", folder, e->d_name) <
			    (int)sizeof(path));
		assert_true(snprintf(below, sizeof(below), "%s%s%s", name, *name ? "/" : "",
				     e->d_name) < (int)sizeof(below));
		if (e->d_name[0] == '.' || stat(path, &s))
			continue;
		if (S_ISDIR(s.st_mode))
			add_folder(f, path, below);
		else if (strstr(e->d_name, ".yml"))
			add_file(f, path, below);
	}
	closedir(dir);
}

static inline void add_languages(struct files *f)
{
	add_folder(f, "rules/languages", "languages");
	qsort(f->v, f->n, sizeof(*f->v), by_path);
}

static inline struct pack *load(const char *folder)
{
	struct problems problems = PROBLEMS_INIT;
	struct files f = {.n = 0};
	struct pack *p = NULL;

	add_folder(&f, folder, "");
	add_languages(&f);
	if (pack_load(&p, f.v, f.n, &problems))
		fail_msg("%s: %s", folder, problems.n ? problems.v[0].text : "no memory");
	for (size_t i = 0; i < f.n; i++) {
		free((char *)f.v[i].bytes);
		free((char *)f.v[i].path);
	}
	problems_deinit(&problems);
	return p;
}

struct packs {
	struct pack *v[PACKS_MOST];
	struct rules *rules[PACKS_MOST];
	size_t n;
};

static inline int setup(void **state)
{
	static struct packs packs;
	DIR *dir = opendir("rules/packs");

	for (struct dirent *e; dir && (e = readdir(dir));) {
		char path[512];

		snprintf(path, sizeof(path), "rules/packs/%s", e->d_name);
		if (e->d_name[0] == '.' || packs.n == PACKS_MOST)
			continue;
		packs.v[packs.n] = load(path);
		if (rules_new(&packs.rules[packs.n], packs.v[packs.n]))
			return -1;
		packs.n++;
	}
	if (dir)
		closedir(dir);
	*state = &packs;
	return packs.n ? 0 : -1;
}

static inline int teardown(void **state)
{
	struct packs *p = *state;

	for (size_t i = 0; i < p->n; i++) {
		rules_free(p->rules[i]);
		pack_free(p->v[i]);
	}
	return 0;
}

static inline bool is_english(const struct pack *p)
{
	return !strcmp(p->language, "en");
}

/* --- what is looked at -------------------------------------------------------------------- */

/* The text without what it quotes: “…” are the visitor's words. */
static const char *own_words(const char *text)
{
	static char out[SAY_BYTES];
	size_t n = 0;
	bool quoted = false;

	while (*text && n < sizeof(out) - 1) {
		bool opens = !strncmp(text, "“", 3), closes = !strncmp(text, "”", 3);

		quoted = opens || (quoted && !closes);
		if (!quoted && !closes)
			out[n++] = *text;
		text += opens || closes ? 3 : 1;
	}
	out[n] = '\0';
	return out;
}

static inline size_t questions_in(const char *text)
{
	size_t n = 0;

	for (const char *s = own_words(text); *s; s++)
		n += *s == '?';
	return n;
}

/* How much of a template a text begins with: up to its first placeholder. */
static inline size_t fixed_part(const char *template)
{
	return strcspn(template, "{");
}

static const char *find_statement(const struct strings *s, const char *text)
{
	for (size_t i = 0; i < s->n; i++)
		if (!strncmp(text, s->v[i], fixed_part(s->v[i])))
			return s->v[i];
	return NULL;
}

static inline bool has_emoji(const char *s)
{
	size_t n = strlen(s), len;
	uint32_t c;

	for (size_t i = 0; i < n; i += len) {
		len = utf8_next(&c, s + i, n - i);
		if (!len)
			return true;
		if (c >= 0x1f000 && c <= 0x1faff)
			return true;
	}
	return false;
}

/* --- a conversation ----------------------------------------------------------------------- */

struct talk {
	const struct pack *pack;
	struct rules *rules;
	struct dialogue dialogue;
	struct turn turn;
	enum mode mode;
	uint64_t seq;
	const char *visitor;
	char said[SAY_BYTES]; /* by the bot before */
	const char *used[64]; /* statements of the conversation */
	size_t n_used;
};

#define wrong(t, why)                                                                              \
	fail_msg("%s: “%s” -> “%s”: %s", (t)->pack->name, (t)->visitor, (t)->turn.text, why)

static inline void look_for_statements(struct talk *t)
{
	for (size_t i = 0; i < N_STATEMENT; i++) {
		const struct strings *s = &t->pack->statements[i];

		if (i == STATEMENT_WAITING || i == STATEMENT_ASK || i == STATEMENT_CLOSING)
			continue;
		for (size_t k = 0; k < s->n; k++) {
			char part[PACK_TEXT + 1] = "";

			memcpy(part, s->v[k], fixed_part(s->v[k]));
			if (!strstr(t->turn.text, part))
				continue;
			for (size_t u = 0; u < t->n_used; u++)
				if (t->used[u] == s->v[k])
					wrong(t, "this statement was used before");
			if (t->n_used < ARRAY_SIZE(t->used))
				t->used[t->n_used++] = s->v[k];
		}
	}
}

static inline void look_at_first_reply_after_watch(struct talk *t, bool watched)
{
	const char *text = t->turn.text, *question = strchr(text, '?');
	const char *ack;

	if (watched || !t->dialogue.watching || !*text)
		return;
	if (t->turn.decision == DECIDE_ESCALATE && !t->turn.empathy) { /* a policy's own words */
		if (questions_in(text))
			wrong(t, "a handover asks nothing");
		return;
	}
	ack = find_statement(&t->pack->statements[STATEMENT_ACKNOWLEDGE], text);
	if (!ack)
		wrong(t, "no acknowledgement first");
	if (question && question < text + strlen(ack))
		wrong(t, "a question before the acknowledgement");
}

static inline void look_at_upset(struct talk *t)
{
	static const char *const upselling[] = {"survey",     "rate this", "feedback",
						"newsletter", "recommend", "you might also"};

	if (!t->dialogue.watching)
		return;
	if (strchr(t->turn.text, '!') || has_emoji(t->turn.text))
		wrong(t, "cheer to somebody upset");
	for (size_t i = 0; is_english(t->pack) && !t->turn.intent_name && i < ARRAY_SIZE(upselling);
	     i++)
		if (strcasestr(own_words(t->turn.text), upselling[i]))
			wrong(t, "nothing is sold to somebody upset");
}

static inline void look_at_hints(struct talk *t)
{
	const char *text = own_words(t->turn.text);
	struct hint hints[8];
	struct turn turn = t->turn;
	size_t n = coach(t->rules, &t->dialogue, text, strlen(text), hints, ARRAY_SIZE(hints));

	for (size_t i = 0; i < n; i++) /* one that holds the whole text is about its length */
		if (hints[i].length < strlen(text))
			wrong(t, hints[i].code);
	t->turn = turn;
}

static inline void look_at_slots(struct talk *t)
{
	const struct intent_def *intent = NULL;
	const struct slot *slot = fact_asked(t->rules, &t->dialogue, &intent);

	if (slot && t->dialogue.asking && fact_of_slot(t->rules, &t->dialogue, slot))
		wrong(t, "it is known already");
}

static inline void look_at_figures(struct talk *t)
{
	double sum = t->turn.carried;

	for (size_t i = 0; i < t->turn.n_signals; i++)
		sum += t->turn.signals[i].value * t->turn.signals[i].weight;
	if (sum - t->turn.anger > 0.001 || (sum > 0 && t->turn.anger - sum > 0.001))
		wrong(t, "the contributions do not add up");
	for (size_t i = 0; i < t->turn.n_reasons; i++)
		if (!t->turn.reasons[i].n_evidence)
			wrong(t, "a reason without evidence");
}

static inline void hear(struct talk *t, const char *text, const char *payload)
{
	struct utterance u = {.text = text,
			      .n = strlen(text),
			      .payload = payload,
			      .seq = t->seq += 2,
			      .mode = t->mode,
			      .variation = t->seq};
	bool watched = t->dialogue.watching;

	t->visitor = text;
	rules_turn(t->rules, &t->dialogue, &u, &t->turn);
	if (t->mode != MODE_BOT) {
		if (*t->turn.text)
			wrong(t, "a person has it");
		return;
	}
	if (!utf8_valid(t->turn.text, t->turn.text_n))
		wrong(t, "not UTF-8");
	if (*t->turn.text && !strcmp(t->turn.text, t->said))
		wrong(t, "the same as before");
	if (questions_in(t->turn.text) > 1)
		wrong(t, "more than one question");
	if (strchr(own_words(t->turn.text), '{'))
		wrong(t, "a placeholder is left");
	look_at_first_reply_after_watch(t, watched);
	look_for_statements(t);
	look_at_upset(t);
	look_at_slots(t);
	look_at_figures(t);
	snprintf(t->said, sizeof(t->said), "%s", t->turn.text);
	if (t->turn.decision == DECIDE_ESCALATE)
		t->mode = MODE_WAITING;
	look_at_hints(t); /* last: it uses the same work memory */
}

static inline struct talk *talk_new(const struct packs *p, size_t i)
{
	static struct talk talk;

	talk = (struct talk){.pack = p->v[i], .rules = p->rules[i]};
	return &talk;
}

#endif
