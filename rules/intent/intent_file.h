/* intent_file.h - a trained model as bytes, so that it need not be trained again. Pure. */
#ifndef RULES_INTENT_FILE_H
#define RULES_INTENT_FILE_H

#include "base/buf.h"
#include "rules/intent/intent.h"

/* What a model depends on: the examples, their order, the intents' names, the language, and the
 * version of what is learnt. Not cryptographic: it tells packs apart, not attackers. */
struct intent_key {
	uint64_t k[2];
};
struct intent_key intent_key(const struct intent_training *t);

/* Appends the model. Numbers are as this machine has them: the bytes are for a cache, not for others. */
void intent_model_write(const struct intent_model *m, const struct intent_key *key,
			struct buf *out);

/* Reads what intent_model_write wrote for the same key; `language` is the training's. Gives *ret. Any
 * bytes are safe to read. 0, -ENOMEM, INTENT_FILE_E_OTHER: made for another key, by another version, or
 * damaged. */
enum { INTENT_FILE_E_OTHER = 1 };
int intent_model_read(struct intent_model **ret, const struct intent_key *key, const char *language,
		      const void *bytes, size_t n);

#endif
