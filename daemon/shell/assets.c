#include "shell/assets.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shell/slurp.h"

#define LIST "SHA256SUMS"

enum { HEX = 2 * crypto_hash_sha256_BYTES, LIST_MAX = 1 << 17 };

struct assets {
	size_t references, n, bytes;
	struct asset v[ASSETS_MAX]; /* in the order of their paths */
};

struct loading {
	const char *folder;
	int dir;
	enum severity severity;
	struct problems *problems;
	struct assets *assets;
	size_t files;
};

static const struct {
	const char *extension, *type;
} types[] = {
	{".html", "text/html; charset=utf-8"},
	{".js", "text/javascript; charset=utf-8"},
	{".css", "text/css; charset=utf-8"},
	{".json", "application/json"},
	{".txt", "text/plain; charset=utf-8"},
	{".svg", "image/svg+xml"},
	{".png", "image/png"},
	{".woff2", "font/woff2"},
};

/* One thing is wrong, and it is enough. */
static int broken(struct loading *l, const char *name, int line, const char *text)
{
	char path[512];

	snprintf(path, sizeof(path), "%s%s%s", l->folder, *name ? "/" : "", name);
	problem_add(l->problems, l->severity, path, line, 0, "%s", text);
	return ASSETS_E_BROKEN;
}

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && strcmp(s + n - m, end) == 0;
}

static bool is_name(const char *s)
{
	size_t n = strlen(s);

	if (n == 0 || n > ASSETS_NAME_MAX || s[n - 1] == '/')
		return false;
	for (size_t i = 0; i < n; i++) {
		bool first = i == 0 || s[i - 1] == '/';

		if (!islower((unsigned char)s[i]) && !isdigit((unsigned char)s[i]) &&
		    !strchr("._-/", s[i]))
			return false;
		if (first && strchr("./", s[i]))
			return false;
	}
	return true;
}

/* Part by part, so that no link leads anywhere. A descriptor, or -1 and errno. */
static int open_below(int dir, const char *name)
{
	int at = dir;

	for (;;) {
		char part[ASSETS_NAME_MAX + 1];
		size_t n = strcspn(name, "/");
		int flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, next, why;

		snprintf(part, sizeof(part), "%.*s", (int)n, name);
		next = openat(at, part, flags | (name[n] ? O_DIRECTORY : 0));
		why = errno;
		if (at != dir)
			close(at);
		errno = why;
		if (next < 0 || !name[n])
			return next;
		at = next;
		name += n + 1;
	}
}

/* All of an open file, if it is a plain one of at most max bytes; NULL and *ret_why. */
static char *read_all(int fd, size_t max, size_t *ret_n, const char **ret_why)
{
	char *bytes = NULL;
	struct stat st;
	int r;

	*ret_why = "is no plain file";
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return NULL;
	*ret_why = "is too large";
	if (st.st_size < 0 || (size_t)st.st_size > max)
		return NULL;
	r = slurp(fd, (size_t)st.st_size, &bytes, ret_n);
	*ret_why = r < 0 ? strerror(-r) : NULL;
	return bytes;
}

static int read_file(struct loading *l, const char *name, size_t max, char **ret, size_t *ret_n)
{
	int fd = open_below(l->dir, name);
	const char *why;

	if (fd < 0)
		return broken(l, name, 0,
			      errno == ELOOP ? "links are not followed" : strerror(errno));
	*ret = read_all(fd, max, ret_n, &why);
	close(fd);
	return *ret ? 0 : broken(l, name, 0, why);
}

static bool has_sum(const char *bytes, size_t n, const char hex[HEX])
{
	unsigned char sum[crypto_hash_sha256_BYTES];
	char text[HEX + 1];

	crypto_hash_sha256(sum, (const unsigned char *)bytes, n);
	sodium_bin2hex(text, sizeof(text), sum, sizeof(sum));
	return memcmp(text, hex, HEX) == 0;
}

static const char *type_of(const char *path)
{
	if (ends_with(path, "/"))
		return types[0].type;
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (ends_with(path, types[i].extension))
			return types[i].type;
	return NULL;
}

/* "/assets/chat-1b8576f0.js" */
static bool is_hashed(const char *path)
{
	const char *dash = strrchr(path, '-');

	return dash && strncmp(path, "/assets/", 8) == 0 &&
	       strspn(dash + 1, "0123456789abcdef") == 8 && dash[9] == '.';
}

/* The asset that a file is of, and in which coding; NULL: nobody knows what it is. */
static struct asset *asset_of(struct assets *a, const char *name, enum coding *ret_coding)
{
	struct asset fresh = {0};
	size_t n, i;

	*ret_coding = ends_with(name, ".gz")   ? CODING_GZIP
		      : ends_with(name, ".br") ? CODING_BR
					       : CODING_IDENTITY;
	n = strlen(name) - (*ret_coding == CODING_IDENTITY ? 0 : 3);
	snprintf(fresh.path, sizeof(fresh.path), "/%.*s", (int)n, name);
	if (ends_with(fresh.path, "/index.html"))
		fresh.path[strlen(fresh.path) - strlen("index.html")] = '\0';
	for (i = 0; i < a->n; i++)
		if (strcmp(a->v[i].path, fresh.path) == 0)
			return &a->v[i];
	fresh.type = type_of(fresh.path);
	fresh.for_ever = is_hashed(fresh.path);
	if (!fresh.type)
		return NULL;
	a->v[a->n] = fresh; /* there are at most as many as files */
	return &a->v[a->n++];
}

static int load_file(struct loading *l, const char *hex, const char *name)
{
	struct asset_body *body;
	struct asset *asset;
	enum coding coding;

	if (++l->files > ASSETS_MAX)
		return broken(l, name, 0, "is one file too many");
	asset = asset_of(l->assets, name, &coding);
	if (!asset)
		return broken(l, name, 0, "has an ending that has no media type here");
	body = &asset->of[coding];
	if (body->bytes)
		return broken(l, name, 0, "is listed twice");
	if (read_file(l, name, MIN(ASSETS_FILE_MAX, ASSETS_BYTES_MAX - l->assets->bytes),
		      &body->bytes, &body->n) != 0)
		return ASSETS_E_BROKEN;
	if (!has_sum(body->bytes, body->n, hex))
		return broken(l, name, 0, "is not what " LIST " says: the folder is not whole");
	l->assets->bytes += body->n;
	snprintf(body->etag, sizeof(body->etag), "\"%.32s\"", hex);
	return 0;
}

/* Lines as sha256sum writes them: the sum, two spaces, the name. */
static int load_listed(struct loading *l, char *list)
{
	int line = 0, r = 0;
	char *text;

	while (r == 0 && (text = strsep(&list, "\n"))) {
		line++;
		if (!*text && !list)
			break;
		if (strspn(text, "0123456789abcdef") != HEX || strncmp(text + HEX, "  ", 2) != 0)
			return broken(l, LIST, line, "expected a sum, two spaces and a name");
		if (!is_name(text + HEX + 2))
			return broken(l, LIST, line,
				      "a name has a-z, 0-9, '.', '_', '-' and '/' only, "
				      "and no part of it begins with a dot");
		r = load_file(l, text, text + HEX + 2);
	}
	return r;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct asset *)a)->path, ((const struct asset *)b)->path);
}

static int finish(struct loading *l)
{
	struct assets *a = l->assets;

	for (size_t i = 0; i < a->n; i++)
		if (!a->v[i].of[CODING_IDENTITY].bytes)
			return broken(l, a->v[i].path + 1, 0, "is there only compressed");
	qsort(a->v, a->n, sizeof(a->v[0]), by_path);
	return a->n > 0 ? 0 : broken(l, LIST, 0, "lists no file");
}

static int load(struct loading *l)
{
	cleanup(freep) char *list = NULL;
	size_t n;
	int r;

	if (faccessat(l->dir, LIST, F_OK, AT_SYMLINK_NOFOLLOW) < 0)
		return broken(l, "", 0, "has no " LIST ": these are not the built web clients");
	r = read_file(l, LIST, LIST_MAX, &list, &n);
	if (r == 0)
		r = load_listed(l, list);
	return r == 0 ? finish(l) : r;
}

int assets_load(struct assets **ret, const char *folder, enum severity severity,
		struct problems *problems)
{
	struct loading l = {.folder = folder, .severity = severity, .problems = problems};
	int r;

	l.dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (l.dir < 0)
		return broken(&l, "", 0, strerror(errno));
	l.assets = calloc(1, sizeof(*l.assets));
	if (!l.assets) {
		close(l.dir);
		return -ENOMEM;
	}
	l.assets->references = 1;
	r = load(&l);
	close(l.dir);
	if (r != 0)
		assets_unref(l.assets);
	else
		*ret = l.assets;
	return r;
}

struct assets *assets_ref(struct assets *a)
{
	a->references++;
	return a;
}

void assets_unref(void *arg)
{
	struct assets *a = arg;

	if (!a || --a->references > 0)
		return;
	for (size_t i = 0; i < a->n; i++)
		for (size_t k = 0; k < N_CODING; k++)
			free(a->v[i].of[k].bytes);
	free(a);
}

static int path_against(const void *path, const void *asset)
{
	return strcmp(path, ((const struct asset *)asset)->path);
}

const struct asset *assets_find(const struct assets *a, const char *path)
{
	return bsearch(path, a->v, a->n, sizeof(a->v[0]), path_against);
}

size_t assets_count(const struct assets *a)
{
	return a->n;
}

size_t assets_bytes(const struct assets *a)
{
	return a->bytes;
}
