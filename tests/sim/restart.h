/* restart.h - whether a process that starts again knows all that the one before knew and had stored. */
#ifndef TESTS_SIM_RESTART_H
#define TESTS_SIM_RESTART_H

#include "tests/sim/sim.h"

void restart_remember(
	struct sim *s); /* before the engine is gone, and before the disk loses anything */
void restart_compare(struct sim *s); /* when everything is restored */
void restart_forget(struct sim *s);

#endif
