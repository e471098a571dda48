#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "core/conversation.h"

/* Every state and every event: what is not a row here is refused. */
static void every_pair_of_state_and_event_has_its_outcome(void **state)
{
	static const struct {
		enum state from;
		enum wire_type type;
		enum state to;
	} rows[] = {
		{STATE_NONE, WIRE_OPENED, STATE_BOT},
		{STATE_BOT, WIRE_ESCALATED, STATE_WAITING},
		{STATE_WAITING, WIRE_ASSIGNED, STATE_HUMAN},
		{STATE_WAITING, WIRE_ESCALATED, STATE_WAITING},
		{STATE_WAITING, WIRE_RETURNED, STATE_BOT},
		{STATE_WAITING, WIRE_UNATTENDED, STATE_MESSAGE},
		{STATE_HUMAN, WIRE_ASSIGNED, STATE_HUMAN},
		{STATE_HUMAN, WIRE_TRANSFERRED, STATE_HUMAN},
		{STATE_HUMAN, WIRE_REQUEUED, STATE_WAITING},
		{STATE_HUMAN, WIRE_RETURNED, STATE_BOT},
		{STATE_HUMAN, WIRE_UNATTENDED, STATE_MESSAGE},
		{STATE_MESSAGE, WIRE_REQUEUED, STATE_WAITING},
		{STATE_MESSAGE, WIRE_ESCALATED, STATE_WAITING},
		{STATE_MESSAGE, WIRE_ASSIGNED, STATE_HUMAN},
		{STATE_MESSAGE, WIRE_RETURNED, STATE_BOT},
		{STATE_CLOSED, WIRE_RATED, STATE_CLOSED},
		{STATE_CLOSED, WIRE_NOTE, STATE_CLOSED},
		{STATE_CLOSED, WIRE_TAGGED, STATE_CLOSED},
		{STATE_CLOSED, WIRE_WRAPPED_UP, STATE_CLOSED},
		{STATE_CLOSED, WIRE_PROMISED, STATE_CLOSED},
		{STATE_CLOSED, WIRE_FOLLOWED_UP, STATE_CLOSED},
		{STATE_WAITING, WIRE_OFFERED, STATE_WAITING},
		{STATE_WAITING, WIRE_MOVED, STATE_WAITING},
	};
	static const enum wire_type talk[] = {WIRE_MESSAGE,  WIRE_ANALYSIS,    WIRE_NOTE,
					      WIRE_CONTACT,  WIRE_RATED,       WIRE_TAGGED,
					      WIRE_PROMISED, WIRE_FOLLOWED_UP, WIRE_PROFILE};
	enum state expected[N_STATE][N_WIRE] = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		expected[rows[i].from][rows[i].type] = rows[i].to;
	for (int s = STATE_BOT; s < STATE_CLOSED; s++) {
		for (size_t i = 0; i < ARRAY_SIZE(talk); i++)
			expected[s][talk[i]] = (enum state)s;
		expected[s][WIRE_CLOSED] = STATE_CLOSED;
	}
	for (int s = 0; s < N_STATE; s++)
		for (int t = 0; t < N_WIRE; t++)
			assert_int_equal(conversation_next((enum state)s, (enum wire_type)t),
					 expected[s][t]);
}

static struct record *make(uint64_t seq, enum wire_type type)
{
	struct wire_event w = {
		.type = type, .conversation = 1, .seq = seq, .body = "", .agents = ""};

	return record_new(&w, 0, NULL);
}

static int fold(struct conversation *c, uint64_t seq, enum wire_type type)
{
	struct record *r = make(seq, type);
	int result = conversation_fold(c, r, 0);

	record_unref(r);
	return result;
}

static void the_log_has_no_gap_and_no_repetition(void **state)
{
	struct conversation *c;

	(void)state;
	assert_int_equal(conversation_new(&c, &(struct conversation_row){.id = 1}, 0), 0);
	assert_int_equal(fold(c, 2, WIRE_OPENED), CONVERSATION_E_ILLEGAL);
	assert_int_equal(fold(c, 1, WIRE_OPENED), 0);
	assert_int_equal(fold(c, 1, WIRE_MESSAGE), CONVERSATION_E_ILLEGAL);
	assert_int_equal(fold(c, 2, WIRE_MESSAGE), 0);
	assert_int_equal(fold(c, 3, WIRE_ASSIGNED), CONVERSATION_E_ILLEGAL);
	assert_int_equal(c->seq, 2);
	conversation_free(c);
}

static void control_has_an_epoch(void **state)
{
	struct conversation *c;

	(void)state;
	conversation_new(&c, &(struct conversation_row){.id = 1}, 0);
	fold(c, 1, WIRE_OPENED);
	assert_int_equal(c->epoch, 1);
	fold(c, 2, WIRE_MESSAGE);
	assert_int_equal(c->epoch, 1);
	fold(c, 3, WIRE_ESCALATED);
	fold(c, 4, WIRE_ASSIGNED);
	assert_int_equal(c->epoch, 3);
	fold(c, 5, WIRE_ASSIGNED); /* another agent: control changes, the state does not */
	assert_int_equal(c->epoch, 4);
	assert_int_equal(c->row.state, STATE_HUMAN);
	conversation_free(c);
}

static void the_window_and_the_lines_keep_the_newest(void **state)
{
	struct conversation *c;

	(void)state;
	conversation_new(&c, &(struct conversation_row){.id = 1}, 0);
	fold(c, 1, WIRE_OPENED);
	for (uint64_t seq = 2; seq <= 101; seq++)
		fold(c, seq, seq % 2 ? WIRE_ANALYSIS : WIRE_MESSAGE);
	assert_null(conversation_recent(c, 101 - CONVERSATION_WINDOW));
	assert_int_equal(conversation_recent(c, 102 - CONVERSATION_WINDOW)->wire.seq,
			 102 - CONVERSATION_WINDOW);
	assert_null(conversation_recent(c, 102));
	assert_int_equal(conversation_lines(c), CONVERSATION_LINES);
	assert_int_equal(conversation_line(c, 0)->wire.seq, 100 - 2 * (CONVERSATION_LINES - 1));
	assert_int_equal(conversation_line(c, CONVERSATION_LINES - 1)->wire.seq, 100);
	conversation_free(c);
}

static void who_had_it_last_and_how_often_it_was_given_back_are_part_of_the_fold(void **state)
{
	static const enum wire_type round[] = {WIRE_ESCALATED, WIRE_ASSIGNED, WIRE_RETURNED};
	struct conversation *c;
	uint64_t seq = 1;

	(void)state;
	conversation_new(&c, &(struct conversation_row){.id = 1}, 0);
	fold(c, seq, WIRE_OPENED);
	fold(c, ++seq, WIRE_ESCALATED);
	fold(c, ++seq, WIRE_RETURNED); /* by the visitor, who did not want to wait */
	assert_int_equal(c->given_back, 0);
	for (int i = 0; i < 6; i++) {
		struct record *r = make(++seq, round[i % 3]);

		r->author = 40 + (uint64_t)i;
		assert_int_equal(conversation_fold(c, r, 0), 0);
		record_unref(r);
	}
	assert_int_equal(c->given_back, 2);
	assert_int_equal(c->last_agent, 44);
	conversation_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_pair_of_state_and_event_has_its_outcome),
		cmocka_unit_test(the_log_has_no_gap_and_no_repetition),
		cmocka_unit_test(control_has_an_epoch),
		cmocka_unit_test(the_window_and_the_lines_keep_the_newest),
		cmocka_unit_test(
			who_had_it_last_and_how_often_it_was_given_back_are_part_of_the_fold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
