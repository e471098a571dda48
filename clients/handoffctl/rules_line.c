#include "clients/handoffctl/rules_line.h"

#include <string.h>

#include "base/base.h"

static bool is_one_of(const char *s, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(s, words[i]))
			return true;
	return false;
}

enum line_role line_role(const json_t *turn)
{
	static const char *const customers[] = {"user", "visitor", "customer"};
	static const char *const others[] = {"bot", "system", "assistant", "agent"};
	const json_t *role = json_object_get(turn, "role");
	const char *s = json_string_value(role);

	if (!role || (s && is_one_of(s, customers, ARRAY_SIZE(customers))))
		return LINE_CUSTOMER;
	return s && is_one_of(s, others, ARRAY_SIZE(others)) ? LINE_OTHER : LINE_UNKNOWN;
}

void line_hear(struct rules *r, struct dialogue *d, const json_t *turn, uint64_t seq)
{
	const json_t *text = json_object_get(turn, "text");
	const json_t *fallback = json_object_get(turn, "fallback");
	const json_t *failed = json_object_get(turn, "failed_action");
	const json_t *confidence = json_object_get(turn, "confidence");
	struct heard heard = {
		.fallback = json_is_true(fallback),
		.failed_action = json_is_true(failed),
		.confidence =
			json_is_number(confidence) ? (float)json_number_value(confidence) : -1,
	};

	rules_heard(r, d, json_string_value(text), json_string_length(text), seq,
		    fallback || failed || confidence ? &heard : NULL);
}
