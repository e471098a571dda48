/* check.h - runs a pack's own tests and looks for what would hurt its visitors. Pure. */
#ifndef RULES_CHECK_H
#define RULES_CHECK_H

#include "rules/rules.h"

/*
 * Everything `handoffctl rules check` prints besides pack_load's own problems: examples that the
 * held-out model gets wrong and with which intent they are confused, intents with few examples,
 * answers that break the empathy rules, failing tests (each with the turn, what was expected and
 * what came). Adds to `problems`; returns the number of failed tests.
 */
size_t pack_check(const struct pack *p, struct problems *problems);

#endif
