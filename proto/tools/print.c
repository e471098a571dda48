/* print.c - prints the reference, the schema or the types. Run it where proto/ lies. */
#include <stdio.h>
#include <string.h>

#include "proto/reference.h"
#include "proto/tools/files.h"

int main(int argc, char **argv)
{
	cleanup(freep) char *golden = NULL;
	cleanup(freep) char *intro = file_read("proto/intro.md");
	cleanup(buf_deinit) struct buf out = BUF_INIT(FILE_MOST);

	if (argc == 2 && !strcmp(argv[1], "schema"))
		reference_schema(&out);
	else if (argc == 2 && !strcmp(argv[1], "typescript"))
		reference_typescript(&out);
	else if (argc == 2 && !strcmp(argv[1], "reference") && intro)
		reference_print(&out, &(struct reference){intro, &golden, golden_borrow});
	if (!out.n || out.error) {
		fprintf(stderr, "usage: proto-print reference|schema|typescript, beside proto/\n");
		return 1;
	}
	return fwrite(out.p, 1, out.n, stdout) != out.n || fflush(stdout);
}
