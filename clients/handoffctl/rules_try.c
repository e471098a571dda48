#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"
#include "clients/handoffctl/ctl.h"
#include "clients/handoffctl/harmless.h"
#include "clients/handoffctl/rules_dir.h"
#include "clients/handoffctl/rules_line.h"
#include "rules/turn_json.h"
#include "clients/handoffctl/screen.h"
#include "rules/rules.h"

/* handoffctl rules try [TEXT] */

enum { TRIAL_SAID = 32 };

struct trial {
	const struct ctl *c;
	struct pack *pack;
	struct rules *rules;
	struct dialogue dialogue;
	struct text text;
	uint64_t seq;
	enum mode mode;
	char *said[TRIAL_SAID]; /* messages before another bot was heard */
	size_t n_said;
};

static void print_n(const char *s, size_t n)
{
	struct buf out = BUF_INIT(1 << 20);

	harmless(&out, s, n, HARMLESS_LINE);
	fwrite(out.p, 1, out.n, stdout);
	buf_deinit(&out);
}

static void title(const struct trial *t, const char *what)
{
	printf("%s%-12s%s", ctl_ink(t->c, INK_DIM), what, ctl_ink(t->c, INK_NONE));
}

static void print_words(struct trial *t, const char *s, size_t n)
{
	text_read(&t->text, s, n);
	title(t, "words");
	for (size_t i = 0; i < t->text.n_words; i++) {
		fputs(i ? " · " : "", stdout);
		print_n(t->text.folded + t->text.words[i].at, t->text.words[i].n);
	}
	puts(t->text.cut ? " …" : "");
}

static void print_mended(const struct trial *t, const struct turn *turn)
{
	for (size_t i = 0; i < turn->intent.n_mended; i++) {
		const struct intent_mended *m = &turn->intent.mended[i];

		title(t, i ? "" : "mended");
		print_n(m->from, m->from_n);
		fputs(" → ", stdout);
		print_n(m->to, m->to_n);
		putchar('\n');
	}
}

static void print_entities(const struct trial *t, const struct turn *turn)
{
	for (size_t i = 0; i < turn->n_entities; i++) {
		title(t, i ? "" : "entities");
		printf("%s = ", turn->entities[i].name);
		print_n(turn->entities[i].value, strlen(turn->entities[i].value));
		putchar('\n');
	}
}

static void print_intents(const struct trial *t, const struct turn *turn)
{
	for (size_t i = 0; i < turn->intent.n && turn->names[i]; i++) {
		title(t, i ? "" : "intents");
		printf("%s%-24s%s %5.1f %%\n", i ? "" : ctl_ink(t->c, INK_BOLD), turn->names[i],
		       i ? "" : ctl_ink(t->c, INK_NONE),
		       (double)turn->intent.ranked[i].confidence * 100);
	}
	title(t, "");
	printf("%s, margin %.2f", turn->intent.in_scope ? "in scope" : "out of scope",
	       (double)turn->intent.margin);
	for (size_t i = 0; i < turn->intent.n_grams; i++) {
		fputs(i ? ", " : "; by ", stdout);
		print_n(turn->intent.grams[i].gram, strlen(turn->intent.grams[i].gram));
		printf(" %+.2f", (double)turn->intent.grams[i].weight);
	}
	putchar('\n');
}

static void print_evidence(const struct evidence *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		fputs(i ? ", \"" : " \"", stdout);
		print_n(v[i].text ? v[i].text : "", v[i].text ? v[i].n : 0);
		printf("\" (%llu)", (unsigned long long)v[i].seq);
	}
}

static void print_signals(const struct trial *t, const struct turn *turn)
{
	for (size_t i = 0; i < turn->n_signals; i++) {
		const struct signal *s = &turn->signals[i];

		title(t, i ? "" : "signals");
		printf("%-10s %+.2f = %.2f x %.2f", s->name, (double)(s->value * s->weight),
		       (double)s->value, (double)s->weight);
		print_evidence(s->evidence, s->n_evidence);
		putchar('\n');
	}
	title(t, "state");
	printf("frustration %.2f of %.2f (%.2f carried over); this message alone %.2f; "
	       "complexity %.2f%s\n",
	       (double)turn->anger, (double)turn->threshold, (double)turn->carried,
	       (double)turn->score, (double)turn->complexity,
	       turn->language_known ? "" : "; the language is not the pack's");
}

static void print_decision(const struct trial *t, const struct turn *turn)
{
	title(t, "decision");
	printf("%s%s%s%s%s", ctl_ink(t->c, INK_NAME), decision_name(turn->decision),
	       ctl_ink(t->c, INK_NONE), turn->intent_name ? " " : "",
	       turn->intent_name ? turn->intent_name : "");
	if (turn->second_name)
		printf(", also asked: %s", turn->second_name);
	if (turn->empathy)
		printf(", empathy: %s", turn->empathy);
	if (turn->decision == DECIDE_ESCALATE || turn->n_skills)
		printf(", priority %d", turn->priority);
	for (size_t i = 0; i < turn->n_skills; i++)
		printf("%s%s", i ? ", " : ", skills ", turn->skills[i]);
	putchar('\n');
	for (size_t i = 0; i < turn->n_reasons; i++) {
		title(t, i ? "" : "reasons");
		printf("%s: ", reason_name(turn->reasons[i].code));
		print_n(turn->reasons[i].text, strlen(turn->reasons[i].text));
		print_evidence(turn->reasons[i].evidence, turn->reasons[i].n_evidence);
		putchar('\n');
	}
	if (turn->text_n) {
		title(t, "answer");
		print_n(turn->text, turn->text_n);
		putchar('\n');
	}
	for (size_t i = 0; i < turn->n_replies; i++)
		printf("%14s[%s]\n", "", turn->replies[i].title);
}

/* --- one line ----------------------------------------------------------------------------- */

static void print_json(json_t *o)
{
	json_dumpf(o, stdout, JSON_COMPACT | JSON_REAL_PRECISION(4));
	putchar('\n');
	json_decref(o);
}

static void print_turn(struct trial *t, const struct turn *turn, const char *s, size_t n)
{
	if (ctl_has(t->c, OPT_JSON)) {
		text_read(&t->text, s, n);
		print_json(turn_json(t->pack, turn, &t->text, t->mode));
		return;
	}
	print_words(t, s, n);
	print_mended(t, turn);
	print_entities(t, turn);
	print_intents(t, turn);
	print_signals(t, turn);
	print_decision(t, turn);
}

static void forget(struct trial *t)
{
	t->dialogue = (struct dialogue){0};
	t->mode = MODE_BOT;
	t->seq = 0;
	for (size_t i = 0; i < t->n_said; i++)
		free(t->said[i]);
	t->n_said = 0;
}

/* A customer's message; without `show` only the conversation learns of it. */
static void take(struct trial *t, const char *s, const char *payload, bool show)
{
	struct buf masked = BUF_INIT(1 << 20);
	struct utterance u;
	struct turn turn;

	text_mask_cards(s, strlen(s), &masked);
	u = (struct utterance){.text = masked.p,
			       .n = masked.n,
			       .payload = payload,
			       .seq = ++t->seq,
			       .mode = t->mode,
			       .variation = t->seq,
			       .explain = show};
	rules_turn(t->rules, &t->dialogue, &u, &turn);
	if (show)
		print_turn(t, &turn, masked.p, masked.n);
	t->seq += t->mode == MODE_BOT; /* the bot's */
	buf_deinit(&masked);
}

static void try_one(struct trial *t, const char *s, const char *payload)
{
	if (t->mode == MODE_BOT && t->n_said < ARRAY_SIZE(t->said))
		t->said[t->n_said++] = strdup(s);
	take(t, s, payload, true);
}

/* From its first word on it is another bot that answers, and always was: what was taken for ours to
 * answer is gone through once more, this time watched. */
static void watch(struct trial *t)
{
	t->dialogue = (struct dialogue){0};
	t->mode = MODE_WATCH;
	t->seq = 0;
	for (size_t i = 0; i < t->n_said; i++)
		if (t->said[i])
			take(t, t->said[i], NULL, false);
}

static void hear(struct trial *t, const json_t *line)
{
	if (t->mode != MODE_WATCH)
		watch(t);
	line_hear(t->rules, &t->dialogue, line, ++t->seq);
	if (ctl_has(t->c, OPT_JSON)) {
		print_json(heard_json(&t->dialogue));
		return;
	}
	title(t, "heard");
	printf("%s%s%s; like one before: %.2f\n", t->dialogue.failing ? "a failure" : "no failure",
	       t->dialogue.asked_back ? ", a question" : "",
	       t->dialogue.confirming ? ", asks for a yes" : "", t->dialogue.repeated);
}

/* {"role":…,"text":…} or {"reset":true}; false: it is neither. */
static bool try_json(struct trial *t, const json_t *line)
{
	const json_t *text = json_object_get(line, "text");
	enum line_role role = line_role(line);

	if (json_is_true(json_object_get(line, "reset"))) {
		forget(t);
		return true;
	}
	if (!json_is_string(text) || role == LINE_UNKNOWN)
		return false;
	if (role == LINE_OTHER)
		hear(t, line);
	else
		try_one(t, json_string_value(text),
			json_string_value(json_object_get(line, "payload")));
	return true;
}

/* One line of input, in any of its forms. */
static int try_line(struct trial *t, const char *s)
{
	json_t *line = *s == '{' ? json_loads(s, 0, NULL) : NULL;
	bool good = true;

	if (!*s)
		forget(t);
	else if (!utf8_valid(s, strlen(s)))
		good = false;
	else if (json_is_object(line))
		good = try_json(t, line);
	else
		try_one(t, s, NULL);
	json_decref(line);
	return good ? CTL_OK
		    : ctl_fail(CTL_FAILED, "this line is neither UTF-8 text nor JSON with a `role` "
					   "and a `text`; it was left out");
}

static int try_lines(struct trial *t)
{
	struct screen *screen = NULL;
	int r = CTL_OK;
	char *line;

	if (screen_open(&screen, t->c))
		return ctl_fail(CTL_FAILED, "out of memory");
	if (screen_is_terminal(screen) && !ctl_has(t->c, OPT_QUIET))
		puts("One message a line; the conversation goes on. An empty line begins a new "
		     "one, "
		     "Ctrl-D ends it.");
	screen_prompt(screen, "visitor> ");
	while ((line = screen_wait_line(screen))) {
		screen_hide(screen);
		if (try_line(t, line))
			r = CTL_FAILED;
		if (*line && !ctl_has(t->c, OPT_JSON))
			putchar('\n');
		screen_prompt(screen, "visitor> ");
		free(line);
	}
	screen_close(screen);
	return r;
}

int run_rules_try(struct ctl *c)
{
	struct problems problems = PROBLEMS_INIT;
	struct trial *t = calloc(1, sizeof(*t)); /* its text is 100 KiB */
	struct rules_dir d;
	int64_t ms;
	int r = t ? rules_dir_find(c, c->option[OPT_PACK], &d) : CTL_FAILED;

	if (!r && rules_dir_open(&d, &t->pack, &problems, &ms)) {
		rules_dir_print(c, &d, &problems);
		r = ctl_fail(CTL_FAILED, "the pack has mistakes");
	}
	if (!r && rules_new(&t->rules, t->pack))
		r = ctl_fail(CTL_FAILED, "out of memory");
	if (!r && c->n_args && !utf8_valid(c->args[0], strlen(c->args[0])))
		r = ctl_fail(CTL_USAGE, "the text is not UTF-8");
	if (!r) {
		t->c = c;
		r = c->n_args ? try_line(t, c->args[0]) : try_lines(t);
	}
	if (t) {
		forget(t);
		rules_free(t->rules);
		pack_free(t->pack);
	}
	problems_deinit(&problems);
	free(t);
	return r;
}
