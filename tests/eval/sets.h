/* sets.h - the parts of the evaluation. Each notes its figures; 0, or not when something failed. */
#ifndef TESTS_EVAL_SETS_H
#define TESTS_EVAL_SETS_H

#include "tests/eval/ctl.h"

int measure_intents(struct run *r);    /* needs data */
int measure_escalation(struct run *r); /* what needs no data is in tests/eval/data */

#endif
