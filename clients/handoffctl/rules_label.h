/* rules_label.h - labels of training files, and the intents that stand for them. */
#ifndef CLIENTS_HANDOFFCTL_RULES_LABEL_H
#define CLIENTS_HANDOFFCTL_RULES_LABEL_H

#include "rules/dialogue.h"
#include "rules/pack/pack.h"

#define LABEL_OOS "oos" /* no intent should answer */

/* The name that an intent gets for a label: letters, digits, '_', '-' and '.'; others become '_'. */
void label_name(char out[RULE_NAME + 1], const char *label);

/* What an intent is called in files of labels: its title when `rules train` made its name from
 * that, or else its name. */
const char *label_of(const struct pack *p, uint32_t intent);

/* The intent of a label: by name or by title; -1: there is none. */
int label_intent(const struct pack *p, const char *label);

#endif
