/* rules_eval_talks.c - conversations with another bot: is a person brought in where one is needed? */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "clients/handoffctl/rules_eval.h"
#include "clients/handoffctl/rules_line.h"
#include "rules/turn_json.h"

enum { CHECKS = 50 };

/* What is known of a conversation, or should come of it. */
enum truth { TRUTH_NONE, TRUTH_CALM, TRUTH_NEEDED, N_TRUTH };

static const char *const truth_names[N_TRUTH] = {"unlabelled", "calm", "needed"};

struct talks {
	struct scores score, state; /* of labelled turns */
	struct scores left;	    /* customer's turns left when a person was brought in */
	size_t talks, turns, labelled, asked, asked_right,
		asked_labelled; /* asked: `human` spoke */
	struct {
		size_t n, escalated, watched;
	} of[N_TRUTH];
	size_t reasons[N_REASON];
	size_t checks, checks_right;
	json_t *wrong; /* checks that came out otherwise */
};

/* One conversation while it is read. */
struct talk {
	struct talks *all;
	struct eval *e;
	const json_t *json, *turns;
	struct dialogue d;
	bool own_labels; /* customers' turns have labels; else the one of the bot's turn before counts */
	int carried;   /* that one */
	int escalated; /* customer's turns when a person was first brought in; 0: never */
	bool watched, positive, labelled;
	size_t customer_turns;
	uint64_t seq;
	char came[80]; /* reasons of the first escalation */
};

static void *begin(struct eval *e)
{
	struct talks *s = calloc(1, sizeof(*s));

	(void)e;
	if (s)
		s->wrong = json_array();
	return s;
}

static void end(void *data)
{
	struct talks *s = data;

	scores_deinit(&s->score);
	scores_deinit(&s->state);
	scores_deinit(&s->left);
	json_decref(s->wrong);
	free(s);
}

static bool is_customer(const json_t *turn)
{
	return line_role(turn) == LINE_CUSTOMER;
}

/* 1, 0, or -1 when it has none. */
static int label(const json_t *o)
{
	const json_t *y = json_object_get(o, "label");

	if (json_is_boolean(y))
		return json_is_true(y);
	return json_is_integer(y) ? json_integer_value(y) != 0 : -1;
}

static json_t *reasons_json(const struct turn *turn)
{
	json_t *list = json_array();

	for (size_t i = 0; i < turn->n_reasons; i++)
		json_array_append_new(list, json_string(reason_name(turn->reasons[i].code)));
	return list;
}

static void note_escalation(struct talk *t, const struct turn *turn)
{
	size_t n = 0;

	for (size_t i = 0; i < turn->n_reasons; i++) {
		t->all->reasons[turn->reasons[i].code]++;
		n += (size_t)snprintf(t->came + n, sizeof(t->came) - MIN(n, sizeof(t->came)),
				      "%s%s", i ? ", " : "", reason_name(turn->reasons[i].code));
		n = MIN(n, sizeof(t->came) - 1);
	}
	t->escalated = (int)t->customer_turns;
}

static int note_label(struct talk *t, const struct turn *turn, int yes)
{
	struct talks *s = t->all;
	bool asked = turn->asks_human > 0;

	if (yes < 0)
		return 0;
	if (t->e->labelled) {
		int r = t->e->labelled(t->e->arg, t->all->talks, turn, yes);

		if (r)
			return r;
	}
	t->labelled = true;
	t->positive |= yes;
	s->labelled++;
	s->asked_labelled += (size_t)yes;
	s->asked += asked;
	s->asked_right += asked && yes;
	return scores_add(&s->score, (double)turn->score, yes) ||
			       scores_add(&s->state, (double)turn->anger, yes)
		       ? -ENOMEM
		       : 0;
}

static void predict(struct talk *t, size_t index, const struct turn *turn)
{
	json_t *o;

	if (!t->e->predictions)
		return;
	o = json_pack("{ss sI sf sf sf sb sb ss so so}", "id", member_str(t->json, "id"), "turn",
		      (json_int_t)index, "score", (double)turn->score, "state", (double)turn->anger,
		      "threshold", (double)turn->threshold, "watch", turn->watching, "human",
		      turn->asks_human > 0, "decision", decision_name(turn->decision), "reasons",
		      reasons_json(turn), "signals", values_json(turn));
	eval_predict(t->e, o);
}

static int read_customer(struct talk *t, const json_t *y, size_t index)
{
	const json_t *text = json_object_get(y, "text");
	struct turn turn;
	int yes = t->own_labels ? label(y) : t->carried;

	t->customer_turns++;
	eval_turn(t->e, &t->d, json_string_value(text), json_string_length(text), MODE_WATCH,
		  ++t->seq, &turn);
	if (turn.decision == DECIDE_ESCALATE && !t->escalated)
		note_escalation(t, &turn);
	t->watched |= turn.watching || turn.decision == DECIDE_ESCALATE;
	predict(t, index, &turn);
	t->carried = -1;
	return note_label(t, &turn, yes);
}

static void read_other(struct talk *t, const json_t *y)
{
	line_hear(t->e->rules, &t->d, y, ++t->seq);
	t->carried = label(y);
}

static enum truth truth_of(const struct talk *t)
{
	const char *expect = member_str(t->json, "expect");
	int yes = label(t->json);

	if (*expect)
		yes = !strcmp(expect, "escalate");
	else if (yes < 0 && t->labelled)
		yes = t->positive;
	return yes < 0 ? TRUTH_NONE : yes ? TRUTH_NEEDED : TRUTH_CALM;
}

static void note_check(struct talk *t)
{
	const char *expect = member_str(t->json, "expect");
	struct talks *s = t->all;
	bool right = !strcmp(expect, "escalate") == (t->escalated > 0);

	if (!*expect)
		return;
	s->checks++;
	s->checks_right += right;
	if (!right)
		json_array_append_new(s->wrong,
				      json_pack("{ss ss ss ss sf}", "id", member_str(t->json, "id"),
						"check", member_str(t->json, "check"), "expect",
						expect, "came", t->escalated ? t->came : "none",
						"state", t->d.anger));
}

static int note_talk(struct talk *t)
{
	struct talks *s = t->all;
	enum truth truth = truth_of(t);

	s->talks++;
	s->of[truth].n++;
	s->of[truth].escalated += t->escalated > 0;
	s->of[truth].watched += t->watched;
	s->turns += t->customer_turns;
	note_check(t);
	if (!t->escalated)
		return 0;
	return scores_add(&s->left, (double)t->customer_turns - t->escalated, true);
}

static bool customers_are_labelled(const json_t *turns)
{
	const json_t *y;
	size_t i;

	json_array_foreach ((json_t *)turns, i, y)
		if (is_customer(y) && label(y) >= 0)
			return true;
	return false;
}

/* {"text":…,"label":…}: a conversation of one turn. */
static json_t *turns_of(json_t *o)
{
	json_t *turns = json_object_get(o, "turns");

	if (!turns && json_is_string(json_object_get(o, "text"))) {
		turns = json_pack("[{ss sO sO*}]", "role", "user", "text",
				  json_object_get(o, "text"), "label", json_object_get(o, "label"));
		json_object_set_new(o, "turns", turns);
		json_object_del(o, "label");
	}
	return turns;
}

static int read_talk(struct talk *t)
{
	const json_t *y;
	size_t i;
	int r = 0;

	json_array_foreach ((json_t *)t->turns, i, y) {
		if (!json_is_string(json_object_get(y, "text")))
			continue;
		if (is_customer(y))
			r = read_customer(t, y, i);
		else
			read_other(t, y);
		if (r)
			return r;
	}
	return note_talk(t);
}

static int line(void *data, struct eval *e, const char *s, size_t n, size_t number)
{
	json_t *o = eval_json(s, n, number);
	struct talk t = {.all = data, .e = e, .json = o, .carried = -1};
	int r = -EINVAL;

	if (!o)
		return r;
	t.turns = turns_of(o);
	if (json_is_array(t.turns)) {
		t.own_labels = customers_are_labelled(t.turns);
		r = read_talk(&t);
	} else {
		ctl_fail(CTL_FAILED, "line %zu: has no list `turns`", number);
	}
	json_decref(o);
	return r;
}

static int add(void *data, const void *more)
{
	struct talks *s = data;
	const struct talks *m = more;

	s->turns += m->turns;
	s->labelled += m->labelled;
	s->asked += m->asked;
	s->asked_right += m->asked_right;
	s->asked_labelled += m->asked_labelled;
	s->checks += m->checks;
	s->checks_right += m->checks_right;
	for (size_t i = 0; i < N_TRUTH; i++) {
		s->of[i].n += m->of[i].n;
		s->of[i].escalated += m->of[i].escalated;
		s->of[i].watched += m->of[i].watched;
	}
	for (size_t i = 0; i < N_REASON; i++)
		s->reasons[i] += m->reasons[i];
	json_array_extend(s->wrong, m->wrong);
	return scores_add_all(&s->score, &m->score) || scores_add_all(&s->state, &m->state) ||
			       scores_add_all(&s->left, &m->left)
		       ? -ENOMEM
		       : 0;
}

static double share(size_t part, size_t all)
{
	return all ? (double)part / (double)all : NAN;
}

/* Taken as a detector of who asks for a person. */
static json_t *asking(const struct talks *s)
{
	double p = share(s->asked_right, s->asked), r = share(s->asked_right, s->asked_labelled);
	json_t *o = json_pack("{sI sI}", "labelled", (json_int_t)s->asked_labelled, "found",
			      (json_int_t)s->asked);

	json_object_set_new(o, "precision", number(p));
	json_object_set_new(o, "recall", number(r));
	json_object_set_new(o, "f1", number(p + r > 0 ? 2 * p * r / (p + r) : 0));
	return o;
}

static json_t *groups(const struct talks *s)
{
	json_t *o = json_object();

	for (size_t i = 0; i < N_TRUTH; i++) {
		json_t *group;

		if (!s->of[i].n)
			continue;
		group = json_pack("{sI sI sI}", "conversations", (json_int_t)s->of[i].n,
				  "escalated", (json_int_t)s->of[i].escalated, "watched",
				  (json_int_t)s->of[i].watched);
		json_object_set_new(group, "escalated_share",
				    number(share(s->of[i].escalated, s->of[i].n)));
		json_object_set_new(group, "watched_share",
				    number(share(s->of[i].watched, s->of[i].n)));
		json_object_set_new(o, truth_names[i], group);
	}
	return o;
}

static json_t *reasons(const struct talks *s)
{
	json_t *o = json_object();

	for (size_t i = 0; i < N_REASON; i++)
		if (s->reasons[i])
			json_object_set_new(o, reason_name((enum reason_code)i),
					    json_integer((json_int_t)s->reasons[i]));
	return o;
}

static json_t *report(void *data, struct eval *e)
{
	struct talks *s = data;
	size_t n = 0, escalated = 0, watched = 0;
	json_t *o;

	(void)e;
	for (size_t i = 0; i < N_TRUTH; i++) {
		n += s->of[i].n;
		escalated += s->of[i].escalated;
		watched += s->of[i].watched;
	}
	o = json_pack("{sI sI sI sI}", "conversations", (json_int_t)n, "customer_turns",
		      (json_int_t)s->turns, "labelled_turns", (json_int_t)s->labelled,
		      "positive_turns", (json_int_t)s->score.n_yes);
	json_object_set_new(o, "score_auroc", number(scores_auroc(&s->score)));
	json_object_set_new(o, "score_average_precision",
			    number(scores_average_precision(&s->score)));
	json_object_set_new(o, "state_auroc", number(scores_auroc(&s->state)));
	json_object_set_new(o, "state_average_precision",
			    number(scores_average_precision(&s->state)));
	json_object_set_new(o, "asks_for_a_person", asking(s));
	json_object_set_new(o, "escalated", number(share(escalated, n)));
	json_object_set_new(o, "watched", number(share(watched, n)));
	json_object_set_new(o, "turns_left_median", number(scores_quantile(&s->left, 0.5)));
	json_object_set_new(o, "by_truth", groups(s));
	json_object_set_new(o, "reasons", reasons(s));
	json_object_set_new(o, "checks", json_integer((json_int_t)s->checks));
	json_object_set_new(o, "checks_right", json_integer((json_int_t)s->checks_right));
	json_object_set(o, "checks_wrong", s->wrong);
	return o;
}

static void print_labels(const json_t *o)
{
	const json_t *asks = json_object_get(o, "asks_for_a_person");
	char a[FIGURE], b[FIGURE], f[FIGURE];

	if (!member_int(o, "labelled_turns"))
		return;
	printf("  score of a turn against its label: AUROC %s, average precision %s "
	       "(%lld of %lld turns)\n",
	       decimal(a, figure(o, "score_auroc"), 3),
	       decimal(b, figure(o, "score_average_precision"), 3), member_int(o, "positive_turns"),
	       member_int(o, "labelled_turns"));
	printf("  state S against it: AUROC %s, average precision %s\n",
	       decimal(a, figure(o, "state_auroc"), 3),
	       decimal(b, figure(o, "state_average_precision"), 3));
	printf("  `human` against it, if the label is \"asks for a person\": precision %s, "
	       "recall %s, F1 %s\n",
	       decimal(a, figure(asks, "precision"), 3), decimal(b, figure(asks, "recall"), 3),
	       decimal(f, figure(asks, "f1"), 3));
}

static void print_checks(const json_t *o)
{
	const json_t *each;
	size_t i;

	if (!member_int(o, "checks"))
		return;
	printf("  checks: %lld of %lld came out as expected\n", member_int(o, "checks_right"),
	       member_int(o, "checks"));
	json_array_foreach (json_object_get(o, "checks_wrong"), i, each) {
		if (i == CHECKS) {
			puts("    …");
			break;
		}
		printf("    ");
		print_harmless(member_str(each, "id"));
		printf(" (");
		print_harmless(member_str(each, "check"));
		printf("): expected %s, came %s, S %.2f at the end\n", member_str(each, "expect"),
		       member_str(each, "came"), member_real(each, "state"));
	}
}

static void print(const struct ctl *c, const json_t *o)
{
	char a[FIGURE], b[FIGURE], f[FIGURE];
	const char *name;
	json_t *each;

	(void)c;
	printf("  %lld conversations, %lld turns of customers\n", member_int(o, "conversations"),
	       member_int(o, "customer_turns"));
	print_labels(o);
	printf("  escalated %s, watched %s; when escalated, half had %s turns or more left\n",
	       percent(a, figure(o, "escalated")), percent(b, figure(o, "watched")),
	       decimal(f, figure(o, "turns_left_median"), 0));
	json_object_foreach (json_object_get(o, "by_truth"), name, each)
		printf("    %-10s %5lld conversations: escalated %s, watched %s\n", name,
		       member_int(each, "conversations"),
		       percent(a, figure(each, "escalated_share")),
		       percent(b, figure(each, "watched_share")));
	if (json_object_size(json_object_get(o, "reasons")))
		printf("  reasons:");
	json_object_foreach (json_object_get(o, "reasons"), name, each)
		printf(" %s %lld", name, (long long)json_integer_value(each));
	if (json_object_size(json_object_get(o, "reasons")))
		putchar('\n');
	print_checks(o);
}

const struct eval_kind eval_talks = {"conversations", begin, line, add, report, print, end};
