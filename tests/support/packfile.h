/* packfile.h - a rules pack from files, for tests of the pure parts. */
#ifndef TESTS_SUPPORT_PACKFILE_H
#define TESTS_SUPPORT_PACKFILE_H

#include "rules/pack/pack.h"

/* Loads the pack in folder with languages/en.yml of the repository; prints its problems and aborts
 * when it is not a good one. Gives the pack. Files: pack.yml, entities.yml, escalation.yml,
 * empathy.yml, signals.yml and intents/all.yml, those that are there. */
struct pack *packfile_load(const char *folder);

/* The same with lines after those of its escalation.yml; NULL: none. */
struct pack *packfile_load_with(const char *folder, const char *escalation);

/* The whole file, with a NUL after it; NULL: it is not there. Gives. */
char *file_read(const char *path, size_t *ret_n);

#endif
