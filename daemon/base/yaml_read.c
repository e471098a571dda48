/* yaml_read.c - what a tree of yaml.h says, checked; each refusal names what was expected. */
#include "base/yaml.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/time.h"
#include "base/utf8.h"

enum { SHOWN = 60, BOUND = 40 };

static bool is_null(const struct yaml *y)
{
	return y->type == YAML_SCALAR && y->plain &&
	       (!y->n || !strcmp(y->text, "~") || !strcmp(y->text, "null"));
}

const struct yaml *yaml_get(const struct yaml *map, const char *key)
{
	if (!map || map->type != YAML_MAP)
		return NULL;
	for (size_t i = 0; i < map->n; i++)
		if (!strcmp(map->keys[i]->text, key))
			return is_null(map->items[i]) ? NULL : map->items[i];
	return NULL;
}

static bool is_known(const char *key, const char *const *known, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(known[i], key))
			return true;
	return false;
}

void yaml_check_keys(const struct yaml *map, const char *const *known, size_t n, const char *path,
		     struct problems *problems)
{
	const struct yaml *key;
	const char *meant;

	for (size_t i = 0; map && map->type == YAML_MAP && i < map->n; i++) {
		key = map->keys[i];
		if (is_known(key->text, known, n))
			continue;
		meant = nearest_word(key->text, known, n);
		problem_add(problems, PROBLEM_ERROR, path, key->line, key->column,
			    meant ? "unknown key '%.*s'; did you mean '%s'?" : "unknown key '%.*s'",
			    (int)utf8_cut(key->text, key->n, SHOWN), key->text, meant);
	}
}

/* Adds "expected <what><bounds>, found <y>"; always false. A bound is NULL where there is none. */
static bool expected(const struct yaml *y, const char *what, const char *least, const char *most,
		     const char *path, struct problems *problems)
{
	char found[SHOWN + 3], bounds[2 * BOUND + 20] = "";

	if (y->type == YAML_SCALAR)
		snprintf(found, sizeof(found), "'%.*s'", (int)utf8_cut(y->text, y->n, SHOWN),
			 y->text);
	if (least && most)
		snprintf(bounds, sizeof(bounds), " from %s to %s", least, most);
	else if (least || most)
		snprintf(bounds, sizeof(bounds), " of at %s %s", least ? "least" : "most",
			 least ? least : most);
	problem_add(problems, PROBLEM_ERROR, path, y->line, y->column, "expected %s%s, found %s",
		    what, bounds,
		    y->type == YAML_LIST  ? "a list"
		    : y->type == YAML_MAP ? "a map"
		    : is_null(y)	  ? "nothing"
					  : found);
	return false;
}

bool yaml_is(const struct yaml *y, enum yaml_type type, const char *path, struct problems *problems)
{
	static const char *const names[] = {"text", "a list", "a map"};

	if (!y)
		return false;
	return y->type == type || expected(y, names[type], NULL, NULL, path, problems);
}

bool yaml_str(const struct yaml *y, const char **ret, size_t min_bytes, size_t max_bytes,
	      const char *path, struct problems *problems)
{
	char least[BOUND], most[BOUND];

	if (!y)
		return false;
	if (y->type != YAML_SCALAR || is_null(y) || y->n < min_bytes || y->n > max_bytes) {
		snprintf(least, sizeof(least), "%zu%s", min_bytes,
			 max_bytes == SIZE_MAX ? " bytes" : "");
		snprintf(most, sizeof(most), "%zu bytes", max_bytes);
		return expected(y, "text", least, max_bytes == SIZE_MAX ? NULL : most, path,
				problems);
	}
	*ret = y->text;
	return true;
}

/* Digits with a sign or none; false: it is not that, or does not fit. */
static bool parse_int(int64_t *ret, const char *s)
{
	bool negative = *s == '-';
	int64_t v = 0;

	s += *s == '-' || *s == '+';
	if (!*s)
		return false;
	for (; *s; s++) {
		int digit = *s - '0';

		if (digit < 0 || digit > 9 || __builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, negative ? -digit : digit, &v))
			return false;
	}
	*ret = v;
	return true;
}

bool yaml_int(const struct yaml *y, int64_t *ret, int64_t min, int64_t max, const char *path,
	      struct problems *problems)
{
	char least[BOUND], most[BOUND];
	int64_t v;

	if (!y)
		return false;
	if (y->type != YAML_SCALAR || !y->plain || !parse_int(&v, y->text) || v < min || v > max) {
		snprintf(least, sizeof(least), "%" PRId64, min);
		snprintf(most, sizeof(most), "%" PRId64, max);
		return expected(y, "a whole number", min == INT64_MIN ? NULL : least,
				max == INT64_MAX ? NULL : most, path, problems);
	}
	*ret = v;
	return true;
}

/* Digits with a sign or none, and a point with more digits or none. Not strtod: it follows the
 * locale, and takes "inf" and hexadecimal. Decimals past the 18th digit are too fine to matter. */
static bool parse_real(double *ret, const char *s)
{
	bool negative = *s == '-', point = false;
	uint64_t v = 0;
	long double scale = 1;

	s += *s == '-' || *s == '+';
	if (*s < '0' || *s > '9')
		return false;
	for (; *s; s++) {
		if (*s == '.' && !point && s[1]) {
			point = true;
			continue;
		}
		if (*s < '0' || *s > '9' || (v >= UINT64_MAX / 20 && !point))
			return false;
		if (v >= UINT64_MAX / 20)
			continue;
		v = v * 10 + (uint64_t)(*s - '0');
		scale *= point ? 10 : 1;
	}
	*ret = (double)(negative ? -(v / scale) : v / scale);
	return true;
}

bool yaml_real(const struct yaml *y, double *ret, double min, double max, const char *path,
	       struct problems *problems)
{
	char least[BOUND], most[BOUND];
	double v;

	if (!y)
		return false;
	if (y->type != YAML_SCALAR || !y->plain || !parse_real(&v, y->text) || v < min || v > max) {
		snprintf(least, sizeof(least), "%g", min);
		snprintf(most, sizeof(most), "%g", max);
		return expected(y, "a number", least, most, path, problems);
	}
	*ret = v;
	return true;
}

bool yaml_bool(const struct yaml *y, bool *ret, const char *path, struct problems *problems)
{
	bool is_true, is_false;

	if (!y)
		return false;
	is_true = y->type == YAML_SCALAR && y->plain && !strcmp(y->text, "true");
	is_false = y->type == YAML_SCALAR && y->plain && !strcmp(y->text, "false");
	if (!is_true && !is_false)
		return expected(y, "true or false", NULL, NULL, path, problems);
	*ret = is_true;
	return true;
}

bool yaml_duration(const struct yaml *y, int64_t *ret_ms, int64_t min, int64_t max,
		   const char *path, struct problems *problems)
{
	char least[DURATION_TEXT + 1], most[DURATION_TEXT + 1];
	int64_t v;

	if (!y)
		return false;
	if (y->type != YAML_SCALAR || !duration_parse(&v, y->text, y->n) || v < min || v > max) {
		duration_format(least, min);
		duration_format(most, max);
		return expected(y, "a duration such as 20s or 10m,", least,
				max == INT64_MAX ? NULL : most, path, problems);
	}
	*ret_ms = v;
	return true;
}

/* In the greatest unit that leaves no remainder, as size_parse() reads it. */
static void format_size(char out[BOUND], uint64_t v)
{
	static const char *const units[] = {"", "KiB", "MiB", "GiB"};
	size_t u = 0;

	for (; v && v % 1024 == 0 && u + 1 < ARRAY_SIZE(units); u++)
		v /= 1024;
	snprintf(out, BOUND, "%" PRIu64 "%s", v, units[u]);
}

bool yaml_size(const struct yaml *y, uint64_t *ret, uint64_t min, uint64_t max, const char *path,
	       struct problems *problems)
{
	char least[BOUND], most[BOUND];
	uint64_t v;

	if (!y)
		return false;
	if (y->type != YAML_SCALAR || !size_parse(&v, y->text, y->n) || v < min || v > max) {
		format_size(least, min);
		format_size(most, max);
		return expected(y, "a size such as 512 or 16KiB,", least,
				max == UINT64_MAX ? NULL : most, path, problems);
	}
	*ret = v;
	return true;
}
