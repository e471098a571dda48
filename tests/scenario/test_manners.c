/*
 * test_manners.c - how the bot speaks, over every pack that comes with the product: the mechanical tests
 * of empathy, on the packs' texts and on every conversation of their own tests, and on some more.
 */
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

static const double ALIKE = 0.6;

/* --- the packs ---------------------------------------------------------------------------- */

struct files {
	struct pack_file v[FILES_MOST];
	size_t n;
};

static void add_file(struct files *f, const char *path, const char *name)
{
	struct pack_file *file = &f->v[f->n];

	assert_true(f->n < FILES_MOST);
	file->bytes = file_read(path, &file->n);
	file->path = strdup(name);
	f->n += file->bytes != NULL;
}

static int by_path(const void *a, const void *b)
{
	const struct pack_file *x = a, *y = b;

	return strcmp(x->path, y->path);
}

static void add_folder(struct files *f, const char *folder, const char *name)
{
	DIR *dir = opendir(folder);

	assert_non_null(dir);
	for (struct dirent *e; (e = readdir(dir));) {
		char path[512], below[512];
		struct stat s;

		snprintf(path, sizeof(path), "%s/%s", folder, e->d_name);
		snprintf(below, sizeof(below), "%s%s%s", name, *name ? "/" : "", e->d_name);
		if (e->d_name[0] == '.' || stat(path, &s))
			continue;
		if (S_ISDIR(s.st_mode))
			add_folder(f, path, below);
		else if (strstr(e->d_name, ".yml"))
			add_file(f, path, below);
	}
	closedir(dir);
}

static void add_languages(struct files *f)
{
	add_folder(f, "rules/languages", "languages");
	qsort(f->v, f->n, sizeof(*f->v), by_path);
}

static struct pack *load(const char *folder)
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

static int setup(void **state)
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

static int teardown(void **state)
{
	struct packs *p = *state;

	for (size_t i = 0; i < p->n; i++) {
		rules_free(p->rules[i]);
		pack_free(p->v[i]);
	}
	return 0;
}

static bool is_english(const struct pack *p)
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

static size_t questions_in(const char *text)
{
	size_t n = 0;

	for (const char *s = own_words(text); *s; s++)
		n += *s == '?';
	return n;
}

/* How much of a template a text begins with: up to its first placeholder. */
static size_t fixed_part(const char *template)
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

static bool has_emoji(const char *s)
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

static void look_for_statements(struct talk *t)
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

static void look_at_first_reply_after_watch(struct talk *t, bool watched)
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

static void look_at_upset(struct talk *t)
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

static void look_at_hints(struct talk *t)
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

static void look_at_slots(struct talk *t)
{
	const struct intent_def *intent = NULL;
	const struct slot *slot = fact_asked(t->rules, &t->dialogue, &intent);

	if (slot && t->dialogue.asking && fact_of_slot(t->rules, &t->dialogue, slot))
		wrong(t, "it is known already");
}

static void look_at_figures(struct talk *t)
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

static void hear(struct talk *t, const char *text, const char *payload)
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

static struct talk *talk_new(const struct packs *p, size_t i)
{
	static struct talk talk;

	talk = (struct talk){.pack = p->v[i], .rules = p->rules[i]};
	return &talk;
}

static void every_conversation_of_the_packs_keeps_its_manners(void **state)
{
	const struct packs *p = *state;
	size_t turns = 0;

	for (size_t i = 0; i < p->n; i++)
		for (size_t k = 0; k < p->v[i]->n_tests; k++) {
			const struct yaml *list = p->v[i]->tests[k].turns;
			struct talk *t = talk_new(p, i);

			for (size_t m = 0; m < list->n; m++, turns++) {
				const struct yaml *payload = yaml_get(list->items[m], "payload");

				hear(t, yaml_get(list->items[m], "visitor")->text,
				     payload ? payload->text : NULL);
			}
		}
	assert_true(turns > 100);
}

/* Every conversation of the packs goes on with somebody getting upset. */
static void so_does_everyone_who_gets_upset_in_the_midst_of_it(void **state)
{
	static const char *const upset[] = {
		"that doesn't help, I'm really annoyed",
		"this is ridiculous",
		"no, and it is still not here",
		"when do I get an answer",
		"RB123456",
	};
	const struct packs *p = *state;
	size_t watched = 0;

	for (size_t i = 0; i < p->n; i++)
		for (size_t k = 0; is_english(p->v[i]) && k < p->v[i]->n_tests; k++) {
			struct talk *t = talk_new(p, i);

			hear(t, yaml_get(p->v[i]->tests[k].turns->items[0], "visitor")->text, NULL);
			for (size_t m = 0; m < ARRAY_SIZE(upset); m++) {
				hear(t, upset[m], NULL);
				watched += t->mode == MODE_BOT && t->dialogue.watching;
			}
		}
	assert_true(watched > 20);
}

/* Upset again and again, with much said in between: the statements run out rather than come twice. */
static void no_statement_comes_twice_in_a_long_conversation(void **state)
{
	static const char *const messages[] = {
		"where is my order RB123456",
		"this is ridiculous, I'm annoyed and it is useless",
		"how much is delivery",
		"do you ship to Ireland",
		"thank you, that is good and helpful",
		"great, thanks, I appreciate it",
	};
	const struct packs *p = *state;
	size_t watched = 0;

	for (size_t i = 0; i < p->n; i++) {
		struct talk *t = is_english(p->v[i]) ? talk_new(p, i) : NULL;

		for (size_t k = 0; t && k < 8 * ARRAY_SIZE(messages); k++) {
			hear(t, messages[k % ARRAY_SIZE(messages)], NULL);
			t->mode = MODE_BOT; /* it comes back to the bot each time */
			watched += t->turn.empathy && !strcmp(t->turn.empathy, "acknowledge");
		}
	}
	assert_true(watched >= 5);
}

/* --- specific words ----------------------------------------------------------------------- */

/* A word of the visitor's that says something: of five letters or a digit. */
static bool shares_a_word(const char *text, const char *message)
{
	static const char gaps[] = " ,.;:?!“”\"()'";

	for (const char *w = message; *w;) {
		size_t n = strcspn(w, gaps);
		char word[64] = "";

		if (n >= 5 && n < sizeof(word)) {
			memcpy(word, w, n);
			if (strcasestr(text, word))
				return true;
		}
		w += n;
		w += strspn(w, gaps);
	}
	return false;
}

static void the_first_reply_to_somebody_upset_holds_a_word_of_theirs(void **state)
{
	static const char *const conversations[][3] = {
		{"my parcel RB666666 is late", "this is ridiculous, I am so fed up with this",
		 NULL},
		{"the mirror arrived broken",
		 "that doesn't help, it is awful and I'm furious about this mirror", NULL},
		{"I have been charged for express delivery and it came a week late, I am angry and "
		 "annoyed",
		 NULL, NULL},
		{"where is my refund",
		 "this is ridiculous and useless and I am angry, where is my refund money", NULL},
		{"how do I return the lamp", "I hate this, nothing works and I'm fed up", NULL},
		{"my discount code doesn't work", "that did not help, this is awful and a joke",
		 NULL},
	};
	const struct packs *p = *state;

	for (size_t i = 0; i < p->n; i++)
		for (size_t k = 0; !strcmp(p->v[i]->name, "shop") && k < ARRAY_SIZE(conversations);
		     k++) {
			struct talk *t = talk_new(p, i);
			const char *before = "";
			bool watched = false;

			for (size_t m = 0; m < 3 && conversations[k][m]; m++) {
				hear(t, conversations[k][m], NULL);
				if (t->dialogue.watching && !watched &&
				    !shares_a_word(t->turn.text, conversations[k][m]) &&
				    !shares_a_word(t->turn.text, before))
					wrong(t, "no word of theirs");
				watched = t->dialogue.watching;
				before = conversations[k][m];
			}
			if (!watched)
				wrong(t, "they are not upset, so this proves nothing");
		}
}

/* --- the packet --------------------------------------------------------------------------- */

struct packet {
	struct buf summary, opening, avoid;
};

static void packet_of(const struct talk *t, struct packet *ret)
{
	*ret = (struct packet){BUF_INIT(1 << 16), BUF_INIT(1 << 16), BUF_INIT(1 << 16)};
	brief_summary(t->rules, &t->dialogue, &ret->summary);
	brief_opening(t->rules, &t->dialogue, &ret->opening);
	brief_avoid(t->rules, &t->dialogue, &ret->avoid, 12);
	assert_false(ret->summary.error || ret->opening.error || ret->avoid.error);
}

static void packet_deinit(struct packet *p)
{
	buf_deinit(&p->summary);
	buf_deinit(&p->opening);
	buf_deinit(&p->avoid);
}

/* Read as if somebody had written it: nothing in it may be an insult. */
static bool is_rude(struct talk *t, const char *text)
{
	struct dialogue nobody = {0};
	struct turn turn;
	struct utterance u = {.text = text, .n = strlen(text), .seq = 1, .mode = MODE_HUMAN};

	rules_turn(t->rules, &nobody, &u, &turn);
	for (size_t i = 0; i < turn.n_signals; i++)
		if (!strcmp(turn.signals[i].name, "abuse") || !strcmp(turn.signals[i].name, "prof"))
			return true;
	return false;
}

static void look_at_text(struct talk *t, const char *text)
{
	static const char *const slips[] = {"{", "  ", " .", " ,", "..", "“”", "()", "“ ", " ”"};

	if (!*text || !utf8_valid(text, strlen(text)))
		wrong(t, "no text for the agent");
	for (size_t i = 0; i < ARRAY_SIZE(slips); i++)
		if (strstr(text, slips[i]))
			fail_msg("%s: “%s” in: %s", t->pack->name, slips[i], text);
	if (!strchr(".?。？", text[strlen(text) - 1]))
		fail_msg("%s: no end: %s", t->pack->name, text);
	if (is_rude(t, text))
		fail_msg("%s: an insult in: %s", t->pack->name, text);
}

static void look_at_lines(struct talk *t, const char *lines)
{
	for (const char *a = lines; *a; a = strchr(a, '\n') + 1)
		for (const char *b = strchr(a, '\n') + 1; *b; b = strchr(b, '\n') + 1)
			if (!strncmp(a, b, strcspn(a, "\n") + 1))
				fail_msg("%s: twice in: %s", t->pack->name, lines);
}

static void look_at_packet(struct talk *t)
{
	struct packet p;

	packet_of(t, &p);
	look_at_text(t, p.summary.p);
	look_at_text(t, p.opening.p);
	look_at_lines(t, p.avoid.n ? p.avoid.p : "");
	packet_deinit(&p);
}

static void every_packet_can_be_used_as_it_stands(void **state)
{
	const struct packs *p = *state;

	for (size_t i = 0; i < p->n; i++)
		for (size_t k = 0; k < p->v[i]->n_tests; k++) {
			const struct yaml *list = p->v[i]->tests[k].turns;
			struct talk *t = talk_new(p, i);

			for (size_t m = 0; m < list->n; m++) {
				hear(t, yaml_get(list->items[m], "visitor")->text, NULL);
				look_at_packet(t);
			}
		}
}

static const struct {
	const char *messages[5];
	const char *summary, *opening, *avoid;
} packets[] = {
	{{"where is my order RB111111", "no, I meant RB654321", "can I talk to a person"},
	 "It is about where an order is. They began with “where is my order RB654321”. Known: "
	 "order "
	 "number RB654321. Already answered: where an order is. They are calm.",
	 "Hello, I've read your chat so far: it's about where an order is (order number RB654321). "
	 "I'll take it from here.",
	 "order number: RB654321 (already given)\nwhere an order is (already explained)\n"},
	{{"you stupid bot where is my order", "I don't have the number", "yes"},
	 "It is about where an order is. They began with “… where is my order”. They were "
	 "upset earlier and are calmer now.",
	 NULL,
	 "order number: they don't have it\n"},
	{{"my parcel RB666666 is late, it should have been here last week",
	  "this is ridiculous, you people are useless", "I want my money back"},
	 "It is about a refund. They began with “my parcel RB666666 is late, it should have been "
	 "here "
	 "last week”. Their latest request: “I want my money back”. Known: order number RB666666. "
	 "Already answered: a delivery that is late. They are upset; acknowledge the feeling "
	 "before "
	 "anything else.",
	 "I've read everything you wrote about a refund, and I understand how frustrating this is. "
	 "I'm looking into order number RB666666 now.",
	 NULL},
	{{"how do I return the rug and when do I get my refund?", "that doesn't answer it", "yes"},
	 "It is about returning an item. They began with “how do I return the rug and when do I "
	 "get my "
	 "refund”. Known: item rug. The assistant's answer did not help: returning an item, a "
	 "refund. "
	 "They are calm.",
	 "Hello, I've read your chat so far: it's about returning an item. I'll take it from here.",
	 "item: rug (already given)\nreturning an item (already explained)\na refund (already "
	 "explained)\n"},
	{{"my name is Tom Baker", "how do I change my password?", "great, that worked",
	  "how do I delete my account?", "a person please"},
	 "It is about deleting an account or personal data. They began with “how do I change my "
	 "password”. Their latest request: “how do I delete my account”. Known: name Tom Baker. "
	 "Settled by the assistant: a password or logging in. Already answered: deleting an "
	 "account or "
	 "personal data. They are calm.",
	 "Hello Tom Baker, I've read your chat so far: it's about deleting an account or personal "
	 "data. I'll take it from here.",
	 NULL},
	{{"I want to cancel my order and where is my parcel?", "can I talk to someone"},
	 "It is about cancelling an order. Also asked, and still open: where an order is. They "
	 "began "
	 "with “I want to cancel my order and where is my parcel”. They are calm.",
	 NULL,
	 ""},
	{{"I want to talk to a person"},
	 "They are calm.",
	 "Hello, I'm here now. What can I do for you?",
	 ""},
};

static void the_packet_says_what_is_open_known_and_tried(void **state)
{
	const struct packs *all = *state;

	for (size_t i = 0; i < all->n; i++)
		for (size_t k = 0; !strcmp(all->v[i]->name, "shop") && k < ARRAY_SIZE(packets);
		     k++) {
			struct talk *t = talk_new(all, i);
			struct packet p;

			for (size_t m = 0; m < 5 && packets[k].messages[m]; m++)
				hear(t, packets[k].messages[m], NULL);
			packet_of(t, &p);
			assert_string_equal(p.summary.p, packets[k].summary);
			if (packets[k].opening)
				assert_string_equal(p.opening.p, packets[k].opening);
			if (packets[k].avoid)
				assert_string_equal(p.avoid.n ? p.avoid.p : "", packets[k].avoid);
			packet_deinit(&p);
		}
}

/* --- the texts ---------------------------------------------------------------------------- */

static void no_two_statements_are_alike(void **state)
{
	static struct text text;
	const struct packs *p = *state;

	for (size_t i = 0; i < p->n; i++)
		for (size_t s = 0; s < N_STATEMENT; s++) {
			const struct strings *v = &p->v[i]->statements[s];
			struct signature a, b;

			for (size_t k = 0; k < v->n; k++)
				for (size_t m = 0; m < k; m++) {
					text_read(&text, v->v[k], strlen(v->v[k]));
					text_signature(&text, &a);
					text_read(&text, v->v[m], strlen(v->v[m]));
					text_signature(&text, &b);
					if (signature_similarity(&a, &b) > ALIKE)
						fail_msg("%s: “%s” and “%s”", p->v[i]->name,
							 v->v[k], v->v[m]);
				}
		}
}

static void a_handover_names_a_person_the_wait_and_that_the_history_goes_along(void **state)
{
	static const enum pack_text texts[] = {TEXT_HANDOFF, TEXT_HANDOFF_FIRST};
	const struct packs *p = *state;

	for (size_t i = 0; i < p->n; i++)
		for (size_t k = 0; k < 2; k++) {
			const struct strings *s = &p->v[i]->texts[texts[k]];

			assert_true(s->n > 0);
			for (size_t m = 0; m < s->n; m++) {
				if (!strstr(s->v[m], "{wait}"))
					fail_msg("no wait: %s", s->v[m]);
				if (is_english(p->v[i]) && (!strstr(s->v[m], "person") ||
							    (!strstr(s->v[m], "whole chat") &&
							     !strstr(s->v[m], "everything"))))
					fail_msg("no person, or no history: %s", s->v[m]);
			}
		}
}

static void every_pack_passes_its_own_tests(void **state)
{
	const struct packs *p = *state;

	for (size_t i = 0; i < p->n; i++) {
		struct problems problems = PROBLEMS_INIT;

		if (pack_check(p->v[i], &problems))
			fail_msg("%s:%d: %s", problems.v[0].path, problems.v[0].line,
				 problems.v[0].text);
		problems_deinit(&problems);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_pack_passes_its_own_tests),
		cmocka_unit_test(every_conversation_of_the_packs_keeps_its_manners),
		cmocka_unit_test(so_does_everyone_who_gets_upset_in_the_midst_of_it),
		cmocka_unit_test(no_statement_comes_twice_in_a_long_conversation),
		cmocka_unit_test(the_first_reply_to_somebody_upset_holds_a_word_of_theirs),
		cmocka_unit_test(every_packet_can_be_used_as_it_stands),
		cmocka_unit_test(the_packet_says_what_is_open_known_and_tried),
		cmocka_unit_test(no_two_statements_are_alike),
		cmocka_unit_test(
			a_handover_names_a_person_the_wait_and_that_the_history_goes_along),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
