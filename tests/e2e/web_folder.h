/* web_folder.h - a folder as the web clients' build makes one, of files that a test makes up. */
#ifndef TESTS_E2E_WEB_FOLDER_H
#define TESTS_E2E_WEB_FOLDER_H

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Makes the folders on the way to dir/name. */
static inline void web_parents(const char *dir, const char *name)
{
	char path[400];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	for (char *p = path + 1; (p = strchr(p, '/')); p++) {
		*p = '\0';
		mkdir(path, 0700);
		*p = '/';
	}
}

/* Writes a file that is not listed. */
static inline void web_write(const char *dir, const char *name, const void *bytes, size_t n)
{
	char path[400];
	FILE *f;

	web_parents(dir, name);
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

/* Adds a line to the list. */
static inline void web_list(const char *dir, const char *name, const void *bytes, size_t n)
{
	unsigned char sum[crypto_hash_sha256_BYTES];
	char hex[2 * sizeof(sum) + 1], path[400];
	FILE *f;

	crypto_hash_sha256(sum, bytes, n);
	sodium_bin2hex(hex, sizeof(hex), sum, sizeof(sum));
	snprintf(path, sizeof(path), "%s/SHA256SUMS", dir);
	web_parents(dir, "SHA256SUMS");
	f = fopen(path, "a");
	assert_non_null(f);
	fprintf(f, "%s  %s\n", hex, name);
	assert_int_equal(fclose(f), 0);
}

static inline void web_put(const char *dir, const char *name, const char *text)
{
	web_write(dir, name, text, strlen(text));
	web_list(dir, name, text, strlen(text));
}

/* All that is served, each with a word that tells which file it is. */
static inline void web_fill(const char *dir)
{
	web_put(dir, "widget.js", "loader in full");
	web_put(dir, "widget.js.gz", "loader gz");
	web_put(dir, "widget.js.br", "loader br");
	web_put(dir, "chat/index.html", "the chat's page");
	web_put(dir, "console/index.html", "the console's page");
	web_put(dir, "demo/index.html", "the demo's page");
	web_put(dir, "demo/demo.css", "the demo's look");
	web_put(dir, "assets/chat-1b8576f0.js", "the chat's script");
	web_put(dir, "assets/plain.js", "a name without a hash");
	web_put(dir, "assets/de-2cc75618.json", "{}");
}

#endif
