/*
 * test_manners.c - how the bot speaks, over every pack that comes with the product: the mechanical tests
 * of empathy, on the packs' texts and on every conversation of their own tests, and on some more.
 */
#include "tests/scenario/packs.h"

static const double ALIKE = 0.6;

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
		cmocka_unit_test(no_two_statements_are_alike),
		cmocka_unit_test(
			a_handover_names_a_person_the_wait_and_that_the_history_goes_along),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
