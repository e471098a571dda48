/* password.h - argon2id, in the worker: 64 MiB and a fifth of a second each. */
#ifndef SHELL_PASSWORD_H
#define SHELL_PASSWORD_H

#include "shell/worker.h"

enum { PASSWORD_MIN = 8, PASSWORD_MAX = 1000, PASSWORD_HASH = 128 };

/* One question: whether the password fits the hash, or, with an empty hash, what its hash is. */
struct password {
	struct job job; /* the caller sets job.done and submits &job */
	char text[PASSWORD_MAX + 1];
	char hash[PASSWORD_HASH];
	bool ok; /* it fits; or the hash was made */
};

/* A hash that no password fits, to ask about an account that there is not. */
extern const char password_nobody[];

/* Fills in a question; wipe it with password_wipe when it is answered. */
void password_ask(struct password *p, const char *text, const char *hash);
void password_answer(struct password *p); /* what the worker does, for those who can wait */
void password_wipe(struct password *p);

#endif
