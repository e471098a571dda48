/* config_secret.c - secrets, best kept out of the configuration: credentials and files. */
#include "shell/config_keys.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECRET_LEAST = 16, SECRET_MOST = 1000 };

static char *refuse(const struct config_source *from, const struct yaml *y, const char *text,
		    const char *detail)
{
	problem_add(from->problems, PROBLEM_ERROR, from->path, y->line, y->column, "%s%s", text,
		    detail);
	return NULL;
}

static char *checked(const struct config_source *from, const struct yaml *y, const char *s,
		     size_t n)
{
	if (n < SECRET_LEAST || n > SECRET_MOST || strlen(s) != n)
		return refuse(from, y, "a secret has 16 to 1000 characters and no NUL", "");
	return strndup(s, n);
}

static char *read_bytes(const struct config_source *from, const struct yaml *y, int fd)
{
	char bytes[SECRET_MOST + 3];
	ssize_t n = read(fd, bytes, sizeof(bytes) - 1);
	char *ret = NULL;

	if (n < 0)
		return refuse(from, y, "cannot read it: ", strerror(errno));
	while (n > 0 && (bytes[n - 1] == '\n' || bytes[n - 1] == '\r'))
		n--;
	bytes[n] = '\0';
	ret = checked(from, y, bytes, (size_t)n);
	sodium_memzero(bytes, sizeof(bytes));
	return ret;
}

/* Credentials are guarded by systemd; any other file must be readable by its owner only. */
static char *read_file(const struct config_source *from, const struct yaml *y, const char *path,
		       bool guarded)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;
	char *ret;

	if (fd < 0)
		return refuse(from, y, "cannot open it: ", strerror(errno));
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		ret = refuse(from, y, "this is no regular file", "");
	else if (!guarded && (st.st_mode & 077))
		ret = refuse(from, y, "others may read this file; run chmod 600 ", path);
	else
		ret = read_bytes(from, y, fd);
	close(fd);
	return ret;
}

static char *read_credential(const struct config_source *from, const struct yaml *y)
{
	const char *dir = getenv("CREDENTIALS_DIRECTORY");
	char path[PATH_MAX];

	if (strchr(y->text, '/') || y->text[0] == '.' || !y->n)
		return refuse(from, y, "a credential has a name, no path", "");
	if (!dir)
		return refuse(
			from, y,
			"no credentials were passed; add to the unit LoadCredential=", y->text);
	if (snprintf(path, sizeof(path), "%s/%s", dir, y->text) >= (int)sizeof(path))
		return refuse(from, y, "this name is too long", "");
	return read_file(from, y, path, true);
}

char *config_secret(const struct config_source *from, const struct yaml *y)
{
	static const char *const known[] = {"credential", "file"};
	const struct yaml *credential = yaml_get(y, "credential"), *file = yaml_get(y, "file");
	const struct yaml *named = credential ? credential : file;

	if (y->type == YAML_SCALAR)
		return checked(from, y, y->text, y->n);
	if (!yaml_is(y, YAML_MAP, from->path, from->problems))
		return NULL;
	yaml_check_keys(y, known, ARRAY_SIZE(known), from->path, from->problems);
	if (!credential == !file)
		return refuse(from, y, "write {credential: NAME} or {file: /path}", "");
	if (!yaml_is(named, YAML_SCALAR, from->path, from->problems))
		return NULL;
	return credential ? read_credential(from, credential)
			  : read_file(from, file, file->text, false);
}
