/* turn_json.h - a turn as JSON: everything that was understood and decided, and why. Pure. */
#ifndef RULES_TURN_JSON_H
#define RULES_TURN_JSON_H

#include <jansson.h>

#include "rules/rules.h"

/* Of a customer's message; `text` holds its words. */
json_t *turn_json(const struct pack *p, const struct turn *turn, const struct text *text,
		  enum mode mode);

/* Of another bot's text that was just heard. */
json_t *heard_json(const struct dialogue *d);

/* The value of every signal that is not nothing, those outside of S too: what `score` is made of. Gives. */
json_t *values_json(const struct turn *turn);

#endif
