/* pack_empathy.c - empathy.yml: statements, hints for agents, and the words of the briefing. */
#include "rules/pack/pack_private.h"

#include <string.h>

#include "rules/rules.h"

enum { COACH_MAX = 100 };

/* The pack's own stay; what the language gives fills the gaps. */
static void load_gap(struct loader *l, const struct yaml *y, struct strings *ret,
		     const char *const *known, size_t n)
{
	if (!y || !is_empty(ret))
		return;
	load_strings(l, y, PACK_TEXT, ret);
	load_placeholders(l, y, known, n);
}

void load_statements(struct loader *l, const struct yaml *y)
{
	static const char *const known[] = {"issue", "title", "fact", "matter"};

	if (!y || !load_map(l, y, statement_names, N_STATEMENT))
		return;
	for (size_t i = 0; i < N_STATEMENT; i++)
		load_gap(l, yaml_get(y, statement_names[i]), &l->pack->statements[i], known,
			 ARRAY_SIZE(known));
}

static void load_when(struct loader *l, const struct yaml *y, struct coach_def *c)
{
	if (!y)
		return;
	c->only_upset = y->type == YAML_SCALAR && !strcmp(y->text, "upset");
	if (!c->only_upset && (y->type != YAML_SCALAR || strcmp(y->text, "always")))
		load_error(l, y, "expected upset or always");
}

static void load_hint(struct loader *l, const struct yaml *y, struct coach_def *c, uint32_t index)
{
	static const char *const keys[] = {"code",   "pattern", "phrases", "message",
					   "better", "when",	"known"};
	struct pack *p = l->pack;

	if (!load_map(l, y, keys, ARRAY_SIZE(keys)))
		return;
	c->code = load_name(l, yaml_get(y, "code"), RULE_NAME);
	c->message = load_str(l, yaml_get(y, "message"), PACK_TEXT);
	c->better = load_str(l, yaml_get(y, "better"), PACK_TEXT);
	c->known = load_name(l, yaml_get(y, "known"), RULE_NAME);
	load_when(l, yaml_get(y, "when"), c);
	load_phrases(l, yaml_get(y, "phrases"), &p->coach_phrases, index);
	load_patterns(l, yaml_get(y, "pattern"), &p->coach_patterns, index);
	if (!yaml_get(y, "code") || !yaml_get(y, "message"))
		load_error(l, y, "a hint needs a `code` and a `message`");
	if (!yaml_get(y, "phrases") && !yaml_get(y, "pattern"))
		load_error(l, y, "a hint needs `phrases` or a `pattern`");
}

void load_coach(struct loader *l, const struct yaml *y)
{
	struct pack *p = l->pack;

	if (!y || p->n_coach || !load_list(l, y))
		return;
	if (y->n > COACH_MAX) {
		load_error(l, y, "at most %d hints", COACH_MAX);
		return;
	}
	p->coach = load_alloc(l, y->n, sizeof(*p->coach));
	for (size_t i = 0; p->coach && i < y->n; i++)
		load_hint(l, y->items[i], &p->coach[i], (uint32_t)i);
	p->n_coach = p->coach ? y->n : 0;
}

static void load_summary(struct loader *l, const struct yaml *y)
{
	static const char *const keys[N_BRIEF_TEXT] = {
		"wants",      "others",	    "issue",	  "latest", "facts",
		"helped",     "tried",	    "not_helped", "failed", "mood_calm",
		"mood_eased", "mood_tense", "mood_upset",
	};
	static const char *const known[] = {"title", "others", "issue", "latest",
					    "facts", "tried",  "failed"};

	if (!y || !load_map(l, y, keys, N_BRIEF_TEXT))
		return;
	for (size_t i = 0; i < N_BRIEF_TEXT; i++)
		load_gap(l, yaml_get(y, keys[i]), &l->pack->brief[i], known, ARRAY_SIZE(known));
}

static void load_opening(struct loader *l, const struct yaml *y)
{
	static const char *const keys[] = {"calm", "upset"};
	static const char *const known[] = {"issue", "title", "fact"};

	if (!y || !load_map(l, y, keys, ARRAY_SIZE(keys)))
		return;
	load_gap(l, yaml_get(y, "calm"), &l->pack->opening_calm, known, ARRAY_SIZE(known));
	load_gap(l, yaml_get(y, "upset"), &l->pack->opening_upset, known, ARRAY_SIZE(known));
}

static void load_avoid(struct loader *l, const struct yaml *y)
{
	static const char *const keys[N_AVOID] = {"fact", "tried", "unknown"};
	static const char *const known[] = {"value", "title"};

	if (!y || !load_map(l, y, keys, N_AVOID))
		return;
	for (size_t i = 0; i < N_AVOID; i++)
		load_gap(l, yaml_get(y, keys[i]), &l->pack->avoid[i], known, ARRAY_SIZE(known));
}

static void load_reasons(struct loader *l, const struct yaml *y)
{
	static const char *const known[] = {"score", "threshold", "title", "count", "slot"};
	const char *keys[N_REASON_TEXT];

	for (size_t i = 0; i < N_REASON; i++)
		keys[i] = reason_name((enum reason_code)i);
	keys[REASON_TEXT_ABUSE] = "abuse";
	keys[REASON_TEXT_STUCK] = "stuck";
	keys[REASON_TEXT_SAID] = "said";
	keys[REASON_TEXT_SLOT] = "slot";
	keys[REASON_TEXT_UNKNOWN] = "unknown";
	if (!y || !load_map(l, y, keys, N_REASON_TEXT))
		return;
	for (size_t i = 0; i < N_REASON_TEXT; i++)
		load_gap(l, yaml_get(y, keys[i]), &l->pack->reasons[i], known, ARRAY_SIZE(known));
}

void load_brief(struct loader *l, const struct yaml *y)
{
	static const char *const keys[] = {"summary", "opening", "avoid", "reasons"};

	if (!y || !load_map(l, y, keys, ARRAY_SIZE(keys)))
		return;
	load_summary(l, yaml_get(y, "summary"));
	load_opening(l, yaml_get(y, "opening"));
	load_avoid(l, yaml_get(y, "avoid"));
	load_reasons(l, yaml_get(y, "reasons"));
}

void load_empathy(struct loader *l, const struct yaml *root)
{
	static const char *const keys[] = {"statements", "coach", "brief"};

	if (!load_map(l, root, keys, ARRAY_SIZE(keys)))
		return;
	load_statements(l, yaml_get(root, "statements"));
	load_coach(l, yaml_get(root, "coach"));
	load_brief(l, yaml_get(root, "brief"));
}
