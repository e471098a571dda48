/* intent_model.h - private to intent*.c: grams, vectors, the solver and the trained model. Pure. */
#ifndef RULES_INTENT_MODEL_H
#define RULES_INTENT_MODEL_H

#include "base/map.h"
#include "rules/intent.h"

enum {
	GRAMS_MAX = 8192, /* of one message; a longer one is understood by its beginning */
	LANES = 16,	  /* classes that the solver learns side by side: one cache line a weight */
};

/* Words and letters ("blocks" below) are counted and scaled apart. A gram points into the reader. */
struct gram {
	uint64_t hash;
	const char *text;
	uint32_t n;
};

struct gram_reader {
	struct stemmer *stemmer;
	struct gram v[GRAMS_MAX];
	size_t n_words; /* v[0..n_words) are of words, the rest of letters */
	size_t n;
	char stems[TEXT_BYTES + TEXT_WORDS * 8 + 16]; /* "<s>_where_is_my_order_</s>" */
	char padded[TEXT_BYTES + 32];		      /* " where is my order? " */
};

int gram_reader_new(struct gram_reader **ret, const char *language);
struct gram_reader *gram_reader_free(struct gram_reader *r);
void gram_reader_read(struct gram_reader *r, const struct text *t);

/* Every gram of the training examples: ids below n_words are of words; frequent ones come first in
 * each block, which keeps what is used most in the cache. */
struct dictionary {
	struct map ids;	   /* hash -> id */
	char *text;	   /* the grams, each with its NUL */
	uint32_t *text_at; /* of each id */
	float *idf;
	uint32_t n, n_words;
};

/* A message as the model sees it: distinct known grams and their weights, each block of length 1. */
struct vector {
	uint32_t id[GRAMS_MAX];
	float v[GRAMS_MAX];
	size_t n_words, n;
};

/* Of the ids of a message's grams, duplicates and all. `counts` has d->n zeros, before and after. */
void vector_make(const struct dictionary *d, float *counts, const uint32_t *ids, size_t n_words,
		 size_t n, struct vector *ret);

/* The same for many: row i is id[at[i]..at[i+1]), its words before middle[i]. */
struct vectors {
	size_t *at, *middle; /* n + 1, n */
	uint32_t *id;
	float *v;
	size_t n;
};

/* What is learnt from: the examples, then a row for each intent's name. */
struct corpus {
	struct vectors x;
	uint32_t *class;   /* of each row; n_intents for out of scope */
	uint16_t *n_words; /* of each row, as z counts them */
};

int corpus_read(struct corpus *ret, struct dictionary *ret_d, const struct intent_training *t);
void corpus_deinit(struct corpus *c);
void vectors_deinit(struct vectors *x);
void dictionary_deinit(struct dictionary *d);

/* One block of LANES classes being learnt. Rows that are left out keep their alpha, so that each
 * training starts from what the one before it found. */
struct svm {
	const struct corpus *c;
	size_t n_features;
	uint32_t first; /* class of lane 0 */
	float *w;	/* [n_features + 1][LANES]; the last is the bias */
	float *alpha;	/* [rows][LANES] */
	uint32_t *order;
};

int svm_init(struct svm *s, const struct corpus *c, size_t n_features);
void svm_deinit(struct svm *s);
/* Until no row is off its margin by more than `violation`. */
void svm_train(struct svm *s, const uint32_t *rows, size_t n, float violation);

/* Scores of a row whose words and letters are multiplied by scale[0], scale[1]. */
void svm_score(const struct svm *s, size_t row, const float scale[2], float ret[LANES]);

struct intent_model {
	char *language;
	struct dictionary d;
	uint32_t n_intents, n_classes; /* one class more when there are examples out of scope */
	uint32_t *weight_at;	       /* weights of feature i: [weight_at[i]..weight_at[i+1]) */
	uint16_t *weight_class;
	float *weight;
	float *bias;
	struct vectors x;     /* the examples, for the nearest one */
	uint32_t *example_of; /* examples by intent … */
	uint32_t *example_at; /* … from [intent] to [intent + 1] */
	uint32_t *heldout;
	size_t n_examples;
	double accuracy, threshold;
	double slope, offset; /* of the confidence as a function of z */
};

/* The evidence that a message is in scope; cosine is to the nearest example, oos the score of the
 * out-of-scope class. The same at training and at work. */
double intent_z(double best, double cosine, size_t n_words, double oos);

#endif
