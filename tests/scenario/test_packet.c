/* test_packet.c - what an agent reads first, over every conversation of the packs' own tests */
#include "tests/scenario/packs.h"

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
	 "It is about where an order is. They began with “… where is my order”. They are getting "
	 "impatient; acknowledge that first.",
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_packet_can_be_used_as_it_stands),
		cmocka_unit_test(the_packet_says_what_is_open_known_and_tried),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
