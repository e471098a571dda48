/* pack.h - what the bot of the simulation knows: the scenarios' pack with queues of its own. */
#ifndef TESTS_SIM_PACK_H
#define TESTS_SIM_PACK_H

#include "rules/pack/pack.h"

/* Gives it; prints what is wrong and aborts when it is not a good one. Reads files of the repository. */
struct pack *sim_pack(void);

#endif
