/* pack_train.c - the last step of loading: the intent model, and which script the language uses. */
#include "rules/pack/pack_private.h"

#include <errno.h>

#include "base/utf8.h"
#include "rules/intent/intent_file.h"
#include "rules/text/script.h"

enum { MODEL_MAX = 256 << 20 }; /* bytes of one that is kept */

/* Lost to the threshold on out-of-scope messages: see intent.h. */
static const double REJECT = 0.03;

static void count_scripts(struct pack *p)
{
	size_t counts[N_SCRIPT] = {0}, best = 0;

	for (size_t i = 0; i < p->n_examples; i++)
		script_count(p->examples[i].text, p->examples[i].n, counts);
	for (size_t i = 1; i < N_SCRIPT; i++)
		if (counts[i] > counts[best])
			best = i;
	p->script = (unsigned)best;
}

/* "9f…": 32 hex digits. */
static void name_of(const struct intent_key *key, char out[33])
{
	for (size_t i = 0; i < 32; i++)
		out[i] = "0123456789abcdef"[key->k[i / 16] >> 4 * (15 - i % 16) & 15];
	out[32] = '\0';
}

static int recall(struct pack *p, const struct pack_keep *keep, const struct intent_key *key,
		  const char *name)
{
	size_t n = 0;
	cleanup(freep) char *bytes = keep->recall(keep->arg, name, &n);
	int r = bytes ? intent_model_read(&p->model, key, p->language, bytes, n)
		      : INTENT_FILE_E_OTHER;

	p->recalled = !r;
	return r;
}

/* A model that cannot be written down is as good as any; it is only not kept. */
static void keep_model(const struct pack *p, const struct pack_keep *keep,
		       const struct intent_key *key, const char *name)
{
	struct buf bytes = BUF_INIT(MODEL_MAX);

	intent_model_write(p->model, key, &bytes);
	if (!bytes.error)
		keep->keep(keep->arg, name, bytes.p, bytes.n);
	buf_deinit(&bytes);
}

static int train_or_recall(struct pack *p, const struct intent_training *training,
			   const struct pack_keep *keep)
{
	struct intent_key key;
	char name[33];
	int r;

	if (!keep)
		return intent_train(&p->model, training);
	key = intent_key(training);
	name_of(&key, name);
	r = recall(p, keep, &key, name);
	if (r != INTENT_FILE_E_OTHER)
		return r;
	r = intent_train(&p->model, training);
	if (!r)
		keep_model(p, keep, &key, name);
	return r;
}

int pack_train(struct loader *l, const struct pack_keep *keep)
{
	struct pack *p = l->pack;
	cleanup(freep) const char **names = calloc(p->n_intents ? p->n_intents : 1, sizeof(*names));
	struct intent_training training = {
		.language = p->language,
		.names = names,
		.n_intents = p->n_intents,
		.examples = p->examples,
		.n_examples = p->n_examples,
		.reject = REJECT,
	};
	int r;

	if (!names)
		return -ENOMEM;
	for (size_t i = 0; i < p->n_intents; i++)
		names[i] = p->intents[i].name;
	count_scripts(p);
	r = train_or_recall(p, &training, keep);
	if (r == -EINVAL) {
		problem_add(l->problems, PROBLEM_ERROR, "intents/", 0, 0,
			    "the intents cannot be told apart: write examples for them");
		return PACK_E_INVALID;
	}
	if (!r)
		intent_trust(p->model, &p->vocabulary);
	return r;
}
