/* rules_folder.h - a new pack's folder: made where nothing is yet, filled file by file. */
#ifndef CLIENTS_HANDOFFCTL_RULES_FOLDER_H
#define CLIENTS_HANDOFFCTL_RULES_FOLDER_H

#include "clients/handoffctl/ctl.h"

struct rules_folder {
	char path[4096];
	json_t *files; /* paths below it, in the order in which they were written */
	int error;     /* sticky: an exit status that has been said */
};

/* Makes the folder and those above it; one that is there, whatever is in it, is refused by name. The
 * caller ends *f with rules_folder_close. Exit status, said. */
int rules_folder_make(struct rules_folder *f, const char *path);

/* Writes a file below it ("intents/x.yml"); does nothing after an error. */
void rules_folder_put(struct rules_folder *f, const char *file, const char *bytes, size_t n);

/* Exit status of everything since rules_folder_make. */
int rules_folder_close(struct rules_folder *f);

/* The last name of a path, as a pack's name: "./packs/mybot/" is mybot. False: it cannot be one. */
bool rules_folder_name(const char *path, char ret[48]);

/* The rules directory that has `what` ("template", "languages"): --rules, two directories above the
 * pack, rules/ here, or the installed one; NULL: none has. `room` is for the answer. */
const char *rules_home(const struct ctl *c, const char *pack, const char *what, char room[4096]);

/* What comes next, as commands to copy: check, try, configure. */
void rules_folder_next(const struct ctl *c, const struct rules_folder *f);

#endif
