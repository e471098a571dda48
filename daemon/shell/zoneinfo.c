#include "shell/zoneinfo.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/problem.h"

enum { NAMES_MAX = 2000, DEPTH_MAX = 3 };

/* Words of letters, digits, '_', '+' and '-', each beginning with a capital letter, between single
 * slashes. So posix/, right/, localtime and the tables beside the zones are none. */
static bool is_zone_name(const char *s)
{
	bool begins = true;

	for (size_t i = 0; s[i]; i++) {
		if (begins ? !isupper((unsigned char)s[i])
			   : !isalnum((unsigned char)s[i]) && !strchr("_+-/", s[i]))
			return false;
		begins = s[i] == '/';
	}
	return !begins && strlen(s) <= ZONEINFO_NAME;
}

/* A whole small file; what is too big is cut after one byte more than a zone may have. */
static ssize_t read_file(const char *path, unsigned char bytes[ZONE_BYTES + 1])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;
	size_t n = 0;
	ssize_t got = 1;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return -ENOENT;
	}
	while (got > 0 && n <= ZONE_BYTES) {
		got = read(fd, bytes + n, ZONE_BYTES + 1 - n);
		n += got > 0 ? (size_t)got : 0;
	}
	got = got < 0 ? -errno : (ssize_t)n;
	close(fd);
	return got;
}

int zoneinfo_read(struct zone **ret, const char *name, const char **ret_why)
{
	cleanup(freep) unsigned char *bytes = malloc(ZONE_BYTES + 1);
	char path[PATH_MAX];
	ssize_t n;
	int r;

	if (!bytes)
		return -ENOMEM;
	if (!is_zone_name(name))
		return ZONEINFO_E_UNKNOWN;
	snprintf(path, sizeof(path), ZONEINFO_DIR "/%s", name);
	n = read_file(path, bytes);
	if (n == -ENOENT || n == -ENOTDIR)
		return ZONEINFO_E_UNKNOWN;
	if (n < 0) {
		*ret_why = strerror((int)-n);
		return ZONEINFO_E_BROKEN;
	}
	r = zone_parse(ret, bytes, (size_t)n, ret_why);
	return r > 0 ? ZONEINFO_E_BROKEN : r;
}

struct names {
	size_t n;
	char *v[NAMES_MAX];
};

static void collect(struct names *names, const char *prefix, int depth)
{
	char path[PATH_MAX], name[ZONEINFO_NAME + 1];
	DIR *dir;
	struct dirent *entry;

	snprintf(path, sizeof(path), ZONEINFO_DIR "/%s", prefix);
	dir = opendir(path);
	while (dir && (entry = readdir(dir)) && names->n < NAMES_MAX) {
		if (snprintf(name, sizeof(name), "%s%s", prefix, entry->d_name) >
			    (int)sizeof(name) - 2 ||
		    !is_zone_name(name))
			continue;
		if (entry->d_type == DT_DIR && depth < DEPTH_MAX) {
			strcat(name, "/");
			collect(names, name, depth + 1);
		} else if (entry->d_type != DT_DIR && (names->v[names->n] = strdup(name))) {
			names->n++;
		}
	}
	if (dir)
		closedir(dir);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* "Berlin" alone: by the last part of each. */
static const char *nearest_city(const struct names *names, const char *city)
{
	const char *cities[NAMES_MAX], *found;

	for (size_t i = 0; i < names->n; i++) {
		const char *slash = strrchr(names->v[i], '/');

		cities[i] = slash ? slash + 1 : names->v[i];
	}
	found = nearest_word(city, cities, names->n);
	for (size_t i = 0; found && i < names->n; i++)
		if (cities[i] == found)
			return names->v[i];
	return NULL;
}

char *zoneinfo_nearest(const char *name)
{
	cleanup(freep) struct names *names = calloc(1, sizeof(*names));
	const char *found;
	char *ret;

	if (!names)
		return NULL;
	collect(names, "", 1);
	qsort(names->v, names->n, sizeof(*names->v), by_name); /* folders have no order */
	found = nearest_word(name, (const char *const *)names->v, names->n);
	if (!found && !strchr(name, '/'))
		found = nearest_city(names, name);
	ret = found ? strdup(found) : NULL;
	for (size_t i = 0; i < names->n; i++)
		free(names->v[i]);
	return ret;
}
