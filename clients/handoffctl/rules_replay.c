/* handoffctl rules replay DIR [FILE…]: what other thresholds, or another pack, would have changed. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "clients/handoffctl/rules_eval.h"
#include "clients/handoffctl/rules_dir.h"
#include "clients/handoffctl/rules_line.h"
#include "rules/signal.h"

enum { SIDES = 10, SHOWN = 40, PAGE = 200, ASKED = 500 };

/* One way to decide: a pack, and where its thresholds are. */
struct side {
	struct pack *pack;
	struct rules *rules;
	double watch, escalate;
	size_t escalated, watched, reasons[N_REASON];
	/* of the conversation at hand */
	struct dialogue d;
	size_t person_at; /* visitor's message that brought a person in; 0: none did */
	enum reason_code reason;
	bool watch_seen;
};

struct replay {
	const struct ctl *c;
	struct eval with[2]; /* packs: as they are, and --against */
	size_t n_packs;
	struct side sides[SIDES];
	size_t n; /* the first is the pack as it is */
	size_t conversations, messages, changed;
	json_t *changes;
};

/* --- one conversation ----------------------------------------------------------------------- */

static void begin(struct replay *p)
{
	for (size_t i = 0; i < p->n; i++) {
		struct side *s = &p->sides[i];

		memset(&s->d, 0, sizeof(s->d));
		s->person_at = 0;
		s->watch_seen = false;
	}
}

static void say(struct side *s, const char *text, size_t n, const char *payload, enum mode mode,
		size_t number, uint64_t seq)
{
	struct buf masked = BUF_INIT(1 << 20);
	struct utterance u;
	struct turn t;

	if (s->person_at)
		return;
	text_mask_cards(text, n, &masked);
	u = (struct utterance){.text = masked.p,
			       .n = masked.n,
			       .payload = payload,
			       .seq = seq,
			       .mode = mode,
			       .variation = seq};
	pack_set_thresholds(s->pack, s->watch, s->escalate);
	rules_turn(s->rules, &s->d, &u, &t);
	s->watch_seen |= t.watching;
	if (t.decision == DECIDE_ESCALATE) {
		s->person_at = number;
		s->reason = t.reasons[0].code;
	}
	buf_deinit(&masked);
}

static json_t *outcome(const struct side *s)
{
	if (!s->person_at)
		return json_null();
	return json_pack("{sI ss}", "message", (json_int_t)s->person_at, "reason",
			 reason_name(s->reason));
}

static void finish(struct replay *p, const char *id)
{
	const struct side *a = &p->sides[0], *b = &p->sides[1];

	p->conversations++;
	for (size_t i = 0; i < p->n; i++) {
		struct side *s = &p->sides[i];

		s->escalated += s->person_at > 0;
		s->watched += s->watch_seen || s->person_at;
		if (s->person_at)
			s->reasons[s->reason]++;
	}
	if (p->n != 2 || a->person_at == b->person_at)
		return;
	p->changed++;
	json_array_append_new(p->changes, json_pack("{ss so so}", "id", id, "before", outcome(a),
						    "after", outcome(b)));
}

/* A conversation of our own: the bot answers anew, as it would have. Ends where an agent came. */
static void replay_stored(struct replay *p, const char *id, const json_t *events)
{
	size_t i, number = 0;
	const json_t *e;

	begin(p);
	json_array_foreach ((json_t *)events, i, e) {
		const json_t *text = json_object_get(e, "text");
		const json_t *payload = json_object_get(e, "payload");

		if (!strcmp(member_str(e, "type"), "assigned"))
			break;
		if (strcmp(member_str(e, "type"), "message") || !json_is_string(text) ||
		    strcmp(member_str(json_object_get(e, "from"), "role"), "visitor"))
			continue;
		number++;
		for (size_t k = 0; k < p->n; k++)
			say(&p->sides[k], json_string_value(text), json_string_length(text),
			    json_string_value(payload), MODE_BOT, number,
			    (uint64_t)member_int(e, "seq"));
	}
	p->messages += number;
	finish(p, id);
}

static bool has_other(const json_t *turns)
{
	const json_t *y;
	size_t i;

	json_array_foreach ((json_t *)turns, i, y)
		if (line_role(y) == LINE_OTHER)
			return true;
	return false;
}

static void replay_turns(struct replay *p, const char *id, const json_t *turns)
{
	enum mode mode = has_other(turns) ? MODE_WATCH : MODE_BOT;
	size_t i, number = 0;
	const json_t *y;

	begin(p);
	json_array_foreach ((json_t *)turns, i, y) {
		const json_t *text = json_object_get(y, "text");

		if (!json_is_string(text))
			continue;
		if (line_role(y) == LINE_CUSTOMER)
			number++;
		for (size_t k = 0; k < p->n; k++) {
			struct side *s = &p->sides[k];

			if (line_role(y) == LINE_CUSTOMER)
				say(s, json_string_value(text), json_string_length(text), NULL,
				    mode, number, i + 1);
			else
				line_hear(s->rules, &s->d, y, i + 1);
		}
	}
	p->messages += number;
	finish(p, id);
}

/* --- where they come from ------------------------------------------------------------------- */

static int replay_file(struct replay *p, const char *path)
{
	FILE *f = fopen(path, "r");
	size_t room = 0, number = 0;
	char *line = NULL;
	int r = CTL_OK;
	ssize_t n;

	if (!f)
		return ctl_fail(CTL_FAILED, "%s: %s", path, strerror(errno));
	while (!r && (n = getline(&line, &room, f)) > 0) {
		json_t *o = *line == '\n' ? NULL : eval_json(line, (size_t)n, ++number);
		const json_t *turns = json_object_get(o, "turns");

		if (json_is_array(turns))
			replay_turns(p, member_str(o, "id"), turns);
		else if (*line != '\n')
			r = ctl_fail(CTL_FAILED, "%s:%zu: no conversation with `turns`", path,
				     number);
		json_decref(o);
	}
	free(line);
	fclose(f);
	return r;
}

static int replay_one(struct replay *p, struct ctl *c, const char *id)
{
	json_t *a = NULL;
	int r = ctl_ask(c, json_pack("{ss ss}", "command", "show", "conversation", id), &a);

	if (!r)
		replay_stored(p, id, json_object_get(a, "events"));
	json_decref(a);
	return r;
}

/* The daemon's conversations, newest first, a page at a time. */
static int replay_daemon(struct replay *p, struct ctl *c)
{
	size_t left = ctl_has(c, OPT_LIMIT) ? (size_t)atol(c->option[OPT_LIMIT]) : ASKED;
	char before[32] = "";
	bool more = true;
	int r = CTL_OK;

	while (!r && more && left) {
		json_t *request = conversations_request(c), *a = NULL;
		const json_t *list, *v;
		size_t i;

		if (!request)
			return ctl_fail(CTL_USAGE,
					"--since is a time (2026-11-22T06:40:00Z) or how "
					"long ago (2h, 30d)");
		json_object_set_new(request, "limit",
				    json_integer((json_int_t)MIN(left, (size_t)PAGE)));
		if (*before)
			json_object_set_new(request, "before", json_string(before));
		r = ctl_ask(c, request, &a);
		list = json_object_get(a, "conversations");
		more = !r && json_is_true(json_object_get(a, "more")) && json_array_size(list);
		json_array_foreach ((json_t *)list, i, v) {
			snprintf(before, sizeof(before), "%s", member_str(v, "id"));
			if (!r)
				r = replay_one(p, c, before);
			left -= left > 0;
		}
		json_decref(a);
	}
	return r;
}

/* --- what came of it ------------------------------------------------------------------------ */

static json_t *side_json(const struct side *s)
{
	json_t *reasons = json_object();

	for (size_t i = 0; i < N_REASON; i++)
		if (s->reasons[i])
			json_object_set_new(reasons, reason_name((enum reason_code)i),
					    json_integer((json_int_t)s->reasons[i]));
	return json_pack("{sf sf sI sI so}", "watch", s->watch, "escalate", s->escalate,
			 "escalated", (json_int_t)s->escalated, "watched", (json_int_t)s->watched,
			 "reasons", reasons);
}

static void print_json(const struct replay *p)
{
	json_t *sides = json_array(), *o;

	for (size_t i = 0; i < p->n; i++)
		json_array_append_new(sides, side_json(&p->sides[i]));
	o = json_pack("{sI sI so sI sO}", "conversations", (json_int_t)p->conversations, "messages",
		      (json_int_t)p->messages, "sides", sides, "changed", (json_int_t)p->changed,
		      "changes", p->changes);
	json_dumpf(o, stdout, JSON_COMPACT | JSON_REAL_PRECISION(5));
	putchar('\n');
	json_decref(o);
}

static void print_side(const struct replay *p, const struct side *s)
{
	double share = p->conversations ? (double)s->escalated / (double)p->conversations : 0;
	size_t bar = (size_t)lround(share * 40);

	printf("  %-9s %5.2f  %6.2f %9zu  %8.0f  ", s == p->sides ? "as it is" : "", s->watch,
	       s->escalate, s->escalated, share * 1000);
	for (size_t i = 0; i < bar; i++)
		fputs("█", stdout);
	putchar('\n');
}

static void print_outcome(const json_t *o)
{
	if (json_is_null(o))
		fputs("nobody", stdout);
	else
		printf("a person at message %lld (%s)", member_int(o, "message"),
		       member_str(o, "reason"));
}

static void print_people(const struct replay *p)
{
	const json_t *y;
	size_t i;

	printf("%zu conversations, %zu messages of visitors\n\n", p->conversations, p->messages);
	printf("  %s%-9s %5s  %6s %9s  %8s%s\n", ctl_ink(p->c, INK_DIM), "", "watch", "escal.",
	       "to people", "of 1,000", ctl_ink(p->c, INK_NONE));
	for (i = 0; i < p->n; i++)
		print_side(p, &p->sides[i]);
	if (p->n == 2)
		printf("\n%zu come out otherwise\n", p->changed);
	json_array_foreach (p->changes, i, y) {
		if (i == SHOWN)
			break;
		fputs("  ", stdout);
		print_harmless(member_str(y, "id"));
		fputs(": ", stdout);
		print_outcome(json_object_get(y, "before"));
		fputs(" → ", stdout);
		print_outcome(json_object_get(y, "after"));
		putchar('\n');
	}
	if (p->changed > SHOWN)
		printf("  … and %zu more; --json has all\n", p->changed - SHOWN);
}

/* --- the command ----------------------------------------------------------------------------- */

static struct side *add_side(struct replay *p, size_t pack, double watch, double escalate)
{
	struct side *s = &p->sides[p->n++];

	*s = (struct side){.pack = p->with[pack].pack,
			   .rules = p->with[pack].rules,
			   .watch = watch,
			   .escalate = escalate};
	return s;
}

/* A number of an option between 0.1 and 100; the other thing without it. */
static int number_of(const struct ctl *c, enum option_id id, double otherwise, double *ret)
{
	char *end = NULL;

	*ret = ctl_has(c, id) ? strtod(c->option[id], &end) : otherwise;
	if (end && (*end || !(*ret >= 0.1 && *ret <= 100)))
		return ctl_fail(CTL_USAGE, "a threshold is a number from 0.1 to 100");
	return CTL_OK;
}

/* With nothing to compare with: the dial, from much to little. */
static int make_sides(struct replay *p)
{
	double watch, escalate, own_watch, own_escalate;
	int r;

	pack_thresholds(p->with[0].pack, &own_watch, &own_escalate);
	add_side(p, 0, own_watch, own_escalate);
	if (p->n_packs == 2)
		pack_thresholds(p->with[1].pack, &own_watch, &own_escalate);
	r = number_of(p->c, OPT_WATCH, own_watch, &watch);
	if (!r)
		r = number_of(p->c, OPT_THRESHOLD, own_escalate, &escalate);
	if (r)
		return r;
	if (p->n_packs == 2 || ctl_has(p->c, OPT_WATCH) || ctl_has(p->c, OPT_THRESHOLD)) {
		add_side(p, p->n_packs - 1, watch, escalate);
		return CTL_OK;
	}
	for (double t = 2; t <= 4 && p->n < SIDES; t += 0.25)
		add_side(p, 0, MIN(own_watch, t), t);
	return CTL_OK;
}

static int open_packs(struct replay *p)
{
	int r = eval_open(&p->with[0], p->c, p->c->args[0]);

	p->n_packs = 1;
	if (r || !ctl_has(p->c, OPT_AGAINST))
		return r;
	p->n_packs = 2;
	return eval_open(&p->with[1], p->c, p->c->option[OPT_AGAINST]);
}

int run_rules_replay(struct ctl *c)
{
	struct replay *p = calloc(1, sizeof(*p)); /* its dialogues are big */
	int r;

	if (!p)
		return ctl_fail(CTL_FAILED, "out of memory");
	p->c = c;
	p->changes = json_array();
	r = open_packs(p);
	if (!r)
		r = make_sides(p);
	for (int i = 1; i < c->n_args && !r; i++)
		r = replay_file(p, c->args[i]);
	if (!r && c->n_args == 1)
		r = replay_daemon(p, c);
	if (!r && ctl_has(c, OPT_JSON))
		print_json(p);
	else if (!r)
		print_people(p);
	for (size_t i = 0; i < p->n_packs; i++)
		eval_close(&p->with[i]);
	json_decref(p->changes);
	free(p);
	return r;
}
