/* intent_model.h - private to intent*.c: grams, vectors, the solver and the trained model. Pure. */
#ifndef RULES_INTENT_MODEL_H
#define RULES_INTENT_MODEL_H

#include "base/map.h"
#include "rules/intent/intent.h"

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

/* Takes a message apart while learning, where every gram counts, known or not. */
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

/* The hashes of grams, which are what dictionary.ids knows them by. */
uint64_t gram_stem(const char *stem, size_t n);
uint64_t gram_pair(uint64_t stem, uint64_t next); /* of two gram_stem; the ends have their own: */
extern const uint64_t gram_begin, gram_end;

/* Calls `each` for all runs of two to four code points of a token. "Token": what stands between two
 * blanks of a folded text, and here with both blanks. */
typedef void gram_each(void *arg, const char *gram, size_t n, uint64_t hash);
void gram_letters(const char *token, size_t n, gram_each *each, void *arg);

/* A word of a script that puts no space between words: its neighbours make no pair with it. */
bool gram_is_unspaced(const char *word, size_t n);

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

/* The name of an intent says what it is about: card_arrival, "card arrival". */
void intent_read_name(struct text *t, const char *name);

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

/*
 * What is known of the words and tokens of the examples, so that a message of known words needs no
 * stemming and no cutting into letters: their grams' ids are looked up once for all.
 */
struct lexicon_word {
	uint64_t stem;	/* gram_stem */
	uint32_t id;	/* of the stem's gram */
	uint32_t at;	/* of its folded bytes in `text` */
	uint32_t count; /* in the examples */
	uint32_t n;
};

struct lexicon {
	char *text;
	struct lexicon_word *words;
	size_t n_words;
	struct map by_word;  /* word.hash -> index */
	struct map by_token; /* hash of a token -> index in token_at */
	uint32_t *token_at;  /* the letters of token i: letters[token_at[i]..token_at[i + 1]) */
	uint32_t *letters;
	size_t n_tokens;
	struct map by_delete; /* words less one letter -> index + 1 in deletes */
	struct lexicon_delete {
		uint32_t word, next;
	} * deletes;
	size_t n_deletes;
};

/* Of the examples and the intents' names. 0 or -ENOMEM. */
int lexicon_build(struct lexicon *ret, const struct dictionary *d, const struct intent_training *t);
/* The second half of it: what the words may be mistyped as, from the words alone. */
int lexicon_index(struct lexicon *l);
void lexicon_deinit(struct lexicon *l);
/* The index of a word of the examples; false: it is none. */
bool lexicon_find(const struct lexicon *l, uint64_t hash, uint32_t *ret);
/* What a mistyped word of the examples may have been: of those that are one letter off (left out, too
 * many, another one, or two that changed places) and begin alike, the one that goes best with its
 * neighbours as `suits` sees it, and of these the most frequent. Words of less than four letters, with
 * digits, or of an unspaced script are not mended. */
typedef unsigned lexicon_suits(void *arg, const struct lexicon_word *word);
bool lexicon_mend(const struct lexicon *l, const char *word, size_t n, lexicon_suits *suits,
		  void *arg, uint32_t *ret);

/*
 * Weights that matter, in 1/WEIGHT_ONE. Features that many classes have an opinion of lie in dense
 * rows, so that a score of all classes is a run of multiplications side by side; the others as pairs.
 */
enum { WEIGHT_ONE = 4096, WEIGHT_STRIDE = 16 };
struct weights {
	struct weight_place {
		uint32_t at; /* of the dense row, or in `pairs` */
		uint16_t n;  /* pairs; 0 when dense */
		uint16_t dense;
	} * place; /* of each feature */
	int16_t *dense;
	struct weight_pair {
		uint16_t class;
		int16_t weight;
	} * pairs;
	size_t n_features, n_dense, n_pairs;
	uint32_t n_classes, stride;
	float *bias;
};

struct weight_kept {
	uint32_t feature;
	uint16_t class;
	float weight;
};

/* Of what was kept, classes in order within a feature. Takes nothing. 0 or -ENOMEM. */
int weights_build(struct weights *ret, const struct weight_kept *kept, size_t n_kept,
		  size_t n_features, uint32_t n_classes);
void weights_deinit(struct weights *w);
/* score[class] for all; `sums` is room for w->stride numbers. */
void weights_score(const struct weights *w, const struct vector *x, int16_t *sums, float *score);
float weights_of(const struct weights *w, uint32_t feature, uint32_t class);

/* The examples, sorted by intent, their words and their letters apart. */
struct examples {
	uint32_t *intent_at; /* of intent i: [intent_at[i]..intent_at[i + 1]) */
	uint32_t *example;   /* of each place, its number in the training */
	struct block {
		uint32_t *at, *id;
		float *v;
	} words, letters;
	size_t n;
};

int examples_build(struct examples *ret, const struct corpus *c, size_t n_examples,
		   size_t n_intents);
void examples_deinit(struct examples *e);
/* The example of an intent that is nearest to x, by the cosine of all grams, among the few whose words
 * are nearest; INTENT_NONE: it has none. `dense` has zeros for all features, before and after. */
uint32_t examples_nearest(const struct examples *e, uint32_t intent, const struct vector *x,
			  float *dense, float *ret_cosine);

struct intent_model {
	char *language;
	struct dictionary d;
	struct lexicon lexicon;
	struct weights weights;
	struct examples examples;
	uint32_t n_intents, n_classes; /* one class more when there are examples out of scope */
	uint32_t *heldout;
	size_t n_examples;
	double accuracy, threshold;
	double slope, offset;	 /* of the confidence as a function of z */
	const struct map *right; /* words that are never mended; borrowed, or NULL */
};

/* The evidence that a message is in scope; cosine is to the nearest example, oos the score of the
 * out-of-scope class. The same at training and at work. */
double intent_z(double best, double cosine, size_t n_words, double oos);

#endif
