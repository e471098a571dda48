/* pattern.c - PCRE2, compiled once with its JIT where there is one, matched under limits. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "rules/find/pattern.h"

#include <errno.h>
#include <pcre2.h>
#include <string.h>

enum { MATCH_LIMIT = 20000, DEPTH_LIMIT = 500, HEAP_KIB = 512, HARD_TEXT = 2000 };

/* On text that is plain ASCII both say the same, and without Unicode's tables it takes half the time. */
struct pattern {
	pcre2_code *code;
	pcre2_code *ascii; /* NULL: the pattern cannot do without Unicode */
	struct clue clue;
};

struct pattern_work {
	pcre2_match_data *data;
	pcre2_match_context *context;
};

struct pattern *pattern_free(struct pattern *p)
{
	if (p) {
		pcre2_code_free(p->code);
		pcre2_code_free(p->ascii);
	}
	free(p);
	return NULL;
}

static void pattern_freep(struct pattern **p)
{
	pattern_free(*p);
}

struct pattern_work *pattern_work_free(struct pattern_work *w)
{
	if (w) {
		pcre2_match_data_free(w->data);
		pcre2_match_context_free(w->context);
	}
	free(w);
	return NULL;
}

static void pattern_work_freep(struct pattern_work **w)
{
	pattern_work_free(*w);
}

int pattern_work_new(struct pattern_work **ret)
{
	cleanup(pattern_work_freep) struct pattern_work *w = calloc(1, sizeof(*w));

	if (!w)
		return -ENOMEM;
	w->data = pcre2_match_data_create(1, NULL);
	w->context = pcre2_match_context_create(NULL);
	if (!w->data || !w->context)
		return -ENOMEM;
	pcre2_set_match_limit(w->context, MATCH_LIMIT);
	pcre2_set_depth_limit(w->context, DEPTH_LIMIT);
	pcre2_set_heap_limit(w->context, HEAP_KIB);
	*ret = steal(w);
	return 0;
}

static bool is_ascii(const char *s, size_t n)
{
	uint64_t bits = 0, eight;
	size_t i = 0;

	for (; i + sizeof(eight) <= n; i += sizeof(eight)) {
		memcpy(&eight, s + i, sizeof(eight));
		bits |= eight;
	}
	for (; i < n; i++)
		bits |= (unsigned char)s[i];
	return !(bits & 0x8080808080808080u);
}

static int match(const struct pattern *p, struct pattern_work *w, const char *s, size_t n,
		 size_t from)
{
	const pcre2_code *code = p->ascii && is_ascii(s, n) ? p->ascii : p->code;

	return pcre2_match(code, (PCRE2_SPTR)s, n, from, PCRE2_NO_UTF_CHECK | PCRE2_NOTEMPTY,
			   w->data, w->context);
}

bool pattern_find(const struct pattern *p, struct pattern_work *w, const char *s, size_t n,
		  size_t from, size_t *ret_at, size_t *ret_n)
{
	const PCRE2_SIZE *at;

	if (from > n || match(p, w, s, n, from) < 0)
		return false;
	at = pcre2_get_ovector_pointer(w->data);
	if (at[1] <= at[0]) /* \K in a lookahead can turn them round */
		return false;
	*ret_at = at[0];
	*ret_n = at[1] - at[0];
	return true;
}

/* Text on which a pattern with nested repeats takes exponential time. */
static bool too_slow(const struct pattern *p, struct pattern_work *w)
{
	static const char *const hard[] = {"a", "a ", "1", "no ", "aA1 _-"};
	char s[HARD_TEXT];
	int r;

	for (size_t i = 0; i < ARRAY_SIZE(hard); i++) {
		for (size_t k = 0, n = strlen(hard[i]); k < sizeof(s); k++)
			s[k] = hard[i][k % n];
		s[sizeof(s) - 1] = '!'; /* so that "to the end" fails */
		r = match(p, w, s, sizeof(s), 0);
		if (r == PCRE2_ERROR_MATCHLIMIT || r == PCRE2_ERROR_DEPTHLIMIT ||
		    r == PCRE2_ERROR_JIT_STACKLIMIT)
			return true;
	}
	return false;
}

static bool has_property(const char *source)
{
	return strstr(source, "\\p") || strstr(source, "\\P") || strstr(source, "\\X");
}

static pcre2_code *compile(const char *source, uint32_t options, struct pattern_error *ret_error)
{
	PCRE2_UCHAR message[sizeof(ret_error->text)];
	PCRE2_SIZE at;
	pcre2_code *code;
	int error;

	code = pcre2_compile((PCRE2_SPTR)source, PCRE2_ZERO_TERMINATED,
			     options | PCRE2_NEVER_BACKSLASH_C, &error, &at, NULL);
	if (code) {
		pcre2_jit_compile(code, PCRE2_JIT_COMPLETE); /* without a JIT it is only slower */
		return code;
	}
	ret_error->at = error == PCRE2_ERROR_NOMEMORY ? SIZE_MAX : at;
	pcre2_get_error_message(error, message, sizeof(message));
	memcpy(ret_error->text, message, sizeof(message));
	return NULL;
}

int pattern_new(struct pattern **ret, const char *source, const char *ascii, unsigned flags,
		struct pattern_error *ret_error)
{
	cleanup(pattern_freep) struct pattern *p = calloc(1, sizeof(*p));
	uint32_t options = flags & PATTERN_CASE ? 0 : PCRE2_CASELESS;
	struct pattern_error ignored;

	if (!p)
		return -ENOMEM;
	p->code = compile(source, options | PCRE2_UTF | PCRE2_UCP, ret_error);
	if (!p->code)
		return ret_error->at == SIZE_MAX ? -ENOMEM : -EINVAL;
	if (!ascii && is_ascii(source, strlen(source)) && !has_property(source))
		ascii = source;
	if (ascii)
		p->ascii = compile(ascii, options | PCRE2_NEVER_UTF | PCRE2_NEVER_UCP, &ignored);
	clue_read(&p->clue, source, !(flags & PATTERN_RAW));
	*ret = steal(p);
	return 0;
}

const struct clue *pattern_clue(const struct pattern *p)
{
	return &p->clue;
}

int pattern_compile(struct pattern **ret, const char *source, const char *path, int line,
		    int column, struct problems *problems)
{
	cleanup(pattern_freep) struct pattern *p = NULL;
	cleanup(pattern_work_freep) struct pattern_work *w = NULL;
	struct pattern_error error;
	int r;

	if (strlen(source) > PATTERN_BYTES) {
		problem_add(problems, PROBLEM_ERROR, path, line, column,
			    "a pattern has at most %d bytes", PATTERN_BYTES);
		return PATTERN_E_INVALID;
	}
	r = pattern_new(&p, source, NULL, 0, &error);
	if (r == -EINVAL) {
		problem_add(problems, PROBLEM_ERROR, path, line, column,
			    "pattern: %s at its byte %zu", error.text, error.at);
		return PATTERN_E_INVALID;
	}
	if (!r)
		r = pattern_work_new(&w);
	if (r)
		return r;
	if (too_slow(p, w))
		problem_add(problems, PROBLEM_WARNING, path, line, column,
			    "pattern: needs too many steps on long text and will not match there; "
			    "avoid a repeat inside a repeat");
	*ret = steal(p);
	return 0;
}
