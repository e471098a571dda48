#include "tests/sim/pack.h"

#include <stdio.h>

#include "tests/support/packfile.h"

struct pack *sim_pack(void)
{
	static const struct {
		const char *name, *path;
	} rows[] = {
		{"pack.yml", "tests/scenario/pack/pack.yml"},
		{"entities.yml", "tests/scenario/pack/entities.yml"},
		{"intents/all.yml", "tests/scenario/pack/intents/all.yml"},
		{"escalation.yml", "tests/sim/escalation.yml"},
		{"languages/en.yml", "rules/languages/en.yml"},
	};
	struct pack_file files[ARRAY_SIZE(rows)];
	struct problems problems = PROBLEMS_INIT;
	struct buf text = BUF_INIT(1 << 20);
	struct pack *pack = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		files[i].path = rows[i].name;
		files[i].bytes = file_read(rows[i].path, &files[i].n);
	}
	if (pack_load(&pack, files, ARRAY_SIZE(rows), &problems)) {
		problems_print(&problems, &text);
		fprintf(stderr, "the simulation's pack is not good\n%s", text.p);
		abort();
	}
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		free((char *)files[i].bytes);
	problems_deinit(&problems);
	buf_deinit(&text);
	return pack;
}
