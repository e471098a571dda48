/* intent.h - which intent a message has: a linear model over words and letters, trained at load. Pure. */
#ifndef RULES_INTENT_H
#define RULES_INTENT_H

#include "base/map.h"
#include "rules/text/text.h"

/*
 * One-vs-rest L2-loss linear SVM (dual coordinate descent; Hsieh et al., ICML 2008) on log-tf,
 * square-root-idf weighted stemmed word 1-2-grams and character 2-4-grams, each block of length 1.
 * Deterministic: the same examples give the same model, byte for byte.
 */
struct intent_example {
	const char *text; /* valid UTF-8 */
	size_t n;
	uint32_t intent; /* 0 .. n_intents-1, or INTENT_NONE: out of scope */
};

enum { INTENT_NONE = 0xffffffff, INTENT_MAX = 1000, INTENT_RANKED = 5 };

struct intent_training {
	const char *language;
	const char *const *names; /* of the intents: each name is one more example of it */
	size_t n_intents;
	const struct intent_example *examples;
	size_t n_examples;
	double reject; /* share of right answers that may be lost to the threshold; 0.03 */
};

struct intent_model;
int intent_train(struct intent_model **ret,
		 const struct intent_training *t); /* 0, -ENOMEM, -EINVAL */
struct intent_model *intent_model_free(struct intent_model *m);

/* What cross-validation at training saw. */
struct intent_quality {
	double accuracy;  /* 0 .. 1, over held-out examples */
	double threshold; /* on z: below it the message is out of scope */
};
void intent_quality(const struct intent_model *m, struct intent_quality *ret);

/* Hashes of folded words that are right as they are, though no example has them: the language's own.
 * Borrowed as long as m lives; NULL: none are known, and any unknown word may be mended. */
void intent_trust(struct intent_model *m, const struct map *words);

/* For `rules check`: the example i as the held-out model saw it. */
uint32_t intent_heldout(const struct intent_model *m, size_t example);

struct intent_rank {
	uint32_t intent;
	float score;	  /* the SVM's */
	float confidence; /* calibrated, 0 .. 1 */
};

/* A gram that spoke for the best and against the second: for explanations. Borrowed text. */
struct intent_gram {
	const char *gram;
	float weight;
};

/* A word that was read as another one, one letter off. The message's own, and what it was read as;
 * borrowed, without NUL. */
struct intent_mended {
	const char *from, *to;
	size_t from_n, to_n;
};

struct intent_result {
	struct intent_rank ranked[INTENT_RANKED]; /* best first */
	size_t n;
	float z; /* against intent_quality.threshold */
	bool in_scope;
	float margin;	  /* confidence of the first minus the second's */
	uint32_t nearest; /* index of the nearest training example of the best intent */
	float cosine;	  /* to it */
	struct intent_gram grams[6];
	size_t n_grams; /* filled only when asked to explain */
	struct intent_mended mended[6];
	size_t n_mended;
};

/* Working memory, one per thread, big enough for any message; no allocation in intent_rank. */
struct intent_work;
int intent_work_new(struct intent_work **ret, const struct intent_model *m);
struct intent_work *intent_work_free(struct intent_work *w);

void intent_rank(const struct intent_model *m, struct intent_work *w, const struct text *t,
		 bool explain, struct intent_result *ret);

#endif
