/* fairness_json.h - what fairness_measure found, for programs. */
#ifndef CLIENTS_HANDOFFCTL_FAIRNESS_JSON_H
#define CLIENTS_HANDOFFCTL_FAIRNESS_JSON_H

#include <jansson.h>

#include "rules/fairness.h"

json_t *fairness_json(const struct fairness *f); /* gives */

#endif
