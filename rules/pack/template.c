/* template.c - one scan of a text, copying what is no placeholder. */
#include "rules/pack/template.h"

#include <ctype.h>
#include <string.h>

#include "base/utf8.h"

enum { PACK_SENTENCE = 2048 };

void line_init(struct line *l, char *p, size_t cap)
{
	*l = (struct line){.p = p, .cap = cap};
	p[0] = '\0';
}

void line_put(struct line *l, const char *s, size_t n)
{
	size_t room = l->cap - 1 - l->n;

	if (n > room)
		n = utf8_cut(s, n, room);
	memcpy(l->p + l->n, s, n);
	l->n += n;
	l->p[l->n] = '\0';
}

void line_puts(struct line *l, const char *s)
{
	line_put(l, s, strlen(s));
}

static bool is_name_byte(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

bool template_next(const char *t, size_t *at, const char **ret_name, size_t *ret_n)
{
	const char *open = t + *at;
	size_t n;

	while ((open = strchr(open, '{'))) {
		for (n = 0; is_name_byte(open[1 + n]);)
			n++;
		if (n && open[1 + n] == '}') {
			*at = (size_t)(open - t);
			*ret_name = open + 1;
			*ret_n = n;
			return true;
		}
		open++;
	}
	return false;
}

const char *placeholder_find(const struct placeholder *with, size_t n, const char *name,
			     size_t name_n)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(with[i].name) == name_n && !memcmp(with[i].name, name, name_n))
			return with[i].value;
	return NULL;
}

bool template_complete(const char *t, const struct placeholder *with, size_t n)
{
	const char *name, *value;
	size_t at = 0, name_n;

	while (template_next(t, &at, &name, &name_n)) {
		value = placeholder_find(with, n, name, name_n);
		if (!value || !*value)
			return false;
		at += name_n + 2;
	}
	return true;
}

void template_fill(struct line *l, const char *t, const struct placeholder *with, size_t n)
{
	const char *name, *value;
	size_t at = 0, from = 0, name_n;

	while (template_next(t, &at, &name, &name_n)) {
		line_put(l, t + from, at - from);
		value = placeholder_find(with, n, name, name_n);
		if (value)
			line_puts(l, value);
		at += name_n + 2;
		from = at;
	}
	line_puts(l, t + from);
}

/* Where the sentence that starts at s ends: behind the sign and the blanks after it. */
static size_t sentence_end(const char *s)
{
	size_t i = 0;

	while (s[i] && !(strchr(".!?\n", s[i]) && (s[i + 1] == ' ' || s[i + 1] == '\n')))
		i++;
	while (s[i] && strchr(".!?\n ", s[i]))
		i++;
	return i;
}

void template_fill_known(struct line *l, const char *t, const struct placeholder *with, size_t n)
{
	char sentence[PACK_SENTENCE];
	size_t before = l->n;

	for (size_t at = 0, len; t[at]; at += len) {
		len = sentence_end(t + at);
		if (len >= sizeof(sentence)) {
			template_fill(l, t + at, with, n);
			return;
		}
		memcpy(sentence, t + at, len);
		sentence[len] = '\0';
		if (template_complete(sentence, with, n))
			template_fill(l, sentence, with, n);
	}
	while (l->n > before && l->p[l->n - 1] == ' ')
		l->p[--l->n] = '\0';
	if (l->n == before)
		template_fill(l, t, with, n);
}

size_t template_pick(const char *const *texts, size_t n_texts, uint64_t variation,
		     const struct placeholder *with, size_t n)
{
	size_t complete = 0;
	uint64_t k;

	for (size_t i = 0; i < n_texts; i++)
		complete += template_complete(texts[i], with, n);
	k = variation % (complete ? complete : n_texts);
	for (size_t i = 0; i < n_texts; i++)
		if ((!complete || template_complete(texts[i], with, n)) && k-- == 0)
			return i;
	return 0;
}
