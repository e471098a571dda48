/* test_import.c - clients/handoffctl/rules_import.h: a Rasa project in, a pack's files out. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clients/handoffctl/rules_import.h"
#include "rules/pack/pack.h"
#include "tests/support/packfile.h"

static const struct import START = {.pack = "bot", .language = "en"};

static int setup(void **state)
{
	static struct import im;

	im = START;
	*state = &im;
	return 0;
}

static int teardown(void **state)
{
	import_deinit(*state);
	return 0;
}

static void give(struct import *im, const char *path, const char *text)
{
	import_read(im, path, text, strlen(text));
}

static const char *file_of(const struct import *im, const char *path)
{
	for (size_t i = 0; i < im->n_files; i++)
		if (!strcmp(im->files[i].path, path))
			return im->files[i].text.p;
	return "";
}

static bool has_note(const struct import *im, enum note_kind kind, const char *path, int line,
		     const char *part)
{
	for (size_t i = 0; i < im->n_notes; i++) {
		const struct note *n = &im->notes[i];

		if (n->kind == kind && !strcmp(n->at.path, path) && n->at.line == line &&
		    strstr(n->text, part))
			return true;
	}
	for (size_t i = 0; i < im->n_notes; i++)
		print_message("%s: %s:%d: %s\n", import_note_kinds[im->notes[i].kind].code,
			      im->notes[i].at.path, im->notes[i].at.line, im->notes[i].text);
	return false;
}

#define assert_note(...) assert_true(has_note(__VA_ARGS__))
#define assert_part(text, part)                                                                    \
	do {                                                                                       \
		if (!strstr(text, part))                                                           \
			fail_msg("no “%s” in:\n%s", part, text);                                   \
	} while (0)

/* Whether the files load as a pack; what is wrong with them is printed. */
static bool loads(const struct import *im, size_t *ret_warnings)
{
	struct pack_file files[20];
	struct problems problems = PROBLEMS_INIT;
	struct buf text = BUF_INIT(1 << 20);
	struct pack *pack = NULL;
	size_t n;
	int r;

	assert_true(im->n_files < ARRAY_SIZE(files));
	for (n = 0; n < im->n_files; n++)
		files[n] = (struct pack_file){im->files[n].path, im->files[n].text.p,
					      im->files[n].text.n};
	files[n].path = "languages/en.yml";
	files[n].bytes = file_read("rules/languages/en.yml", &files[n].n);
	r = pack_load(&pack, files, n + 1, &problems);
	problems_print(&problems, &text);
	if (r)
		print_message("%s", text.p);
	if (ret_warnings)
		*ret_warnings = problems.warnings;
	free((char *)files[n].bytes);
	pack_free(pack);
	problems_deinit(&problems);
	buf_deinit(&text);
	return !r;
}

static void assert_all_counted(const struct import *im)
{
	assert_int_equal(im->counts.examples_read,
			 im->counts.examples_written + im->counts.repeated + im->counts.left_out);
}

#define ASK   "nlu:\n- intent: ask\n  examples: |\n    - what is it\n    - tell me more\n"
#define OTHER "- intent: other\n  examples: |\n    - something else\n    - another matter\n"

static void an_intent_has_its_examples_and_the_answer_of_its_rule(void **state)
{
	struct import *im = *state;

	give(im, "nlu.yml", ASK OTHER);
	give(im, "domain.yml",
	     "responses:\n  utter_a:\n  - text: It is this.\n  - text: \"That: it.\"\n");
	give(im, "rules.yml",
	     "rules:\n- rule: r\n  steps:\n  - intent: ask\n  - action: utter_a\n");
	assert_true(import_finish(im));
	assert_string_equal(file_of(im, "intents/nlu.yml"), "# From nlu.yml.\n"
							    "intents:\n"
							    "  - name: ask\n"
							    "    title: ask\n"
							    "    examples:\n"
							    "      - what is it\n"
							    "      - tell me more\n"
							    "    answers:\n"
							    "      - It is this.\n"
							    "      - \"That: it.\"\n"
							    "  - name: other\n"
							    "    title: other\n"
							    "    examples:\n"
							    "      - something else\n"
							    "      - another matter\n");
	assert_note(im, NOTE_INTENT, "nlu.yml", 6, "'other' has examples and no answer");
	assert_int_equal(im->counts.rules_used, 1);
	assert_all_counted(im);
	assert_true(loads(im, NULL));
}

static void one_example_is_what_is_left_of_its_marks(void **state)
{
	static const struct {
		const char *example, *written;
	} cases[] = {
		{"to [rome](city) now", "to [rome](city) now"},
		{"to [rome](city:Roma)", "to [rome](city)"},
		{"to [rome]{\"entity\": \"city\"}", "to [rome](city)"},
		{"to [rome]{\"entity\": \"city\", \"value\": \"Roma\", \"role\": \"to\"} and back",
		 "to [rome](city) and back"},
		{"[rome][{\"entity\": \"city\"}, {\"entity\": \"town\"}] please",
		 "\"[rome](city) please\""},
		{"an [odd](thing) here", "an [odd](thing) here"},
		{"see [1] and [rome](city)", "see (1) and [rome](city)"},
		{"open [rome](city", "open (rome)(city"},
		{"open [rome]{\"entity\": ", "\"open [rome]{\\\"entity\\\":\""},
		{"just [brackets]", "just [brackets]"},
		{"an [](city) of nothing", "an ()(city) of nothing"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct import im = START;
		char text[400], want[400];

		snprintf(text, sizeof(text),
			 "nlu:\n- lookup: city\n  examples: |\n    - oslo\n"
			 "- intent: go\n  examples: |\n    - %s\n    - let us go\n" OTHER,
			 cases[i].example);
		give(&im, "nlu.yml", text);
		assert_true(import_finish(&im));
		snprintf(want, sizeof(want), "      - %s\n", cases[i].written);
		(void)want;
		assert_all_counted(&im);
		if (!loads(&im, NULL))
			fail_msg("%s", cases[i].example);
		if (!strstr(file_of(&im, "intents/nlu.yml"), want))
			print_message("%s -> %s\n", cases[i].example,
				      file_of(&im, "intents/nlu.yml"));
		import_deinit(&im);
	}
}

static void what_is_broken_or_has_roles_is_told_with_its_line(void **state)
{
	struct import *im = *state;

	give(im, "nlu.yml",
	     "nlu:\n- intent: go\n  examples: |\n    - from [rome](city\n"
	     "    no dash here\n\n    - to [oslo]{\"entity\": \"city\", \"role\": \"to\"}\n" OTHER);
	assert_true(import_finish(im));
	assert_note(im, NOTE_EXAMPLE, "nlu.yml", 4, "not complete");
	assert_note(im, NOTE_EXAMPLE, "nlu.yml", 5, "does not begin");
	assert_note(im, NOTE_ROLE, "nlu.yml", 7, "entity 'city' as role 'to'");
	assert_true(loads(im, NULL));
}

static void lookups_synonyms_and_regexes_become_entities(void **state)
{
	struct import *im = *state;

	give(im, "nlu.yml",
	     ASK
	     "- intent: go\n  examples: |\n    - mail [a@b.example](email)\n"
	     "    - a [big one]{\"entity\": \"size\", \"value\": \"large\"}\n    - order "
	     "[AB1](order-no)\n"
	     "- lookup: city\n  examples: |\n    - New York\n    - Oslo\n    - oslo\n    - '!!'\n"
	     "- synonym: New York\n  examples: |\n    - NYC\n    - big apple\n"
	     "- synonym: nobody\n  examples: |\n    - no one\n"
	     "- regex: order-no\n  examples: |\n    - '[A-Z]{2}\\d'\n    - \\bX\\d{4}\\b\n"
	     "- regex: broken\n  examples: |\n    - (\n");
	give(im, "domain.yml", "entities:\n- email\n- ghost\n- city:\n    roles: [from, to]\n");
	assert_true(import_finish(im));
	assert_string_equal(file_of(im, "entities.yml"),
			    "entities:\n"
			    "  city: # a lookup table\n"
			    "    list:\n"
			    "      New York:\n"
			    "        - NYC\n"
			    "        - big apple\n"
			    "      Oslo: []\n"
			    "  order-no: # a regex\n"
			    "    pattern: '(?:''[A-Z]{2}\\d'')|(?:\\bX\\d{4}\\b)'\n"
			    "  size: # marked in examples\n"
			    "    list:\n"
			    "      large:\n"
			    "        - big one\n");
	assert_note(im, NOTE_ENTITY, "nlu.yml", 16, "no letter or digit");
	assert_note(im, NOTE_SYNONYM, "nlu.yml", 21, "'nobody'");
	assert_note(im, NOTE_REGEX, "nlu.yml", 30, "'broken'");
	assert_note(im, NOTE_ENTITY, "domain.yml", 3, "'ghost'");
	assert_note(im, NOTE_ROLE, "domain.yml", 4, "'city'");
	assert_note(im, NOTE_CHOICE, "domain.yml", 2, "built in");
	assert_part(file_of(im, "intents/nlu.yml"), "- mail [a@b.example](email)\n");
	assert_true(loads(im, NULL));
}

static void a_value_that_means_another_becomes_its_synonym_and_keeps_none_of_its_own(void **state)
{
	struct import *im = *state;

	give(im, "nlu.yml",
	     ASK OTHER
	     "- lookup: size\n  examples: |\n    - big\n    - large\n    - huge\n    - tiny\n"
	     "- synonym: large\n  examples: |\n    - big\n    - BIG\n    - wide\n"
	     "- synonym: huge\n  examples: |\n    - large\n    - giant\n");
	assert_true(import_finish(im));
	assert_string_equal(file_of(im, "entities.yml"),
			    "entities:\n  size: # a lookup table\n    list:\n"
			    "      large:\n        - big\n        - wide\n"
			    "      huge:\n        - giant\n"
			    "      tiny: []\n");
	assert_note(im, NOTE_SYNONYM, "nlu.yml", 23, "'large' is not only another word for 'huge'");
	assert_true(loads(im, NULL));
}

static void names_are_made_valid_and_stay_apart(void **state)
{
	struct import *im = *state;

	give(im, "nlu.yml",
	     "nlu:\n- intent: faq/what is\n  examples: |\n    - one of those\n"
	     "- intent: faq.what_is\n  examples: |\n    - another of these\n"
	     "- intent: \u00fc\u00f6\n  examples: |\n    - something with dots\n"
	     "- intent: 'null'\n  examples: |\n    - nothing at all\n"
	     "- intent: an_intent_with_a_name_that_is_far_longer_than_forty_seven_bytes\n"
	     "  examples: |\n    - the long one\n");
	assert_true(import_finish(im));
	assert_part(file_of(im, "intents/nlu.yml"), "- name: faq.what_is\n    title: what is\n");
	assert_part(file_of(im, "intents/nlu.yml"), "- name: faq.what_is_2\n");
	assert_part(file_of(im, "intents/nlu.yml"), "- name: x\n");
	assert_part(file_of(im, "intents/nlu.yml"), "- name: nul_\n");
	assert_note(im, NOTE_RENAMED, "nlu.yml", 2, "'faq/what is' is now 'faq.what_is'");
	assert_true(loads(im, NULL));
}

static void retrieval_intents_have_the_response_of_their_name(void **state)
{
	struct import *im = *state;

	give(im, "nlu.yml",
	     "nlu:\n- intent: faq/hours\n  examples: |\n    - when are you open\n    - opening "
	     "hours\n"
	     "- intent: faq/place\n  examples: |\n    - where are you\n    - your address\n"
	     "responses:\n  utter_faq/hours:\n  - text: From nine.\n  utter_faq/place:\n  - text: "
	     "Here.\n");
	give(im, "rules.yml",
	     "rules:\n- rule: r\n  steps:\n  - intent: faq\n  - action: utter_faq\n");
	give(im, "domain.yml", "intents:\n- faq\n");
	assert_true(import_finish(im));
	assert_part(file_of(im, "intents/nlu.yml"), "    answers:\n      - From nine.\n");
	assert_part(file_of(im, "intents/nlu.yml"), "    answers:\n      - Here.\n");
	assert_int_equal(im->counts.rules_used, 1);
	assert_int_equal(im->counts.responses_used, 2);
	assert_true(loads(im, NULL));
}

static void who_asks_for_a_person_gets_one(void **state)
{
	struct import *im = *state;

	give(im, "nlu.yml",
	     ASK
	     "- intent: human_handoff\n  examples: |\n    - a person please\n    - let me talk to "
	     "someone\n"
	     "- intent: complain\n  examples: |\n    - this is bad\n    - I want to complain\n");
	give(im, "domain.yml",
	     "responses:\n  utter_sorry:\n  - text: Sorry.\nactions:\n- action_human_handoff\n");
	give(im, "rules.yml",
	     "rules:\n- rule: c\n  steps:\n  - intent: complain\n  - action: utter_sorry\n"
	     "  - action: action_human_handoff\n");
	assert_true(import_finish(im));
	assert_part(file_of(im, "intents/nlu.yml"),
		    "      - I want to complain\n    handoff:\n      priority: 5\n"
		    "      text:\n        - Sorry.\n");
	assert_part(file_of(im, "intents/nlu.yml"),
		    "      - let me talk to someone\n    handoff:\n      priority: 5\n");
	assert_note(im, NOTE_CHOICE, "nlu.yml", 6, "brings a person");
	assert_true(loads(im, NULL));
}

static void fallbacks_yes_and_no_become_the_packs_own(void **state)
{
	struct import *im = *state;

	give(im, "config.yml", "language: en\npipeline:\n- name: X\npolicies:\n");
	give(im, "nlu.yml",
	     ASK OTHER
	     "- intent: affirm\n  examples: |\n    - yes\n    - Yes\n    - of course\n    - '*'\n"
	     "- intent: deny\n  examples: |\n    - no\n"
	     "- intent: out_of_scope\n  examples: |\n    - sing a song\n    - the weather\n");
	give(im, "domain.yml",
	     "responses:\n  utter_what:\n  - text: What was that?\n    buttons:\n"
	     "    - {title: Ask, payload: /ask}\n    - {title: Yes, payload: /affirm}\n"
	     "  utter_default:\n  - text: Once more?\n  utter_out_of_scope:\n  - text: Not me.\n");
	give(im, "rules.yml",
	     "rules:\n- rule: f\n  steps:\n  - intent: nlu_fallback\n  - action: utter_what\n");
	assert_true(import_finish(im));
	assert_string_equal(
		strstr(file_of(im, "pack.yml"), "name:"),
		"name: bot\nlanguage: en\nfallback:\n  rephrase:\n"
		"    - What was that?\n    - Once more?\nquick_replies:\n"
		"  - {title: \"Ask\", say: \"/ask\"}\n  - {title: \"Yes\", say: \"/yes\"}\n"
		"\"yes\":\n  - \"yes\"\n  - of course\n\"no\":\n  - \"no\"\n");
	assert_part(file_of(im, "intents/nlu.yml"), "    keywords: [\"/ask\"]");
	assert_part(file_of(im, "intents/nlu.yml"),
		    "- name: out_of_scope\n    out_of_scope: true\n");
	assert_note(im, NOTE_UNUSED, "domain.yml", 9, "fallback.rephrase");
	assert_note(im, NOTE_SETTING, "config.yml", 2, "pipeline");
	assert_int_equal(im->counts.repeated, 1);
	assert_int_equal(im->counts.left_out, 1);
	assert_all_counted(im);
	assert_true(loads(im, NULL));
}

static void answers_keep_the_placeholders_that_something_fills(void **state)
{
	struct import *im = *state;

	give(im, "nlu.yml", ASK OTHER "- lookup: city\n  examples: |\n    - Oslo\n");
	give(im, "domain.yml",
	     "slots:\n  home-town:\n    type: text\n    mappings:\n    - {type: from_entity, "
	     "entity: city}\n"
	     "responses:\n  utter_ask:\n  - text: \"To {home-town}, {name}.\"\n"
	     "  - text: \"It is {weather}.\"\n  - text: \"{no placeholder}\"\n    image: x.png\n"
	     "  - text: only there\n    channel: slack\n  - text: only if\n    condition: []\n");
	assert_true(import_finish(im));
	assert_part(
		file_of(im, "intents/nlu.yml"),
		"    slots: # filled when a message names them\n"
		"      - {name: home_town, entity: city, required: false}\n"
		"    answers:\n      - To {home_town}, {name}.\n      - \"{no placeholder}\"\n  -");
	assert_note(im, NOTE_RESPONSE, "domain.yml", 9, "{weather}");
	assert_note(im, NOTE_RESPONSE, "domain.yml", 11, "`image`");
	assert_note(im, NOTE_RESPONSE, "domain.yml", 13, "`channel`, and the wording");
	assert_note(im, NOTE_RESPONSE, "domain.yml", 15, "`condition`, and the wording");
	assert_note(im, NOTE_SLOT, "domain.yml", 2, "from_entity");
	assert_note(im, NOTE_CHOICE, "nlu.yml", 2, "by its name");
	assert_true(loads(im, NULL));
}

static void what_has_no_equivalent_is_listed(void **state)
{
	struct import *im = *state;
	struct buf report = BUF_INIT(1 << 20);

	give(im, "nlu.yml",
	     ASK OTHER "- intent: third\n  examples: |\n    - What is it\n    - number three\n");
	give(im, "domain.yml",
	     "intents:\n- ask:\n    use_entities: []\n- lonely\nforms:\n  a_form:\n    "
	     "required_slots: [x]\n"
	     "actions:\n- action_pay\n- utter_x\nsession_config:\n  session_expiration_time: 60\n"
	     "responses:\n  utter_unused:\n  - text: Nobody says this.\nmagic: 1\n");
	give(im, "stories.yml",
	     "stories:\n- story: long\n  steps:\n  - intent: ask\n  - action: utter_unused\n  - "
	     "intent: other\n"
	     "- story: spoken\n  steps:\n  - user: hello\n  - action: utter_unused\n");
	give(im, "rules.yml",
	     "rules:\n- rule: only then\n  condition:\n  - active_loop: a_form\n  steps:\n  - "
	     "intent: ask\n"
	     "  - action: utter_unused\n- rule: code\n  steps:\n  - intent: ask\n  - action: "
	     "action_pay\n");
	give(im, "endpoints.yml", "action_endpoint:\n  url: http://x\n");
	assert_true(import_finish(im));
	assert_note(im, NOTE_FORM, "domain.yml", 6, "'a_form'");
	assert_note(im, NOTE_ACTION, "domain.yml", 9, "'action_pay'");
	assert_note(im, NOTE_SETTING, "domain.yml", 11, "session_config");
	assert_note(im, NOTE_SETTING, "domain.yml", 2, "1 intent has");
	assert_note(im, NOTE_INTENT, "domain.yml", 4, "'lonely' has no examples");
	assert_note(im, NOTE_UNUSED, "domain.yml", 14, "utter_unused");
	assert_note(im, NOTE_FILE, "domain.yml", 16, "'magic'");
	assert_note(im, NOTE_FILE, "endpoints.yml", 1, "nothing");
	assert_note(im, NOTE_STORY, "stories.yml", 2, "'long' (3 steps)");
	assert_note(im, NOTE_STORY, "stories.yml", 7, "end to end");
	assert_note(im, NOTE_RULE, "rules.yml", 2, "'only then'");
	assert_note(im, NOTE_RULE, "rules.yml", 8, "'code'");
	assert_note(im, NOTE_TWICE, "nlu.yml", 12, "is in 'third' and in 'ask' (nlu.yml:4)");
	import_report(im, &report);
	assert_part(report.p, "## Forms\n\nA form becomes");
	assert_part(report.p, "- domain.yml:6: form 'a_form'\n");
	assert_part(report.p, "| examples | 6 | 6 (0 repeated in the same intent, 0 left out) |\n");
	buf_deinit(&report);
	assert_true(loads(im, NULL));
}

static void any_text_comes_through_as_it_was(void **state)
{
	static const char *const texts[] = {
		"plain",      "a: b", "a #b", "#a",   "- a",   "'a'",	 "\"a\"",
		"true",	      "12",   "~",    "a\\b", "{a b}", "[a",	 "*a",
		"&a",	      "!a",   "a:",   "%a",   "\x01",  "\u00e4", "\u2028",
		"\U0001f600", "@a",   "a\tb", "| a",  "> a",   "? a",	 "a\nb",
	};
	struct buf doc = BUF_INIT(1 << 16);
	struct problems problems = PROBLEMS_INIT;
	struct import *im = *state;
	struct yaml *y = NULL;
	const struct yaml *answers;

	buf_puts(&doc, ASK OTHER "responses:\n  utter_ask:\n");
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		buf_puts(&doc, "  - text: \"");
		for (const char *p = texts[i]; *p; p++)
			if (*p == '\n')
				buf_puts(&doc, "\\n");
			else if (*p == '\x01')
				buf_puts(&doc, "\\x01");
			else if (*p == '"' || *p == '\\')
				buf_printf(&doc, "\\%c", *p);
			else
				buf_putc(&doc, *p);
		buf_puts(&doc, "\"\n");
	}
	give(im, "nlu.yml", doc.p);
	assert_true(import_finish(im));
	assert_int_equal(yaml_parse(&y, "", file_of(im, "intents/nlu.yml"),
				    strlen(file_of(im, "intents/nlu.yml")), &YAML_LIMITS,
				    &problems),
			 0);
	answers = yaml_get(yaml_get(y, "intents")->items[0], "answers");
	assert_int_equal(answers->n, ARRAY_SIZE(texts));
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		assert_string_equal(answers->items[i]->text, texts[i]);
	yaml_free(y);
	buf_deinit(&doc);
}

static void what_is_no_yaml_is_an_error_with_its_place(void **state)
{
	static const char *const bad[] = {
		"nlu: [",     "nlu:\n\t- x", "a: &x [*x]", "<<: 1", "a: !!python/object x",
		"a: 1\na: 2", "\xff\xfe",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct import im = START;

		give(&im, "bad.yml", bad[i]);
		if (!im.problems.errors)
			fail_msg("%s", bad[i]);
		assert_false(import_finish(&im));
		assert_string_equal(im.problems.v[0].path, "bad.yml");
		import_deinit(&im);
	}
}

/* Any shape of YAML in place of the one that is expected. */
static void no_shape_of_a_file_does_harm(void **state)
{
	static const char *const keys[] = {"nlu",	"intents",  "entities",	     "slots",
					   "responses", "forms",    "actions",	     "rules",
					   "stories",	"language", "session_config"};
	static const char *const shapes[] = {
		"~",
		"x",
		"[]",
		"{}",
		"[[]]",
		"[{}]",
		"[~]",
		"[[[x]]]",
		"{x: ~}",
		"{x: x}",
		"{x: []}",
		"{x: [~]}",
		"{x: [x]}",
		"{x: [{}]}",
		"{x: {x: x}}",
		"[{x: x}]",
		"[{intent: x}]",
		"[{intent: x, examples: {a: b}}]",
		"[{intent: x, examples: [~, [], {text: []}, {text: '- y'}]}]",
		"[{intent: [x], examples: y}]",
		"[{lookup: x}]",
		"[{regex: x, examples: '- ['}]",
		"[{synonym: '', examples: '- '}]",
		"[{rule: [], steps: x}]",
		"[{rule: r, steps: [~, x, []]}]",
		"[{rule: r, steps: [{or: []}, {action: utter_x}]}]",
		"[{rule: r, steps: [{or: [~, {intent: []}]}, {action: utter_x}]}]",
		"[{story: s, steps: [{intent: x}, {action: []}]}]",
		"{x: [{text: ~, buttons: x}, {buttons: [~, x, {title: []}]}, {text: []}]}",
		"{x: [{buttons: [{title: x, payload: {}}]}]}",
		"{x: {mappings: [~, x, {entity: []}], type: []}}",
	};
	char text[400];

	(void)state;
	for (size_t k = 0; k < ARRAY_SIZE(keys); k++)
		for (size_t i = 0; i < ARRAY_SIZE(shapes); i++) {
			struct import im = START;

			im.language = NULL;
			snprintf(text, sizeof(text), "%s: %s\n", keys[k], shapes[i]);
			give(&im, "a.yml", text);
			give(&im, "nlu.yml", ASK OTHER);
			give(&im, "d.yml", "responses: {utter_x: [{text: y}]}\n");
			assert_int_equal(im.problems.errors, 0);
			assert_true(import_finish(&im));
			assert_all_counted(&im);
			import_deinit(&im);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			an_intent_has_its_examples_and_the_answer_of_its_rule, setup, teardown),
		cmocka_unit_test(one_example_is_what_is_left_of_its_marks),
		cmocka_unit_test_setup_teardown(what_is_broken_or_has_roles_is_told_with_its_line,
						setup, teardown),
		cmocka_unit_test_setup_teardown(lookups_synonyms_and_regexes_become_entities, setup,
						teardown),
		cmocka_unit_test_setup_teardown(
			a_value_that_means_another_becomes_its_synonym_and_keeps_none_of_its_own,
			setup, teardown),
		cmocka_unit_test_setup_teardown(names_are_made_valid_and_stay_apart, setup,
						teardown),
		cmocka_unit_test_setup_teardown(retrieval_intents_have_the_response_of_their_name,
						setup, teardown),
		cmocka_unit_test_setup_teardown(who_asks_for_a_person_gets_one, setup, teardown),
		cmocka_unit_test_setup_teardown(fallbacks_yes_and_no_become_the_packs_own, setup,
						teardown),
		cmocka_unit_test_setup_teardown(answers_keep_the_placeholders_that_something_fills,
						setup, teardown),
		cmocka_unit_test_setup_teardown(what_has_no_equivalent_is_listed, setup, teardown),
		cmocka_unit_test_setup_teardown(any_text_comes_through_as_it_was, setup, teardown),
		cmocka_unit_test(what_is_no_yaml_is_an_error_with_its_place),
		cmocka_unit_test(no_shape_of_a_file_does_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
