/*
 * `make eval`: measures everything that was promised on files that lie outside the repository, and
 * writes a table. `make eval-quick`: a part of it, held against tests/eval/floors.
 */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/eval/sets.h"

static int write_table(const struct run *r, const char *path)
{
	FILE *f = fopen(path, "w");

	if (!f) {
		fprintf(stderr, "eval: %s: %s\n", path, strerror(errno));
		return -1;
	}
	fputs("# Evaluation\n\n", f);
	if (!r->data)
		fputs("Without DATA: only the samples in tests/eval/data.\n\n", f);
	else
		fputs("On the validation parts. No model was trained on them; words, weights and "
		      "variants were\n"
		      "chosen with them in view, so expect a little less of conversations never "
		      "seen.\n\n",
		      f);
	figures_write(&r->figures, f);
	return fclose(f) ? -1 : 0;
}

static int usage(void)
{
	fputs("usage: eval --ctl HANDOFFCTL --pack DIR --work DIR --out FILE.md [--data DIR] "
	      "[--quick] [--floors FILE]\n",
	      stderr);
	return 64;
}

static int measure(struct run *r, const char *out, const char *floors)
{
	int failed = measure_escalation(r);

	if (!failed && r->data)
		failed = measure_intents(r);
	figures_write(&r->figures, stdout);
	if (write_table(r, out) || failed)
		return 1;
	if (!floors)
		return 0;
	failed = figures_check(&r->figures, floors);
	printf("floors: %s\n", failed ? "not held" : "held");
	return failed != 0;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{"ctl", 1, NULL, 'c'},	  {"pack", 1, NULL, 'p'}, {"work", 1, NULL, 'w'},
		{"out", 1, NULL, 'o'},	  {"data", 1, NULL, 'd'}, {"quick", 0, NULL, 'q'},
		{"floors", 1, NULL, 'f'}, {NULL, 0, NULL, 0},
	};
	const char *out = NULL, *floors = NULL;
	struct run r = {0};
	int c, failed;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'c':
			r.ctl = optarg;
			break;
		case 'p':
			r.pack = optarg;
			break;
		case 'w':
			r.work = optarg;
			break;
		case 'o':
			out = optarg;
			break;
		case 'd':
			r.data = *optarg ? optarg : NULL;
			break;
		case 'q':
			r.quick = true;
			break;
		case 'f':
			floors = optarg;
			break;
		default:
			return usage();
		}
	}
	if (!r.ctl || !r.pack || !r.work || !out || optind < argc)
		return usage();
	if ((mkdir(r.work, 0777) && errno != EEXIST) || figures_init(&r.figures)) {
		fprintf(stderr, "eval: %s: %s\n", r.work, strerror(errno));
		return 1;
	}
	failed = measure(&r, out, floors);
	figures_deinit(&r.figures);
	return failed;
}
