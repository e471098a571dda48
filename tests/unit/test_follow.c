/* test_follow.c - a short question that leaves out what it is about is about the last request */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/unit/dialogue_pack.h"

static const char INTENTS[] =
	"intents:\n"
	"  - name: send\n"
	"    title: sending a parcel\n"
	"    examples: [how do I send a parcel, send a parcel, I want to send parcels, sending a "
	"parcel,\n"
	"      where can I send a parcel, parcel to send, please send my parcel]\n"
	"    answers: [Bring the parcel to the desk., The desk takes parcels.]\n"
	"  - name: send_price\n"
	"    title: the price of a parcel\n"
	"    examples: [what does a parcel cost, what does it cost to send a parcel, parcel "
	"price,\n"
	"      how much is a parcel, price for sending parcels, what do you charge for a parcel]\n"
	"    answers: [A parcel is 5 euros., Parcels are 5 euros.]\n"
	"  - name: rent\n"
	"    title: renting a bike\n"
	"    examples: [how do I rent a bike, rent a bike, I want to rent bikes, renting a bike,\n"
	"      where can I rent a bike, bike to rent, please rent me a bike]\n"
	"    answers: [Bikes are in the yard., The yard has bikes.]\n"
	"  - name: rent_price\n"
	"    title: the price of a bike\n"
	"    examples: [what does a bike cost, what does it cost to rent a bike, bike price,\n"
	"      how much is a bike, price for renting bikes, what do you charge for a bike]\n"
	"    answers: [A bike is 9 euros., Bikes are 9 euros.]\n"
	"  - name: sue\n"
	"    title: a lawsuit\n"
	"    examples: [I will sue you, my lawyer will write, see you in court, this goes to "
	"court,\n"
	"      you will hear from my lawyer]\n"
	"    handoff: {priority: 8, text: A person comes.}\n"
	"  - name: nothing\n"
	"    out_of_scope: true\n"
	"    examples: [what is the capital of peru, sing me a song, who won the game last night,\n"
	"      tell me a joke about cats, how tall is the tower, weather in paris tomorrow]\n";

static int setup(void **state)
{
	static char language[16384];
	static struct talk talk;
	struct problems problems = PROBLEMS_INIT;
	struct small s;

	snprintf(language, sizeof(language), "%s%s", SMALL_LANGUAGE, DIALOGUE_WORDS);
	small_init(&s);
	small_set(&s, "intents/all.yml", INTENTS);
	small_set(&s, "languages/en.yml", language);
	talk = (struct talk){0};
	if (pack_load(&talk.pack, s.files, s.n, &problems))
		talk.pack = NULL;
	for (size_t i = 0; i < problems.n; i++)
		fprintf(stderr, "%s:%d: %s\n", problems.v[i].path, problems.v[i].line,
			problems.v[i].text);
	problems_deinit(&problems);
	*state = &talk;
	return talk.pack ? rules_new(&talk.rules, talk.pack) : -1;
}

static void assert_answers(const struct talk *t, const char *intent)
{
	assert_decision(t, DECIDE_ANSWER);
	assert_string_equal(t->turn.intent_name, intent);
	assert_string_equal(t->turn.names[0], intent);
	assert_true(t->turn.confidence >= 0.35f && t->turn.confidence < 1);
}

static void it_is_about_what_was_asked_before(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "how do I send a parcel");
	say(t, "and what does it cost");
	assert_answers(t, "send_price");
	t = talk_new(state);
	say(t, "how do I rent a bike");
	say(t, "and what does it cost");
	assert_answers(t, "rent_price");
}

static void alone_it_is_asked_back(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "and what does it cost");
	assert_int_not_equal(t->turn.decision, DECIDE_ANSWER);
}

static void what_is_clear_by_itself_needs_no_request(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "how do I send a parcel");
	say(t, "and what does a bike cost");
	assert_answers(t, "rent_price");
	say(t, "and what does it cost"); /* the last request that was clear is the bike now */
	assert_string_equal(t->dialogue.request_intent, "rent_price");
}

static void what_does_not_open_with_a_joining_word_is_read_alone(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "how do I send a parcel");
	say(t, "what does it cost");
	assert_int_not_equal(t->turn.decision, DECIDE_ANSWER);
}

static void what_is_about_nothing_here_stays_so(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "how do I send a parcel");
	say(t, "and sing me a song");
	assert_int_not_equal(t->turn.decision, DECIDE_ANSWER);
	assert_int_not_equal(t->turn.decision, DECIDE_ESCALATE);
}

static void the_last_request_calls_no_person(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "I will sue you");
	assert_decision(t, DECIDE_ESCALATE);
	t->mode = MODE_BOT;
	say(t, "and what does it cost");
	assert_int_not_equal(t->turn.decision, DECIDE_ESCALATE);
}

static void a_long_message_is_read_alone_and_harms_nothing(void **state)
{
	static char text[8000];
	struct talk *t = talk_new(state);

	say(t, "how do I send a parcel");
	memset(text, 'x', sizeof(text) - 1);
	memcpy(text, "and ", 4);
	say(t, text);
	assert_int_not_equal(t->turn.decision, DECIDE_ANSWER);
	assert_string_equal(t->dialogue.request, "how do I send a parcel");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_about_what_was_asked_before),
		cmocka_unit_test(alone_it_is_asked_back),
		cmocka_unit_test(what_is_clear_by_itself_needs_no_request),
		cmocka_unit_test(what_does_not_open_with_a_joining_word_is_read_alone),
		cmocka_unit_test(what_is_about_nothing_here_stays_so),
		cmocka_unit_test(the_last_request_calls_no_person),
		cmocka_unit_test(a_long_message_is_read_alone_and_harms_nothing),
	};

	return cmocka_run_group_tests(tests, setup, talk_teardown);
}
