/* questions.h - what visitors of the bench ask: a shop's everyday questions. Pure. */
#ifndef CLIENTS_BENCH_QUESTIONS_H
#define CLIENTS_BENCH_QUESTIONS_H

#include "base/base.h"

/* Plain letters only: they stand in JSON as they are. */
extern const char *const questions[];
extern const size_t n_questions;

#endif
