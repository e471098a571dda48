/* pack_load.c - from files to a pack: pack.yml, and the order in which everything is read. */
#include "rules/pack/pack_private.h"

#include <errno.h>
#include <string.h>

#include "rules/rules.h"
#include "rules/pack/template.h"

enum { PACK_WIDGET = 200, PACK_CANNED = 200 };

static void load_bot(struct loader *l, const struct yaml *y)
{
	static const char *const keys[] = {"name"};

	l->pack->bot = "Bot";
	if (y && load_map(l, y, keys, ARRAY_SIZE(keys))) {
		const char *name = load_str(l, yaml_get(y, "name"), PACK_TITLE);

		l->pack->bot = name ? name : l->pack->bot;
	}
}

/* What a pack and a language both may give; the first one read stays. */
static void load_wording(struct loader *l, const struct yaml *y, struct strings *ret,
			 const char *const *known, size_t n)
{
	if (!y || !is_empty(ret))
		return;
	load_strings(l, y, PACK_TEXT, ret);
	load_placeholders(l, y, known, n);
}

static void load_fallback(struct loader *l, const struct yaml *y)
{
	static const char *const keys[] = {"confirm", "rephrase", "give_up",
					   "sure",    "margin",	  "guess"};
	static const char *const title[] = {"intent_title"};
	struct pack *p = l->pack;

	if (!y || !load_map(l, y, keys, ARRAY_SIZE(keys)))
		return;
	load_wording(l, yaml_get(y, "confirm"), &p->confirm, title, 1);
	load_wording(l, yaml_get(y, "rephrase"), &p->rephrase, NULL, 0);
	load_wording(l, yaml_get(y, "give_up"), &p->give_up, NULL, 0);
	yaml_real(yaml_get(y, "sure"), &p->sure, 0, 1, l->path, l->problems);
	yaml_real(yaml_get(y, "margin"), &p->margin, 0, 1, l->path, l->problems);
	yaml_real(yaml_get(y, "guess"), &p->guess, 0, 1, l->path, l->problems);
}

static void load_texts(struct loader *l, const struct yaml *y)
{
	static const char *const keys[] = {
#define X(symbol, key) key,
		PACK_TEXTS(X)
#undef X
	};
	static const char *const known[] = {"position", "wait", "agent", "opens_at", "reference",
					    "waited",	"low",	"high",	 "minutes",  "count"};

	if (!y || !load_map(l, y, keys, ARRAY_SIZE(keys)))
		return;
	for (size_t i = 0; i < N_PACK_TEXT; i++)
		load_wording(l, yaml_get(y, keys[i]), &l->pack->texts[i], known, ARRAY_SIZE(known));
}

static void load_widget(struct loader *l, const struct yaml *y)
{
	const char **keys, **texts;
	size_t n = 0;

	if (!y || !yaml_is(y, YAML_MAP, l->path, l->problems))
		return;
	if (y->n > PACK_WIDGET) {
		load_error(l, y, "at most %d texts", PACK_WIDGET);
		return;
	}
	keys = load_alloc(l, y->n, sizeof(*keys));
	texts = load_alloc(l, y->n, sizeof(*texts));
	for (size_t i = 0; keys && texts && i < y->n; i++) {
		keys[n] = load_name(l, y->keys[i], RULE_NAME);
		texts[n] = load_str(l, y->items[i], PACK_TEXT);
		n += keys[n] && texts[n];
	}
	l->pack->widget_keys = (struct strings){.v = keys, .n = keys ? n : 0};
	l->pack->widget_texts = (struct strings){.v = texts, .n = texts ? n : 0};
}

static void load_yes_no(struct loader *l, const struct yaml *y, uint32_t list, struct strings *ret)
{
	if (!y || !is_empty(ret))
		return;
	load_strings(l, y, PACK_TITLE, ret);
	load_phrases(l, y, &l->pack->phrases, list);
}

static void load_titles(struct loader *l, const struct yaml *y)
{
	if (!y || !yaml_is(y, YAML_MAP, l->path, l->problems))
		return;
	for (size_t i = 0; i < y->n; i++)
		load_title(l, load_name(l, y->keys[i], RULE_NAME),
			   load_str(l, y->items[i], PACK_TITLE));
}

/* The keys that languages/xx.yml has too. */
static void load_shared(struct loader *l, const struct yaml *root)
{
	static const char *const title[] = {"title"}, *const value[] = {"value"};
	struct pack *p = l->pack;

	load_fallback(l, yaml_get(root, "fallback"));
	load_texts(l, yaml_get(root, "texts"));
	load_wording(l, yaml_get(root, "offer"), &p->offer, NULL, 0);
	load_wording(l, yaml_get(root, "declined"), &p->declined, NULL, 0);
	load_wording(l, yaml_get(root, "corrected"), &p->corrected, value, 1);
	load_wording(l, yaml_get(root, "also"), &p->also, title, 1);
	load_wording(l, yaml_get(root, "later"), &p->later, title, 1);
	load_wording(l, yaml_get(root, "resume"), &p->resume, title, 1);
	load_wording(l, yaml_get(root, "pending"), &p->pending, title, 1);
	load_titles(l, yaml_get(root, "titles"));
	load_yes_no(l, yaml_get(root, "yes"), LIST_YES, &p->yes);
	load_yes_no(l, yaml_get(root, "no"), LIST_NO, &p->no);
}

void load_language_texts(struct loader *l, const struct yaml *root)
{
	load_shared(l, root);
	load_statements(l, yaml_get(root, "statements"));
	load_coach(l, yaml_get(root, "coach"));
	load_brief(l, yaml_get(root, "brief"));
	load_moments(l, yaml_get(root, "moments"));
}

void load_pack_file(struct loader *l, const struct yaml *root)
{
	static const char *const keys[] = {
		"name",		 "language", "bot",    "tone",	   "greeting",
		"quick_replies", "fallback", "offer",  "texts",	   "widget",
		"canned",	 "yes",	     "no",     "declined", "corrected",
		"also",		 "later",    "resume", "pending",  "titles",
	};
	static const char *const canned[2] = {"name", "text"};
	struct pack *p = l->pack;

	if (!load_map(l, root, keys, ARRAY_SIZE(keys)))
		return;
	p->name = load_name(l, yaml_get(root, "name"), RULE_NAME);
	if (!yaml_get(root, "name"))
		load_error(l, root, "needs a `name`");
	p->language = load_name(l, yaml_get(root, "language"), 15);
	if (!yaml_get(root, "language"))
		load_error(l, root, "needs a `language`, for example en");
	p->tone = load_str(l, yaml_get(root, "tone"), PACK_TEXT);
	load_bot(l, yaml_get(root, "bot"));
	load_wording(l, yaml_get(root, "greeting"), &p->texts[TEXT_GREETING], NULL, 0);
	load_replies(l, yaml_get(root, "quick_replies"), &p->replies);
	load_shared(l, root);
	load_widget(l, yaml_get(root, "widget"));
	load_pairs(l, yaml_get(root, "canned"), canned, PACK_CANNED,
		   (const size_t[2]){PACK_TITLE, PACK_TEXT}, &p->canned);
}

static bool is_in(const char *path, const char *folder)
{
	return !strncmp(path, folder, strlen(folder));
}

static int parse_files(struct loader *l, const struct pack_file *files, size_t n)
{
	struct pack *p = l->pack;
	int r;

	p->documents = calloc(n ? n : 1, sizeof(*p->documents));
	if (!p->documents)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		struct document *d = &p->documents[p->n_documents];
		size_t len = strlen(files[i].path);

		if (len < 4 || strcmp(files[i].path + len - 4, ".yml"))
			continue;
		d->path = strdup(files[i].path);
		if (!d->path)
			return -ENOMEM;
		p->n_documents++;
		r = yaml_parse(&d->root, d->path, files[i].bytes, files[i].n, &YAML_LIMITS,
			       l->problems);
		if (r < 0)
			return r;
	}
	return 0;
}

static const struct yaml *find_root(struct loader *l, const char *path)
{
	for (size_t i = 0; i < l->pack->n_documents; i++)
		if (!strcmp(l->pack->documents[i].path, path)) {
			l->path = l->pack->documents[i].path;
			return l->pack->documents[i].root;
		}
	return NULL;
}

static void check_names_of_files(struct loader *l)
{
	static const char *const known[] = {"pack.yml",	   "entities.yml",   "signals.yml",
					    "weights.yml", "escalation.yml", "empathy.yml"};
	const char *path;
	bool found;

	for (size_t i = 0; i < l->pack->n_documents; i++) {
		path = l->pack->documents[i].path;
		found = is_in(path, "intents/") || is_in(path, "tests/") ||
			is_in(path, "languages/");
		for (size_t k = 0; k < ARRAY_SIZE(known); k++)
			found |= !strcmp(path, known[k]);
		if (!found)
			problem_add(l->problems, PROBLEM_WARNING, path, 0, 0,
				    "not a file of a pack; it was not read");
	}
}

static const struct yaml *find_language(struct loader *l)
{
	char path[64] = "languages/";
	struct line line = {.p = path, .n = strlen(path), .cap = sizeof(path)};

	line_puts(&line, l->pack->language);
	line_puts(&line, ".yml");
	return find_root(l, path);
}

/* One file after the other: what is referred to before what refers to it, and the pack's own texts
 * before the language's, which fill the gaps. */
static void load_files(struct loader *l)
{
	static const char *const signals[] = {"signals.yml", "weights.yml"}; /* fitted: last */
	static const char *const keys[] = {"signals"};
	const struct yaml *root = find_language(l);

	if (root)
		load_language(l, root);
	else
		problem_add(l->problems, PROBLEM_WARNING, "pack.yml", 0, 0,
			    "no words for language '%s': languages/%s.yml is missing",
			    l->pack->language, l->pack->language);
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++) {
		root = find_root(l, signals[i]);
		if (root && load_map(l, root, keys, ARRAY_SIZE(keys)))
			load_signals(l, yaml_get(root, "signals"));
	}
	load_entities(l, find_root(l, "entities.yml"));
	load_priorities(l, yaml_get(find_root(l, "escalation.yml"), "priorities"));
	load_intents(l);
	root = find_root(l, "escalation.yml");
	if (root)
		load_escalation(l, root);
	root = find_root(l, "empathy.yml");
	if (root)
		load_empathy(l, root);
	if (is_empty(&l->pack->texts[TEXT_WAITING]))
		l->pack->texts[TEXT_WAITING] = l->pack->statements[STATEMENT_WAITING];
	root = find_language(l);
	if (root)
		load_language_texts(l, root);
	load_tests(l);
}

static int load(struct loader *l, const struct pack_file *files, size_t n)
{
	const struct yaml *root;
	int r = parse_files(l, files, n);

	if (r)
		return r;
	check_names_of_files(l);
	root = find_root(l, "pack.yml");
	if (!root) {
		if (!l->problems->errors)
			problem_add(l->problems, PROBLEM_ERROR, "pack.yml", 0, 0,
				    "the pack has no pack.yml");
		return PACK_E_INVALID;
	}
	load_pack_file(l, root);
	if (!l->pack->name || !l->pack->language)
		return PACK_E_INVALID;
	load_files(l);
	return l->error;
}

static void set_defaults(struct pack *p)
{
	p->sure = 0.35;
	p->margin = 0.12;
	p->guess = 0.3;
	p->watch = 2;
	p->escalate = 3;
	p->rearm = 1.5;
	p->on_asked = true;
	p->bot_failures = 3;
	p->same_request = 3;
	p->abuse_turns = 2;
	p->max_bot_turns = 12;
	p->cooldown = 2;
	for (size_t i = 0; i < N_SIGNAL; i++)
		p->weights[i] = signal_kinds[i].weight;
	p->priorities[REASON_ASKED] = 4;
	p->priorities[REASON_FRUSTRATION] = 6;
	p->priorities[REASON_COMPLEXITY] = 5;
	p->priorities[REASON_BOT_FAILED] = 5;
	p->priorities[REASON_LOOP] = 5;
	p->priorities[REASON_POLICY] = 7;
	p->priorities[REASON_INTENT] = 5;
	p->priorities[REASON_OPERATOR] = 4;
}

static int make_sieve(struct patterns *p)
{
	const struct clue *clues[PACK_PATTERNS];

	for (size_t i = 0; i < p->n; i++)
		clues[i] = pattern_clue(p->v[i].pattern);
	return sieve_new(&p->sieve, clues, p->n);
}

static void pack_freep(struct pack **p)
{
	pack_free(*p);
}

int pack_load_with(struct pack **ret, const struct pack_file *files, size_t n,
		   struct problems *problems, const struct pack_keep *keep)
{
	cleanup(pack_freep) struct pack *p = calloc(1, sizeof(*p));
	cleanup(freep) struct text *text = malloc(sizeof(*text));
	struct loader l = {.pack = p, .problems = problems, .text = text};
	size_t errors = problems->errors;
	int r;

	if (!p || !text)
		return -ENOMEM;
	set_defaults(p);
	r = slips_new(&p->slips);
	if (!r)
		r = load(&l, files, n);
	if (!r && problems->errors > errors)
		r = PACK_E_INVALID;
	if (!r)
		r = make_sieve(&p->patterns);
	if (!r)
		r = make_sieve(&p->intent_patterns);
	if (!r)
		r = pack_train(&l, keep);
	if (r)
		return r;
	*ret = steal(p);
	return 0;
}

int pack_load(struct pack **ret, const struct pack_file *files, size_t n, struct problems *problems)
{
	return pack_load_with(ret, files, n, problems, NULL);
}
