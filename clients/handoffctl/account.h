/* account.h - what is to be said about an agent's account, from the command line's options. */
#ifndef CLIENTS_HANDOFFCTL_ACCOUNT_H
#define CLIENTS_HANDOFFCTL_ACCOUNT_H

#include "clients/handoffctl/ctl.h"

enum { ACCOUNT_SKILLS = 16 };

struct account {
	const char *login;
	const char *name, *role; /* NULL: not said */
	int capacity;		 /* 0: not said */
	bool has_skills;
	size_t n_skills;
	char skills[ACCOUNT_SKILLS][33];
	const char *queues;  /* "sales,support:3", NULL: not said */
	char password[1002]; /* "": not said; wiped by account_wipe */
};

/* Reads and checks what the options say; may read a password. Exit status. */
int account_read(const struct ctl *c, struct account *ret);
void account_wipe(struct account *a);

/* Its queues as a list of "name" or "name:weight", not looked at further; NULL: not said. Gives. */
json_t *account_queues(const struct account *a);

/* The same without a daemon, straight into the store in --data. Exit status; CTL_UNAVAILABLE when
 * the store is in use. `what` is the word after "agent"; gives *ret_answer as the daemon would. */
int account_offline(const struct ctl *c, const char *what, const struct account *a,
		    json_t **ret_answer);

#endif
