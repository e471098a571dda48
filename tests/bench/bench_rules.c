/*
 * What understanding and deciding costs: rules_turn as a whole and stage by stage, over questions of
 * a shop, a fresh dialogue each.
 *   bench_rules RULES PACK [ROUNDS [MESSAGES]]
 * MESSAGES has one a line. The same messages, run together to 300 characters, are measured beside
 * them. A figure of a message is the median of ROUNDS runs, so that what the machine did meanwhile
 * does not count; a row gives the median and the 99th percentile of the messages, and the last one,
 * in CPU time, that of all single turns, whatever happened during them.
 */
#include "base/utf8.h"
#include "rules/rules_private.h"
#include "shell/packdir.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <utf8proc.h>

enum { MESSAGES = 2000, LONG = 300, ROUNDS = 41 };

static const char *const questions[] = {
	"where is my order",
	"Hi, I ordered two lamps last week and still have not heard anything about RB123456",
	"how long does delivery to Ireland take?",
	"can i return something after 30 days",
	"my payment failed twice, what now",
	"do you have the garden chair in green",
	"what are your opening hours on saturday",
	"The parcel arrived today but the vase is broken, I attach a photo",
	"this is the third time I ask, it is ridiculous that nobody answers",
	"thanks, that helped",
	"I would like to change the delivery address of my order please",
	"is there a discount code for new customers",
	"I want to talk to a person",
	"who won the football yesterday",
};

struct messages {
	char *v[MESSAGES];
	size_t n;
};

struct bench {
	struct rules *r;
	const struct messages *m;
	struct dialogue d;
	struct turn t;
	struct utterance u;
};

/* --- the stages: the parts of rules_turn that have a name, and two references ---------------- */

static void run_turn(struct bench *b)
{
	rules_turn(b->r, &b->d, &b->u, &b->t);
}

static void run_text(struct bench *b)
{
	text_read(&b->r->text, b->u.text, b->u.n);
}

static void run_entities(struct bench *b)
{
	b->t.n_entities = entity_find(b->r->pack->entities, b->r->entity_work, &b->r->text,
				      b->t.entities, ENTITY_FOUND);
}

static void run_intents(struct bench *b)
{
	intent_rank(b->r->pack->model, b->r->intent_work, &b->r->text, false, &b->t.intent);
}

static void run_find(struct bench *b)
{
	signal_find(b->r);
}

static void run_signals(struct bench *b)
{
	signal_read(b->r, &b->d);
}

/* Every pattern on its own, as without a sieve. */
static void run_patterns(struct bench *b)
{
	const struct pack *p = b->r->pack;
	size_t at, n;

	for (size_t i = 0; i < p->patterns.n; i++)
		pattern_find(p->patterns.v[i].pattern, b->r->pattern_work, b->r->text.folded,
			     b->r->text.n, 0, &at, &n);
	for (size_t i = 0; i < p->intent_patterns.n; i++)
		pattern_find(p->intent_patterns.v[i].pattern, b->r->pattern_work, b->r->text.folded,
			     b->r->text.n, 0, &at, &n);
}

static void run_utf8proc(struct bench *b)
{
	utf8proc_uint8_t *folded = NULL;

	utf8proc_map((const utf8proc_uint8_t *)b->u.text, (utf8proc_ssize_t)b->u.n, &folded,
		     UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_COMPOSE | UTF8PROC_STABLE);
	free(folded);
}

enum { TURN, TEXT, ENTITIES, INTENTS, FIND, SIGNALS, PATTERNS, FOLD, N_STAGE };

static const struct {
	const char *name;
	void (*run)(struct bench *b);
} stages[N_STAGE] = {
	[TURN] = {"the whole turn", run_turn},
	[TEXT] = {"text", run_text},
	[ENTITIES] = {"entities", run_entities},
	[INTENTS] = {"intents", run_intents},
	[FIND] = {"phrases, patterns, signature", run_find},
	[SIGNALS] = {"signals", run_signals},
	[PATTERNS] = {"reference: PCRE2, each pattern", run_patterns},
	[FOLD] = {"reference: utf8proc_map", run_utf8proc},
};

/* --- measuring ---------------------------------------------------------------------------- */

static int64_t now_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static int64_t quantile(int64_t *v, size_t n, double q)
{
	qsort(v, n, sizeof(*v), compare);
	return v[MIN((size_t)(q * (double)n), n - 1)];
}

/* What reading the clock costs, which every figure would hold. */
static int64_t clock_cost(void)
{
	int64_t v[1001];

	for (size_t i = 0; i < ARRAY_SIZE(v); i++) {
		v[i] = now_ns(CLOCK_MONOTONIC);
		v[i] = now_ns(CLOCK_MONOTONIC) - v[i];
	}
	return quantile(v, ARRAY_SIZE(v), 0.5);
}

static void set_message(struct bench *b, size_t i)
{
	memset(&b->d, 0, sizeof(b->d));
	b->u = (struct utterance){
		.text = b->m->v[i], .n = strlen(b->m->v[i]), .seq = 2, .variation = i};
	b->r->utterance = &b->u;
	b->r->command = COMMAND_NONE;
}

/* Stages from..to of each message, `rounds` times; v: [stages][messages][rounds]. The whole turn of one
 * message comes before the stages of another: neither is warmed up by the other. */
static void run_stages(struct bench *b, size_t from, size_t to, size_t rounds, int64_t *v)
{
	int64_t cost = clock_cost(), began;
	size_t n = b->m->n;

	for (size_t k = 0; k < rounds; k++)
		for (size_t i = 0; i < n; i++)
			for (size_t s = from; s <= to; s++) {
				size_t which = s == TURN ? i : (i + n / 2) % n;

				if (s <= TEXT || s == from)
					set_message(b, which);
				if (s == PATTERNS)
					run_text(b);
				began = now_ns(CLOCK_MONOTONIC);
				stages[s].run(b);
				v[(s * n + which) * rounds + k] =
					now_ns(CLOCK_MONOTONIC) - began - cost;
			}
}

static void measure_stages(struct bench *b, size_t rounds, int64_t *ret[N_STAGE])
{
	int64_t *v = calloc(N_STAGE * b->m->n * rounds, sizeof(*v));
	size_t n = b->m->n;

	if (!v)
		return;
	run_stages(b, TURN, SIGNALS, rounds, v);
	run_stages(b, PATTERNS, PATTERNS, rounds, v);
	run_stages(b, FOLD, FOLD, rounds, v);
	for (size_t s = 0; s < N_STAGE; s++)
		for (size_t i = 0; i < n; i++)
			ret[s][i] = quantile(v + (s * n + i) * rounds, rounds, 0.5);
	free(v);
}

/* The 99th percentile of all single turns, and how much memory they took from the heap. */
static int64_t measure_turns(struct bench *b, size_t rounds, size_t *ret_heap)
{
	size_t n = b->m->n * rounds, before = mallinfo2().uordblks;
	int64_t *v = calloc(n, sizeof(*v)), began, p99;

	if (!v)
		return 0;
	for (size_t i = 0; i < n; i++) {
		set_message(b, i % b->m->n);
		began = now_ns(CLOCK_THREAD_CPUTIME_ID);
		run_turn(b);
		v[i] = now_ns(CLOCK_THREAD_CPUTIME_ID) - began;
	}
	p99 = quantile(v, n, 0.99);
	free(v);
	*ret_heap = mallinfo2().uordblks - before;
	return p99;
}

static void print_row(const char *name, int64_t median, int64_t p99)
{
	printf("  %-32s %8.2f us %8.2f us\n", name, (double)median / 1e3, (double)p99 / 1e3);
}

static void measure(struct rules *r, const struct messages *m, size_t rounds, const char *title)
{
	static struct bench b;
	int64_t *v[N_STAGE], *rest = calloc(MESSAGES, sizeof(*rest)), turns;
	size_t heap = 0;

	b.r = r;
	b.m = m;
	for (size_t s = 0; s < N_STAGE; s++)
		v[s] = calloc(MESSAGES, sizeof(**v));
	measure_stages(&b, rounds, v);
	turns = measure_turns(&b, rounds, &heap);
	for (size_t i = 0; i < m->n; i++) {
		rest[i] = v[TURN][i];
		for (size_t s = TEXT; s <= SIGNALS; s++)
			rest[i] -= v[s][i];
	}
	printf("%s: %zu messages, %zu runs each %16s %11s\n", title, m->n, rounds, "median", "p99");
	for (size_t s = 0; s < N_STAGE; s++) {
		print_row(stages[s].name, quantile(v[s], m->n, 0.5), quantile(v[s], m->n, 0.99));
		if (s == SIGNALS)
			print_row("facts, score, decision, text", quantile(rest, m->n, 0.5),
				  quantile(rest, m->n, 0.99));
		free(v[s]);
	}
	free(rest);
	printf("  %-32s %11s %8.2f us; heap grew by %zu bytes\n", "all single turns, CPU time", "",
	       (double)turns / 1e3, heap);
}

/* --- messages ----------------------------------------------------------------------------- */

static void read_messages(FILE *f, struct messages *ret)
{
	char *line = NULL;
	size_t cap = 0;

	while (ret->n < MESSAGES && getline(&line, &cap, f) > 0) {
		line[strcspn(line, "\r\n")] = '\0';
		if (*line && utf8_valid(line, strlen(line)))
			ret->v[ret->n++] = strdup(line);
	}
	free(line);
}

/* Each message with those after it, until there are LONG bytes. */
static void lengthen(const struct messages *m, struct messages *ret)
{
	for (size_t i = 0; i < m->n; i++) {
		char *s = calloc(1, LONG + 8);
		size_t n = 0;

		for (size_t k = i; n < LONG; k++) {
			const char *next = m->v[k % m->n];
			size_t len = utf8_cut(next, strlen(next), LONG - n);

			memcpy(s + n, next, len);
			n += len;
			s[n++] = '.';
			s[n++] = ' ';
		}
		ret->v[ret->n++] = s;
	}
}

int main(int argc, char **argv)
{
	size_t rounds = argc > 3 ? (size_t)atol(argv[3]) : ROUNDS;
	FILE *f = argc > 4 ? fopen(argv[4], "r") : NULL;
	static struct messages some, longer;
	struct problems problems = PROBLEMS_INIT;
	struct pack_figures figures;
	struct pack *pack;
	struct rules *r;

	for (size_t i = 0; !f && i < ARRAY_SIZE(questions); i++)
		some.v[some.n++] = strdup(questions[i]);
	if (f)
		read_messages(f, &some);
	if (argc < 3 || (argc > 4 && !f) || !rounds || !some.n ||
	    pack_open(&pack, argv[1], argv[2], &problems) || rules_new(&r, pack)) {
		fprintf(stderr, "usage: bench_rules RULES PACK [ROUNDS [MESSAGES]]\n");
		return 64;
	}
	lengthen(&some, &longer);
	pack_figures(pack, &figures);
	printf("%s: %zu intents, %zu examples, %zu + %zu patterns\n", argv[2], figures.intents,
	       figures.examples, pack->patterns.n, pack->intent_patterns.n);
	measure(r, &some, rounds, "as they are");
	measure(r, &longer, rounds, "300 characters");
	rules_free(r);
	pack_free(pack);
	problems_deinit(&problems);
	for (size_t i = 0; i < some.n; i++) {
		free(some.v[i]);
		free(longer.v[i]);
	}
	return 0;
}
