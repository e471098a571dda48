/*
 * A file of a Rasa project from bytes, beside a small one that is good. Whatever is made of it must
 * load as a pack without a mistake, and every example must be accounted for.
 */
#include <stdio.h>
#include <stdlib.h>

#include "clients/handoffctl/rules_import.h"
#include "rules/pack/pack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FILES = 8, INPUT = 16 << 10 };

static void load(const struct import *im)
{
	struct pack_file files[FILES];
	struct problems problems = PROBLEMS_INIT;
	struct pack *pack = NULL;
	struct buf text = BUF_INIT(1 << 20);

	if (im->n_files > FILES)
		abort();
	for (size_t i = 0; i < im->n_files; i++)
		files[i] = (struct pack_file){im->files[i].path, im->files[i].text.p,
					      im->files[i].text.n};
	if (pack_load(&pack, files, im->n_files, &problems)) {
		problems_print(&problems, &text);
		fprintf(stderr, "%s", text.p);
		for (size_t i = 0; i < im->n_files; i++)
			fprintf(stderr, "--- %s\n%s", im->files[i].path, im->files[i].text.p);
		abort();
	}
	pack_free(pack);
	problems_deinit(&problems);
	buf_deinit(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char good[] = "nlu:\n- intent: one\n  examples: |\n    - what is it\n"
				   "    - tell me more\n- intent: two\n  examples: |\n"
				   "    - another matter\n    - something else\n";
	struct import im = {.pack = "bot"};
	struct buf report = BUF_INIT(16 << 20);
	const struct import_counts *n = &im.counts;

	if (size > INPUT)
		return -1;
	import_read(&im, "good.yml", good, sizeof(good) - 1);
	import_read(&im, "a.yml", (const char *)data, size);
	if (import_finish(&im)) {
		if (n->examples_read != n->examples_written + n->repeated + n->left_out)
			abort();
		import_report(&im, &report);
		load(&im);
	} else if (!im.problems.errors && !im.error) {
		abort();
	}
	buf_deinit(&report);
	import_deinit(&im);
	return 0;
}
