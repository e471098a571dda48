/* pack_train.c - the last step of loading: the intent model, and which script the language uses. */
#include "rules/pack_private.h"

#include <errno.h>

#include "base/utf8.h"
#include "rules/script.h"

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

int pack_train(struct loader *l)
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
	r = intent_train(&p->model, &training);
	if (r == -EINVAL) {
		problem_add(l->problems, PROBLEM_ERROR, "intents/", 0, 0,
			    "the intents cannot be told apart: write examples for them");
		return PACK_E_INVALID;
	}
	return r;
}
