/* rules_line.h - one turn of a conversation as a JSON object: who says what. */
#ifndef CLIENTS_HANDOFFCTL_RULES_LINE_H
#define CLIENTS_HANDOFFCTL_RULES_LINE_H

#include <jansson.h>

#include "rules/rules.h"

/* `role`: user, visitor, customer (or none); bot, system, assistant, agent; anything else. */
enum line_role { LINE_CUSTOMER, LINE_OTHER, LINE_UNKNOWN };
enum line_role line_role(const json_t *turn);

/* Lets r hear what another bot says; `fallback`, `failed_action` and `confidence` are its own word
 * on how it went. */
void line_hear(struct rules *r, struct dialogue *d, const json_t *turn, uint64_t seq);

#endif
