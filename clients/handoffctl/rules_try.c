#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"
#include "clients/handoffctl/ctl.h"
#include "clients/handoffctl/harmless.h"
#include "clients/handoffctl/rules_dir.h"
#include "clients/handoffctl/screen.h"
#include "rules/rules.h"

/* handoffctl rules try [TEXT] */

struct trial {
	const struct ctl *c;
	struct pack *pack;
	struct rules *rules;
	struct dialogue dialogue;
	struct text text;
	uint64_t seq;
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
	printf("frustration %.2f of %.2f (%.2f carried over), complexity %.2f%s\n",
	       (double)turn->anger, (double)turn->threshold, (double)turn->carried,
	       (double)turn->complexity,
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

static json_t *evidence_json(const struct evidence *v, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_pack("{so sI}", "text",
						      json_stringn(v[i].text ? v[i].text : "",
								   v[i].text ? v[i].n : 0),
						      "seq", (json_int_t)v[i].seq));
	return list;
}

static json_t *understood_json(const struct turn *turn)
{
	json_t *intents = json_array(), *entities = json_array(), *signals = json_array();

	for (size_t i = 0; i < turn->intent.n && turn->names[i]; i++)
		json_array_append_new(intents,
				      json_pack("{ss sf}", "name", turn->names[i], "confidence",
						(double)turn->intent.ranked[i].confidence));
	for (size_t i = 0; i < turn->n_entities; i++)
		json_array_append_new(entities, json_pack("{ss ss}", "name", turn->entities[i].name,
							  "value", turn->entities[i].value));
	for (size_t i = 0; i < turn->n_signals; i++)
		json_array_append_new(signals,
				      json_pack("{ss sf sf so}", "name", turn->signals[i].name,
						"value", (double)turn->signals[i].value, "weight",
						(double)turn->signals[i].weight, "evidence",
						evidence_json(turn->signals[i].evidence,
							      turn->signals[i].n_evidence)));
	return json_pack("{so so so sb sf sf}", "intents", intents, "entities", entities, "signals",
			 signals, "in_scope", turn->intent.in_scope, "frustration",
			 (double)turn->frustration, "complexity", (double)turn->complexity);
}

static void print_json(const struct turn *turn)
{
	json_t *o = understood_json(turn), *reasons = json_array(), *skills = json_array();

	for (size_t i = 0; i < turn->n_reasons; i++)
		json_array_append_new(
			reasons, json_pack("{ss ss so}", "code", reason_name(turn->reasons[i].code),
					   "text", turn->reasons[i].text, "evidence",
					   evidence_json(turn->reasons[i].evidence,
							 turn->reasons[i].n_evidence)));
	for (size_t i = 0; i < turn->n_skills; i++)
		json_array_append_new(skills, json_string(turn->skills[i]));
	json_object_update_new(
		o, json_pack("{ss ss? ss? sf so si so ss? so}", "decision",
			     decision_name(turn->decision), "intent", turn->intent_name, "second",
			     turn->second_name, "confidence", (double)turn->confidence, "reasons",
			     reasons, "priority", turn->priority, "skills", skills, "empathy",
			     turn->empathy, "text", json_stringn(turn->text, turn->text_n)));
	json_dumpf(o, stdout, JSON_COMPACT | JSON_REAL_PRECISION(4));
	putchar('\n');
	json_decref(o);
}

static void try_one(struct trial *t, const char *s)
{
	struct buf masked = BUF_INIT(1 << 20);
	struct utterance u;
	struct turn turn;

	text_mask_cards(s, strlen(s), &masked);
	u = (struct utterance){.text = masked.p,
			       .n = masked.n,
			       .seq = ++t->seq,
			       .mode = MODE_BOT,
			       .variation = t->seq,
			       .explain = true};
	rules_turn(t->rules, &t->dialogue, &u, &turn);
	if (ctl_has(t->c, OPT_JSON)) {
		print_json(&turn);
	} else {
		print_words(t, masked.p, masked.n);
		print_entities(t, &turn);
		print_intents(t, &turn);
		print_signals(t, &turn);
		print_decision(t, &turn);
	}
	t->seq++; /* the bot's */
	buf_deinit(&masked);
}

static void try_lines(struct trial *t)
{
	struct screen *screen = NULL;
	char *line;

	if (screen_open(&screen, t->c))
		return;
	if (screen_is_terminal(screen) && !ctl_has(t->c, OPT_QUIET))
		puts("One message a line; the conversation goes on. Ctrl-D ends it.");
	screen_prompt(screen, "visitor> ");
	while ((line = screen_wait_line(screen))) {
		if (*line && utf8_valid(line, strlen(line))) {
			screen_hide(screen);
			try_one(t, line);
			if (!ctl_has(t->c, OPT_JSON))
				putchar('\n');
			screen_prompt(screen, "visitor> ");
		}
		free(line);
	}
	screen_close(screen);
}

int run_rules_try(struct ctl *c)
{
	const char *dir = ctl_has(c, OPT_RULES) ? c->option[OPT_RULES] : "/usr/share/handoff/rules";
	struct problems problems = PROBLEMS_INIT;
	struct trial *t = calloc(1, sizeof(*t)); /* its text is 100 KiB */
	struct rules_dir d;
	int64_t ms;
	int r = t ? rules_dir_find(dir, c->option[OPT_PACK], &d) : CTL_FAILED;

	if (!r && rules_dir_load(&d, &t->pack, &problems, &ms)) {
		rules_dir_print(c, &d, &problems);
		r = ctl_fail(CTL_FAILED, "the pack has mistakes");
	}
	if (!r && rules_new(&t->rules, t->pack))
		r = ctl_fail(CTL_FAILED, "out of memory");
	if (!r && c->n_args && !utf8_valid(c->args[0], strlen(c->args[0])))
		r = ctl_fail(CTL_USAGE, "the text is not UTF-8");
	if (!r) {
		t->c = c;
		if (c->n_args)
			try_one(t, c->args[0]);
		else
			try_lines(t);
	}
	if (t) {
		rules_free(t->rules);
		pack_free(t->pack);
	}
	problems_deinit(&problems);
	free(t);
	return r;
}
