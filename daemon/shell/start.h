/* start.h - the parts of the daemon, started and ended in the order in which they need each other. */
#ifndef SHELL_START_H
#define SHELL_START_H

struct daemon;

/* Takes d->config and d->options as they are; everything else is zero. 0, or an exit code of
 * sysexits(3) after the reason was logged. start_undo follows in every case. */
int start(struct daemon *d);

/* Ends what there is, in the opposite order; what the engine asked to store is stored first. 0, or
 * EX_IOERR when the disk did not take it in time. */
int start_undo(struct daemon *d);

#endif
