#include "clients/handoffctl/rows.h"

#include <stdio.h>
#include <string.h>

#include "base/problem.h"
#include "clients/handoffctl/harmless.h"

#define O(id) (1u << OPT_##id)
#define AGENT (O(NAME) | O(SKILLS) | O(QUEUES) | O(CAPACITY) | O(ROLE) | O(PASSWORD_STDIN))

const struct row rows[] = {
	{"status", "", 0, 0, 0, run_status, "is the daemon well, and what is it doing"},
	{"agent add", "LOGIN", 1, 1, AGENT, run_agent, "make an agent's account"},
	{"agent list", "", 0, 0, 0, run_agent, "all agents"},
	{"agent set", "LOGIN", 1, 1, AGENT, run_agent, "change what the options name"},
	{"agent remove", "LOGIN", 1, 1, 0, run_agent, "remove the account and its tokens"},
	{"agent token", "LOGIN", 1, 1, 0, run_agent, "print a new bearer token"},
	{"agent login", "LOGIN", 1, 1, 0, run_agent, "print a one-time login link for the console"},
	{"queue", "", 0, 0, O(PROVE), run_queue, "who waits, why, and which agents are there"},
	{"follow-ups", "", 0, 0, O(LATE), run_follow_ups,
	 "promises to visitors, the next one first"},
	{"conversations", "", 0, 0, O(STATE) | O(SINCE) | O(LIMIT), run_conversations,
	 "conversations, newest first"},
	{"show", "ID", 1, 1, 0, run_show,
	 "one conversation with all its events, by its id or reference"},
	{"export", "VISITOR", 1, 1, 0, run_export,
	 "everything that is stored of one person, as JSON"},
	{"erase", "VISITOR", 1, 1, O(YES), run_erase,
	 "delete one person, with everything that is stored of them"},
	{"backup", "FILE", 1, 1, 0, run_backup, "copy the whole store into a new file"},
	{"rules check", "DIR", 1, 1, O(RULES), run_rules_check,
	 "find every mistake of a rules pack and run its tests"},
	{"rules try", "[TEXT]", 0, 1, O(RULES) | O(PACK), run_rules_try,
	 "what a message would be understood as, and why"},
	{"rules train", "FILE…", 1, CTL_ARGS, O(OUTPUT) | O(NAME) | O(LANGUAGE), run_rules_train,
	 "make a bare pack from lines of text<TAB>label; -o DIR"},
	{"rules eval", "DIR FILE…", 2, CTL_ARGS, O(RULES) | O(PREDICTIONS) | O(ROUTINE),
	 run_rules_eval, "hold a pack against labelled files"},
	{"rules fit", "DIR FILE…", 2, CTL_ARGS, O(RULES) | O(OUTPUT), run_rules_fit,
	 "weights of signals from labelled conversations; -o FILE"},
	{"rules replay", "DIR [FILE…]", 1, CTL_ARGS,
	 O(RULES) | O(AGAINST) | O(THRESHOLD) | O(WATCH) | O(SINCE) | O(LIMIT) | O(STATE),
	 run_rules_replay, "what other thresholds or rules would have changed"},
	{"rules new", "NAME", 1, 1, O(RULES) | O(LANGUAGE), run_rules_new,
	 "make a pack that works, to be changed piece by piece"},
	{"rules import", "rasa PATH…", 2, CTL_ARGS, O(OUTPUT) | O(LANGUAGE) | O(RULES),
	 run_rules_import, "make a pack of a Rasa project, and list what has no equivalent"},
	{"rules reload", "", 0, 0, O(SITE), run_rules_reload, "let the daemon read its packs anew"},
	{"webhooks retry", "[NAME]", 0, 1, 0, run_webhooks_retry,
	 "begin anew with what was given up, for one webhook or all"},
	{"webhooks", "", 0, 0, 0, run_webhooks,
	 "whom the daemon tells what happens, and how that goes"},
	{"chat", "[LOGIN]", 0, 1, O(AS) | O(URL) | O(TOKEN) | O(SITE), run_chat,
	 "talk in the terminal: as a visitor, or --as agent LOGIN"},
	{"help", "[COMMAND]", 0, 2, 0, run_help, "this, or more about one command"},
	{"commands", "", 0, 0, 0, run_commands, "the table of commands, for programs"},
};
const size_t n_rows = ARRAY_SIZE(rows);

/* What `help COMMAND` says beside the row, for commands that need it. */
static const struct {
	const char *name, *text;
} more[] = {
	{"rules new",
	 "NAME is the new folder, or with --rules DIR the name of a new one in DIR/packs. What is "
	 "there\n"
	 "already is never touched. The pack is a small bot whose files explain themselves: it "
	 "passes\n"
	 "'rules check' as it is. With --language its texts stay English, to be translated; the "
	 "words\n"
	 "for anger, thanks or asking for a person are those of the language.\n\n"
	 "  handoffctl rules new mybot\n"
	 "  handoffctl rules new mybot --rules /usr/share/handoff/rules --language de\n"},
	{"rules import",
	 "Each PATH is a file of a Rasa 3 project or a folder of them: nlu.yml, domain.yml, "
	 "rules.yml,\n"
	 "stories.yml, config.yml. Intents with their examples, the answers that a rule gives "
	 "them,\n"
	 "buttons, lookup tables, synonyms, regexes, handoffs and fallback texts become a pack in "
	 "DIR;\n"
	 "forms, custom actions, stories and the rest are listed with file and line, there in\n"
	 "IMPORT.md too. DIR must not be there yet.\n\n"
	 "  handoffctl rules import rasa mybot/ -o packs/mybot\n"},
};

const struct option_row option_rows[N_OPTION] = {
	[OPT_DATA] = {"--data", 'd', "DIR", true, "the daemon's data; /var/lib/handoff"},
	[OPT_JSON] = {"--json", 0, NULL, true, "answer in JSON, for programs"},
	[OPT_QUIET] = {"--quiet", 'q', NULL, true, "no headings, no advice"},
	[OPT_NO_COLOR] = {"--no-color", 0, NULL, true, "no colours; so does NO_COLOR"},
	[OPT_HELP] = {"--help", 'h', NULL, true, "help"},
	[OPT_VERSION] = {"--version", 'V', NULL, true, "the version"},
	[OPT_NAME] = {"--name", 0, "TEXT", false, "the name that visitors see"},
	[OPT_SKILLS] = {"--skills", 0, "A,B", false, "what the agent can do"},
	[OPT_QUEUES] = {"--queues", 0, "A,B:2", false,
			"the queues the agent works for, with weights 1 to 9; none: all"},
	[OPT_CAPACITY] = {"--capacity", 0, "N", false, "conversations at once, 1 to 100"},
	[OPT_ROLE] = {"--role", 0, "ROLE", false, "agent, supervisor or admin"},
	[OPT_PASSWORD_STDIN] = {"--password-stdin", 0, NULL, false,
				"read a password from standard input"},
	[OPT_STATE] = {"--state", 0, "STATE", false, "bot, waiting, human, message or closed"},
	[OPT_SINCE] = {"--since", 0, "TIME", false, "RFC 3339, or how long ago: 2h, 1d"},
	[OPT_LIMIT] = {"--limit", 0, "N", false, "at most so many; 50, and 500 to replay"},
	[OPT_RULES] = {"--rules", 0, "DIR", false,
		       "packs/ and languages/ are there, or a pack; /usr/share/handoff/rules"},
	[OPT_PACK] = {"--pack", 0, "NAME", false, "the pack, if there are several"},
	[OPT_LANGUAGE] = {"--language", 0, "CODE", false, "the language of the pack; en"},
	[OPT_SITE] = {"--site", 0, "NAME", false, "the site"},
	[OPT_AS] = {"--as", 0, "ROLE", false, "visitor or agent"},
	[OPT_URL] = {"--url", 0, "URL", false, "ws://HOST:PORT/ws or unix:/path"},
	[OPT_TOKEN] = {"--token", 0, "TOKEN", false,
		       "the visitor's or agent's; better in HANDOFF_TOKEN"},
	[OPT_OUTPUT] = {"--output", 'o', "DIR", false, "what to write; must not be there"},
	[OPT_PREDICTIONS] = {"--predictions", 0, "OUT", false, "write what came of each line"},
	[OPT_AGAINST] = {"--against", 0, "DIR", false,
			 "another pack, to be held against the first"},
	[OPT_THRESHOLD] = {"--threshold", 0, "N", false, "escalate from this score on"},
	[OPT_WATCH] = {"--watch", 0, "N", false, "watch from this score on"},
	[OPT_LATE] = {"--late", 0, NULL, false, "only those that are late"},
	[OPT_YES] = {"--yes", 0, NULL, false, "do not ask whether this is meant"},
	[OPT_PROVE] = {"--prove", 0, NULL, false,
		       "prove that nobody is unknown; fails if somebody is"},
	[OPT_ROUTINE] = {"--routine", 0, "FILE", false,
			 "JSON lines of ordinary messages; the pack's examples"},
};

static int usage(const char *what, const char *word, const char *near)
{
	if (near)
		return ctl_fail(CTL_USAGE, "%s '%s'; did you mean '%s'?", what, word, near);
	return ctl_fail(CTL_USAGE, "%s '%s'; 'handoffctl help' shows what there is", what, word);
}

static const char *near_option(const char *word)
{
	const char *names[N_OPTION];

	for (int i = 0; i < N_OPTION; i++)
		names[i] = option_rows[i].name;
	return nearest_word(word, names, N_OPTION);
}

static const char *near_command(const char *word)
{
	const char *names[ARRAY_SIZE(rows)];

	for (size_t i = 0; i < n_rows; i++)
		names[i] = rows[i].name;
	return nearest_word(word, names, n_rows);
}

/* The option that a word of the command line begins; N_OPTION: none. */
static int find_option(const char *word, size_t n)
{
	int i = 0;

	for (; i < N_OPTION; i++)
		if ((!strncmp(option_rows[i].name, word, n) && !option_rows[i].name[n]) ||
		    (n == 2 && option_rows[i].letter && word[1] == option_rows[i].letter))
			break;
	return i;
}

/* Takes argv[*at], and its value, which may be the next word. */
static int take_option(struct ctl *c, int argc, char **argv, int *at)
{
	const char *word = argv[*at], *equals = strchr(word, '=');
	size_t n = equals ? (size_t)(equals - word) : strlen(word);
	int i = find_option(word, n);

	if (i == N_OPTION)
		return usage("unknown option", word, near_option(word));
	if (!option_rows[i].value && equals)
		return ctl_fail(CTL_USAGE, "%s takes no value", option_rows[i].name);
	if (option_rows[i].value && !equals && *at + 1 >= argc)
		return ctl_fail(CTL_USAGE, "%s needs a value: %s %s", option_rows[i].name,
				option_rows[i].name, option_rows[i].value);
	c->option[i] = !option_rows[i].value ? "" : equals ? equals + 1 : argv[++*at];
	return 0;
}

/* The row of one or two words; *ret_n says how many. */
static const struct row *find_row(const char *const *words, int n, int *ret_n)
{
	char two[64];

	for (size_t i = 0; i < n_rows; i++) {
		const char *name = rows[i].name;

		snprintf(two, sizeof(two), "%s %s", n > 0 ? words[0] : "", n > 1 ? words[1] : "");
		*ret_n = strchr(name, ' ') ? 2 : 1;
		if (n >= *ret_n && !strcmp(name, *ret_n == 2 ? two : words[0]))
			return &rows[i];
	}
	return NULL;
}

/* "agent" alone, or "agent ad": what could have been meant. */
static int unknown_command(const char *const *words, int n)
{
	char two[64], list[256] = "";

	for (size_t i = 0, at = 0; i < n_rows; i++) {
		size_t first = strlen(words[0]);

		if (!strncmp(rows[i].name, words[0], first) && rows[i].name[first] == ' ')
			at += (size_t)snprintf(list + at, sizeof(list) - at, "%s%s", at ? ", " : "",
					       rows[i].name + first + 1);
	}
	snprintf(two, sizeof(two), "%s%s%s", words[0], n > 1 ? " " : "", n > 1 ? words[1] : "");
	if (*list && n == 1)
		return ctl_fail(CTL_USAGE, "'%s' needs one of: %s", words[0], list);
	return usage("unknown command", two,
		     near_command(two) ? near_command(two) : near_command(words[0]));
}

static int check_options(const struct ctl *c)
{
	for (int i = 0; i < N_OPTION; i++)
		if (c->option[i] && !option_rows[i].global && !(c->row->options & 1u << i))
			return ctl_fail(CTL_USAGE, "'%s' takes no %s", c->row->name,
					option_rows[i].name);
	return 0;
}

static int check_args(struct ctl *c)
{
	if (c->n_args < c->row->min)
		return ctl_fail(CTL_USAGE, "'%s' needs %s", c->row->name, c->row->args);
	if (c->n_args > c->row->max)
		return ctl_fail(CTL_USAGE, "'%s' cannot use '%s'; quote a text of several words",
				c->row->name, c->args[c->row->max]);
	return 0;
}

int rows_parse(struct ctl *c, int argc, char **argv)
{
	const char *words[CTL_ARGS + 2];
	int n = 0, used = 0, r = 0;
	bool options = true;

	for (int i = 1; i < argc && !r; i++) {
		if (options && !strcmp(argv[i], "--"))
			options = false;
		else if (options && argv[i][0] == '-' && argv[i][1])
			r = take_option(c, argc, argv, &i);
		else if (n == CTL_ARGS + 2)
			return ctl_fail(CTL_USAGE, "too many words; quote a text of several words");
		else
			words[n++] = argv[i];
	}
	if (r || !n)
		return r;
	c->row = find_row(words, n, &used);
	if (!c->row)
		return unknown_command(words, n);
	for (int i = used; i < n && c->n_args < CTL_ARGS; i++)
		c->args[c->n_args++] = words[i];
	if (ctl_has(c, OPT_HELP) || ctl_has(c, OPT_VERSION))
		return 0;
	r = check_options(c);
	return r ? r : check_args(c);
}

static void help_option(const struct option_row *o, struct buf *out)
{
	char left[48];

	snprintf(left, sizeof(left), "%s%s%s", o->name, o->value ? " " : "",
		 o->value ? o->value : "");
	if (o->letter)
		buf_printf(out, "  -%c, %-20s %s\n", o->letter, left, o->help);
	else
		buf_printf(out, "      %-20s %s\n", left, o->help);
}

static void help_global(struct buf *out)
{
	buf_puts(out, "\nWith every command:\n");
	for (int i = 0; i < N_OPTION; i++)
		if (option_rows[i].global)
			help_option(&option_rows[i], out);
}

static void help_all(struct buf *out)
{
	char left[48];

	buf_puts(out, "Usage: handoffctl COMMAND …\nRuns and watches handoffd.\n\n");
	for (size_t i = 0; i < n_rows; i++) {
		snprintf(left, sizeof(left), "%s %s", rows[i].name, rows[i].args);
		buf_printf(out, "  %s%*s %s\n", left,
			   (int)(22 - MIN(columns_of(left, strlen(left)), (size_t)22)), "",
			   rows[i].help);
	}
	help_global(out);
	buf_puts(out, "\n'handoffctl help COMMAND' says more. 'agent' (but for 'agent login') "
		      "and 'rules'\n(but for 'rules reload') work without a running daemon too.\n"
		      "Exit status: 0 done; 1 it failed; 64 usage; 69 the daemon does not run; "
		      "77 not allowed.\n");
}

void rows_help(const struct row *row, struct buf *out)
{
	if (!row) {
		help_all(out);
		return;
	}
	buf_printf(out, "Usage: handoffctl %s%s%s%s\n%c%s.\n", row->name, *row->args ? " " : "",
		   row->args, row->options ? " [OPTION …]" : "",
		   row->help[0] - ('a' <= row->help[0] && row->help[0] <= 'z' ? 32 : 0),
		   row->help + 1);
	for (size_t i = 0; i < ARRAY_SIZE(more); i++)
		if (!strcmp(more[i].name, row->name))
			buf_printf(out, "\n%s", more[i].text);
	if (row->options)
		buf_putc(out, '\n');
	for (int i = 0; i < N_OPTION; i++)
		if (row->options & 1u << i)
			help_option(&option_rows[i], out);
	help_global(out);
	rows_more(row->name, out);
}

void rows_table(struct buf *out)
{
	for (size_t i = 0; i < n_rows; i++) {
		buf_printf(out, "%s\t%s\t", rows[i].name, rows[i].args);
		for (int o = 0; o < N_OPTION; o++)
			if (rows[i].options & 1u << o || option_rows[o].global)
				buf_printf(out, "%s%s%s ", option_rows[o].name,
					   option_rows[o].value ? "=" : "",
					   option_rows[o].value ? option_rows[o].value : "");
		buf_printf(out, "\t%s\n", rows[i].help);
	}
}
