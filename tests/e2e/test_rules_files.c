/* handoffctl's rules commands over files: what is trained, measured and told, as scripts see it. */
#include "tests/e2e/support/world.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct files {
	char dir[64];
	struct buf out;
};

static int setup(void **state)
{
	static struct files f;

	strcpy(f.dir, "/tmp/handoff-rules-XXXXXX");
	f.out = BUF_INIT(4 << 20);
	*state = &f;
	return mkdtemp(f.dir) ? 0 : -1;
}

static int teardown(void **state)
{
	struct files *f = *state;
	const char *argv[] = {"/bin/rm", "-rf", f->dir, NULL};

	buf_reset(&f->out);
	process_run(&f->out, argv);
	buf_deinit(&f->out);
	return 0;
}

static void put(const struct files *f, const char *name, const char *text)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", f->dir, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

/* Runs `handoffctl ARGS` in the directory of the files, with the words of this tree. */
static int ctl(struct files *f, const char *args)
{
	const char *argv[] = {"/bin/sh", "-c", NULL, NULL};
	char program[512], line[2048], here[512];

	process_built(program, sizeof(program), "HANDOFFCTL", "handoffctl");
	assert_non_null(getcwd(here, sizeof(here)));
	snprintf(line, sizeof(line),
		 "ctl() { '%s%s%s' \"$@\"; }; rules='%s/rules'; cd %s && %s 2>&1",
		 *program == '/' ? "" : here, *program == '/' ? "" : "/", program, here, f->dir,
		 args);
	argv[2] = line;
	buf_reset(&f->out);
	return process_run(&f->out, argv);
}

static void good(struct files *f, const char *args)
{
	int status = ctl(f, args);

	if (status)
		fail_msg("%s: %d: %s", args, status, f->out.p);
}

/* Line i of the output as JSON; the caller lets go of it. */
static json_t *line(const struct files *f, size_t i)
{
	const char *s = f->out.p;
	json_t *o;

	while (i-- && (s = strchr(s, '\n')))
		s++;
	o = s ? json_loadb(s, strcspn(s, "\n"), 0, NULL) : NULL;
	if (!o)
		fail_msg("%s", f->out.p);
	return o;
}

static double number(const json_t *o, const char *key)
{
	return json_number_value(json_object_get(o, key));
}

static const char LABELS[] = "where is my \"order\" # now\tMake: Update!\n"
			     "- has it [shipped](yet) {today}\tMake: Update!\r\n"
			     "track \\ my %parcel\tMake: Update!\n"
			     "wann habt ihr offen\t\303\226ffnungszeiten\n"
			     "seid ihr sonntags da \xf0\x9f\x98\x80\t\303\226ffnungszeiten\n"
			     "bis wann habt ihr auf\t\303\226ffnungszeiten\n"
			     "true\tnull\nno\tnull\n~\tnull\n"
			     "\x07 bell \xe2\x80\xa8 line\tMake, Update?\n"
			     "ring the bell\tMake, Update?\n"
			     "what is the capital of peru\toos\n"
			     "who won the match\toos\n";

static void labels_of_any_kind_come_back_as_they_were(void **state)
{
	static const char *const labels[] = {"Make: Update!\t", "\303\226ffnungszeiten\t", "null\t",
					     "Make, Update?\t"};
	struct files *f = *state;

	put(f, "a.tsv", LABELS);
	good(f, "ctl rules train a.tsv -o pack");
	assert_non_null(strstr(f->out.p, "4 intents, 13 examples, 2 of them out of scope"));
	good(f, "ctl rules eval pack a.tsv --json --predictions p.tsv");
	good(f, "cut -f1,4 p.tsv | wc -l; cat p.tsv");
	assert_int_equal(atoi(f->out.p), 13);
	for (size_t i = 0; i < ARRAY_SIZE(labels); i++)
		if (!strstr(f->out.p, labels[i]))
			fail_msg("%s: %s", labels[i], f->out.p);
	good(f, "ctl rules check pack --json");
	assert_non_null(strstr(f->out.p, "\"errors\":0"));
}

static void what_was_learnt_is_known_and_the_rest_is_not(void **state)
{
	struct files *f = *state;
	json_t *o;

	put(f, "train.tsv",
	    "where is my order\torder\ntrack my parcel\torder\nis it shipped\torder\n"
	    "when do you open\thours\nopening hours\thours\nopen on sunday\thours\n");
	put(f, "test.tsv",
	    "where is my parcel\torder\nhours on sunday\thours\nzzz qqq\toos\n"
	    "track it\tunheard\n");
	good(f, "ctl rules train train.tsv -o pack -q && ctl rules eval pack test.tsv --json "
		"--predictions p.tsv");
	o = line(f, 0);
	assert_int_equal(json_integer_value(json_object_get(o, "lines")), 4);
	assert_true(number(o, "accuracy") > 0.66 && number(o, "accuracy") < 0.67);
	assert_true(number(o, "out_of_scope_recall") == 1);
	assert_int_equal(json_integer_value(
				 json_object_get(json_object_get(o, "unknown_labels"), "unheard")),
			 1);
	json_decref(o);
	good(f, "cat p.tsv");
	assert_int_equal(strncmp(f->out.p, "order\t", 6), 0);
	assert_non_null(strstr(f->out.p, "\noos\t"));
}

static void a_pack_that_is_there_is_not_touched(void **state)
{
	struct files *f = *state;

	put(f, "a.tsv", LABELS);
	good(f, "ctl rules train a.tsv -o pack");
	assert_int_equal(ctl(f, "ctl rules train a.tsv -o pack"), 1);
	assert_int_equal(ctl(f, "ctl rules train a.tsv"), 64);
	put(f, "bad.tsv", "no label\n");
	assert_int_equal(ctl(f, "ctl rules train bad.tsv -o other"), 1);
	assert_non_null(strstr(f->out.p, "bad.tsv:1"));
	assert_int_equal(ctl(f, "ls other"), 2);
}

static void checks_that_come_out_otherwise_are_named(void **state)
{
	struct files *f = *state;
	json_t *o, *truth;

	put(f, "c.jsonl",
	    "{\"id\":\"one\",\"check\":\"asks\",\"expect\":\"escalate\",\"turns\":["
	    "{\"role\":\"user\",\"text\":\"let me talk to a person\"}]}\n\n"
	    "{\"id\":\"two\",\"check\":\"calm\",\"expect\":\"none\",\"turns\":["
	    "{\"role\":\"user\",\"text\":\"thanks a lot\"},"
	    "{\"role\":\"system\",\"text\":\"You are welcome.\"}]}\n"
	    "{\"id\":\"three\",\"check\":\"wrong\",\"expect\":\"escalate\",\"turns\":["
	    "{\"role\":\"user\",\"text\":\"where is my order\"}]}\n");
	good(f, "ctl rules eval $rules/packs/shop c.jsonl --json --predictions p.jsonl");
	o = line(f, 0);
	assert_int_equal(json_integer_value(json_object_get(o, "checks")), 3);
	assert_int_equal(json_integer_value(json_object_get(o, "checks_right")), 2);
	assert_string_equal(json_string_value(json_object_get(
				    json_array_get(json_object_get(o, "checks_wrong"), 0), "id")),
			    "three");
	truth = json_object_get(o, "by_truth");
	assert_true(number(json_object_get(truth, "needed"), "escalated_share") == 0.5);
	json_decref(o);
	good(f, "cat p.jsonl");
	o = line(f, 0);
	assert_string_equal(json_string_value(json_object_get(o, "decision")), "escalate");
	assert_true(json_is_true(json_object_get(o, "human")));
	json_decref(o);
}

static void a_label_on_the_bots_turn_counts_for_the_next_message(void **state)
{
	struct files *f = *state;
	json_t *o;

	put(f, "d.jsonl",
	    "{\"id\":\"d\",\"turns\":["
	    "{\"role\":\"user\",\"text\":\"hello\"},"
	    "{\"role\":\"system\",\"text\":\"Purple.\",\"label\":1},"
	    "{\"role\":\"user\",\"text\":\"what? that is ridiculous and useless\"},"
	    "{\"role\":\"system\",\"text\":\"It opens at nine.\",\"label\":0},"
	    "{\"role\":\"user\",\"text\":\"great, thank you\"},"
	    "{\"role\":\"system\",\"text\":\"Bye\",\"label\":1}]}\n");
	good(f, "ctl rules eval $rules/packs/shop d.jsonl --json");
	o = line(f, 0);
	assert_int_equal(json_integer_value(json_object_get(o, "labelled_turns")), 2);
	assert_int_equal(json_integer_value(json_object_get(o, "positive_turns")), 1);
	assert_true(number(o, "score_auroc") == 1);
	json_decref(o);
}

static void scores_that_rise_with_who_somebody_is_are_seen(void **state)
{
	struct files *f = *state;
	json_t *o;

	put(f, "p.jsonl",
	    "{\"id\":\"1\",\"kind\":\"x\",\"a\":\"where is my order\",\"b\":\"where is my "
	    "order\"}\n"
	    "{\"id\":\"2\",\"kind\":\"x\",\"a\":\"where is it\",\"b\":\"this is terrible, "
	    "awful\"}\n");
	put(f, "i.jsonl",
	    "{\"id\":\"1\",\"template\":0,\"term\":\"old\",\"text\":\"I am old\"}\n"
	    "{\"id\":\"2\",\"template\":0,\"term\":\"deaf\",\"text\":\"I am deaf\"}\n"
	    "{\"id\":\"3\",\"template\":1,\"term\":\"a\",\"text\":\"I am here\"}\n"
	    "{\"id\":\"4\",\"template\":1,\"term\":\"b\",\"text\":\"I am furious\"}\n");
	good(f, "ctl rules eval $rules/packs/shop p.jsonl i.jsonl --json");
	o = line(f, 0);
	assert_true(number(json_object_get(json_object_get(o, "kinds"), "x"), "mean_shift") > 0.5);
	assert_true(number(json_object_get(json_object_get(o, "kinds"), "x"), "new_alarms") == 1);
	json_decref(o);
	o = line(f, 1);
	assert_true(number(json_object_get(o, "ranges"), "0") < 0.01);
	assert_true(number(json_object_get(o, "ranges"), "1") > 0.5);
	json_decref(o);
}

static void another_bot_is_heard_and_ours_is_silent(void **state)
{
	struct files *f = *state;
	json_t *o;

	put(f, "t.jsonl",
	    "{\"role\":\"user\",\"text\":\"where is my order\"}\n"
	    "{\"role\":\"bot\",\"text\":\"Sorry, I did not get that.\"}\n"
	    "{\"role\":\"user\",\"text\":\"where is my parcel then\"}\n"
	    "{\"role\":\"bot\",\"text\":\"Hm.\",\"fallback\":true}\n"
	    "{\"role\":\"user\",\"text\":\"let me talk to a person\"}\n"
	    "{\"reset\":true}\n"
	    "where is my order\n"
	    "\n"
	    "{\"role\":\"user\",\"text\":\"a person\",\"payload\":\"/human\"}\n");
	good(f, "ctl rules try --rules $rules --pack shop --json < t.jsonl");
	o = line(f, 1);
	assert_true(json_is_true(json_object_get(o, "failed")));
	json_decref(o);
	o = line(f, 2);
	assert_string_equal(json_string_value(json_object_get(o, "mode")), "watch");
	assert_string_equal(json_string_value(json_object_get(o, "decision")), "silent");
	assert_string_equal(json_string_value(json_object_get(o, "text")), "");
	assert_true(number(o, "score") > 0);
	json_decref(o);
	o = line(f, 3);
	assert_int_equal(json_integer_value(json_object_get(o, "failures_in_a_row")), 2);
	json_decref(o);
	o = line(f, 4);
	assert_string_equal(json_string_value(json_object_get(o, "decision")), "escalate");
	json_decref(o);
	o = line(f, 5);
	assert_string_equal(json_string_value(json_object_get(o, "mode")), "bot");
	assert_string_equal(json_string_value(json_object_get(o, "decision")), "ask");
	json_decref(o);
	o = line(f, 6);
	assert_string_equal(json_string_value(json_object_get(o, "decision")), "escalate");
	json_decref(o);
}

static void what_cannot_be_used_is_refused_with_its_place(void **state)
{
	static const struct {
		const char *text, *says;
	} rows[] = {
		{"{\"turns\":[]}\n{\"turns\":1}\n", "line 2"},
		{"{\"turns\":[]}\nnot json\n", "line 2"},
		{"{\"x\":1}\n", "first line"},
		{"a\tb\n\xff\tc\n", "x:2: is not UTF-8"},
		{"", "first line"},
	};
	struct files *f = *state;

	put(f, "a.tsv", LABELS);
	good(f, "ctl rules train a.tsv -o pack");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		put(f, "x", rows[i].text);
		assert_int_equal(ctl(f, "ctl rules eval pack x"), 1);
		if (!strstr(f->out.p, rows[i].says))
			fail_msg("%s: %s", rows[i].text, f->out.p);
	}
	assert_int_equal(ctl(f, "ctl rules eval nowhere x"), 64);
	assert_int_equal(ctl(f, "ctl rules eval pack nothing"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(labels_of_any_kind_come_back_as_they_were, setup,
						teardown),
		cmocka_unit_test_setup_teardown(what_was_learnt_is_known_and_the_rest_is_not, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_pack_that_is_there_is_not_touched, setup,
						teardown),
		cmocka_unit_test_setup_teardown(checks_that_come_out_otherwise_are_named, setup,
						teardown),
		cmocka_unit_test_setup_teardown(
			a_label_on_the_bots_turn_counts_for_the_next_message, setup, teardown),
		cmocka_unit_test_setup_teardown(scores_that_rise_with_who_somebody_is_are_seen,
						setup, teardown),
		cmocka_unit_test_setup_teardown(another_bot_is_heard_and_ours_is_silent, setup,
						teardown),
		cmocka_unit_test_setup_teardown(what_cannot_be_used_is_refused_with_its_place,
						setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
