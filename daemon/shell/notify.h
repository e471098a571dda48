/* notify.h - what systemd is told and tells: sd_notify(3), sd_listen_fds(3), by their protocols. */
#ifndef SHELL_NOTIFY_H
#define SHELL_NOTIFY_H

#include "base/base.h"

/* Sends lines like "READY=1" to $NOTIFY_SOCKET; nothing without one. */
void notify(const char *lines);

/* How often "WATCHDOG=1" is expected of this process, in microseconds; 0: not at all. */
int64_t notify_watchdog_us(void);

/* How many sockets were passed to this process, from fd 3 on. Forgets them, for child processes. */
int notify_inherited(void);
enum { NOTIFY_FIRST_FD = 3 };

#endif
