/* slurp.h - what an open file holds, read whole into memory. */
#ifndef SHELL_SLURP_H
#define SHELL_SLURP_H

#include "base/base.h"

/* Reads `size` bytes, fewer when the file has shrunk meanwhile, and puts a zero byte behind them. Gives
 * *ret, which may hold zero bytes itself. 0, or -errno; then nothing is given. */
int slurp(int fd, size_t size, char **ret, size_t *ret_n);

#endif
