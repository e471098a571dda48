/* handoffctl chat as people use it: a visitor and an agent, each in a terminal of their own. */
#include "tests/e2e/support/world.h"

#include <stdio.h>
#include <string.h>

#include "tests/e2e/support/terminal.h"

#define TAB	  "\t"
#define ALT_ENTER "\033\r"
#define EMPTY	  "\025" /* Ctrl-U */

static const char *program(void)
{
	static char path[512];

	return process_built(path, sizeof(path), "HANDOFFCTL", "handoffctl");
}

static void sit_down(struct world *w, struct terminal *visitor, struct terminal *agent)
{
	const char *add[] = {program(), "--data", w->daemon.data, "-q",	       "agent",
			     "add",	"ana",	  "--name",	  "Ana Marin", NULL};
	const char *v[] = {program(), "--data", w->daemon.data, "chat", NULL};
	const char *a[] = {program(), "--data", w->daemon.data, "chat",
			   "--as",    "agent",	"ana",		NULL};
	struct buf out = BUF_INIT(1 << 16);

	daemon_start(&w->daemon, &(struct daemon_options){.rules = "rules"});
	assert_int_equal(process_run(&out, add), 0);
	buf_deinit(&out);
	terminal_start(visitor, v);
	terminal_await(visitor, "you> ");
	terminal_start(agent, a);
	terminal_await(agent, "away> ");
}

static void stand_up(struct terminal *visitor, struct terminal *agent)
{
	terminal_type(agent, EMPTY "/quit\r");
	assert_int_equal(terminal_end(agent), 0);
	terminal_type(visitor, EMPTY "/quit\r");
	assert_int_equal(terminal_end(visitor), 0);
}

/* Until the agent has it. */
static void hand_it_over(struct terminal *visitor, struct terminal *agent)
{
	terminal_type(agent, "/av" TAB "\r");
	terminal_await(agent, "You are available");
	terminal_type(visitor, "where is my order RB123456\r");
	terminal_await(visitor, "RB123456");
	terminal_type(visitor, "/hu" TAB "\r");
	terminal_await(agent, "Offer 1");
	terminal_await(agent, "(1 offered) handoffctl chat");
	terminal_type(agent, "/acc" TAB TAB "\r");
	terminal_await(agent, "Ana Marin has the conversation");
	terminal_await(visitor, "Ana Marin is here now");
}

static void both_sides_talk_and_see_each_other_type_and_read(struct world *w)
{
	struct terminal visitor, agent;

	sit_down(w, &visitor, &agent);
	hand_it_over(&visitor, &agent);
	terminal_type(&visitor, "It was a birthday present, and it never came");
	terminal_await(&agent, "typing");
	terminal_type(&visitor, "\r");
	terminal_await(&agent, "It was a birthday present");
	terminal_await(&visitor, "[seen]");
	terminal_type(&agent, "I am sorry." ALT_ENTER "I look at it now.\r");
	terminal_await(&visitor, "I am sorry.\r\n    I look at it now.");
	terminal_await(&agent, "[seen]");
	terminal_type(&agent, "/close res" TAB "\r");
	terminal_await(&visitor, "The conversation is over");
	stand_up(&visitor, &agent);
}

static void an_agent_is_helped_while_writing(struct world *w)
{
	struct terminal visitor, agent;

	sit_down(w, &visitor, &agent);
	hand_it_over(&visitor, &agent);
	terminal_type(&agent, "/context\r");
	terminal_await(&agent, "order_number RB123456");
	terminal_type(&agent, "/close " TAB);
	terminal_await(&agent, "resolved  unresolved  abandoned  spam  follow_up");
	terminal_type(&agent, EMPTY "Calm down, we will see what we can do.");
	terminal_await(&agent, "\"Calm down");
	terminal_type(&agent, EMPTY "@1 Here I am.\r");
	terminal_await(&visitor, "Here I am.");
	stand_up(&visitor, &agent);
}

static void long_messages_break_between_words(struct world *w)
{
	struct terminal visitor, agent;

	sit_down(w, &visitor, &agent);
	terminal_type(&visitor,
		      "one two three four five six seven eight nine ten eleven twelve thirteen\r");
	terminal_await(
		&visitor,
		"one two three four five six seven eight nine ten eleven\r\n    twelve thirteen");
	stand_up(&visitor, &agent);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PROMISE(both_sides_talk_and_see_each_other_type_and_read),
		PROMISE(an_agent_is_helped_while_writing),
		PROMISE(long_messages_break_between_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
