#include "clients/handoffctl/rules_label.h"

#include <ctype.h>
#include <string.h>

void label_name(char out[RULE_NAME + 1], const char *label)
{
	size_t n = 0;

	for (; *label && n < RULE_NAME; label++) {
		bool fits = isalnum((unsigned char)*label) || strchr("_-.", *label);

		out[n++] = fits ? *label : '_';
	}
	if (!n)
		out[n++] = '_';
	out[n] = '\0';
}

/* "make_update", or "make_update_2" where that was taken. */
static bool is_made_from(const char *name, const char *title)
{
	char made[RULE_NAME + 1];
	const char *rest;
	size_t n = 0;

	label_name(made, title);
	while (made[n] && made[n] == name[n])
		n++;
	rest = name + n;
	if (!*rest)
		return !made[n];
	return *rest == '_' && rest[1] && strspn(rest + 1, "0123456789") == strlen(rest + 1);
}

const char *label_of(const struct pack *p, uint32_t intent)
{
	const char *name = pack_intent_name(p, intent), *title = pack_intent_title(p, intent);

	return is_made_from(name, title) ? title : name;
}

int label_intent(const struct pack *p, const char *label)
{
	struct pack_figures f;

	pack_figures(p, &f);
	for (uint32_t i = 0; i < f.intents; i++)
		if (!strcmp(label_of(p, i), label))
			return (int)i;
	for (uint32_t i = 0; i < f.intents; i++)
		if (!strcmp(pack_intent_name(p, i), label))
			return (int)i;
	return -1;
}
