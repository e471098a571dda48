/*
 * What understanding and deciding costs: rules_turn over questions of a shop, a fresh dialogue each.
 *   bench_rules RULES PACK [ROUNDS]
 */
#include "rules/rules.h"
#include "shell/packdir.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

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

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void measure(struct rules *r, int64_t *ns, size_t n)
{
	static struct dialogue d;
	static struct turn t;

	for (size_t i = 0; i < n; i++) {
		const char *s = questions[i % ARRAY_SIZE(questions)];
		struct utterance u = {.text = s, .n = strlen(s), .seq = 2, .variation = i};
		int64_t began;

		memset(&d, 0, sizeof(d));
		began = now_ns();
		rules_turn(r, &d, &u, &t);
		ns[i] = now_ns() - began;
	}
	qsort(ns, n, sizeof(*ns), compare);
}

int main(int argc, char **argv)
{
	size_t n = argc > 3 ? (size_t)atol(argv[3]) : 100000;
	struct problems problems = PROBLEMS_INIT;
	int64_t *ns = calloc(n, sizeof(*ns));
	struct pack_figures figures;
	struct pack *pack;
	struct rules *r;

	if (argc < 3 || !n || !ns || pack_open(&pack, argv[1], argv[2], &problems) ||
	    rules_new(&r, pack)) {
		fprintf(stderr, "usage: bench_rules RULES PACK [ROUNDS]\n");
		return 64;
	}
	pack_figures(pack, &figures);
	measure(r, ns, n);
	printf("rules_turn, %zu intents, %zu examples: median %.1f us, p99 %.1f us, of %zu\n",
	       figures.intents, figures.examples, (double)ns[n / 2] / 1e3,
	       (double)ns[n - n / 100 - 1] / 1e3, n);
	rules_free(r);
	pack_free(pack);
	problems_deinit(&problems);
	free(ns);
	return 0;
}
