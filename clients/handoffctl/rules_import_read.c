/* rules_import_read.c - what a Rasa project says, file by file; nothing is decided here. */
#include "clients/handoffctl/rules_import_private.h"

#include <string.h>

static struct origin origin(const char *path, const struct yaml *y)
{
	return (struct origin){path, y->line};
}

static const char *text_of(const struct yaml *map, const char *key)
{
	const struct yaml *y = yaml_get(map, key);

	return y && y->type == YAML_SCALAR ? y->text : NULL;
}

/* --- nlu ----------------------------------------------------------------------------------- */

/* A line of an examples block: "- where is my order"; what else it may be is said. */
static void read_line(struct import *im, struct rasa_texts *to, const char *line, size_t n,
		      struct origin at)
{
	while (n && strchr(" \t\r", *line)) {
		line++;
		n--;
	}
	while (n && strchr(" \t\r", line[n - 1]))
		n--;
	if (!n)
		return;
	if (*line != '-') {
		import_note(im, NOTE_EXAMPLE, at, "does not begin with '- ': “%.*s”",
			    (int)MIN(n, (size_t)60), line);
		return;
	}
	for (line++, n--; n && strchr(" \t", *line); line++)
		n--;
	if (n)
		import_text(im, to, import_copy(im, line, n), at);
}

static void read_block(struct import *im, struct rasa_texts *to, const char *path,
		       const struct yaml *y)
{
	struct origin at = {path, y->line + !y->plain};
	const char *line = y->text, *end;

	for (; *line; line = *end ? end + 1 : end, at.line++) {
		end = line + strcspn(line, "\n");
		read_line(im, to, line, (size_t)(end - line), at);
	}
}

/* A block of lines, or a list whose items may have metadata. */
static void read_examples(struct import *im, struct rasa_texts *to, const char *path,
			  const struct yaml *y)
{
	if (!y)
		return;
	if (y->type == YAML_SCALAR)
		read_block(im, to, path, y);
	for (size_t i = 0; y->type == YAML_LIST && i < y->n; i++) {
		const struct yaml *item = y->items[i];
		const char *text = item->type == YAML_SCALAR ? item->text : text_of(item, "text");

		if (!text)
			import_note(im, NOTE_EXAMPLE, origin(path, item), "has no text");
		else
			import_text(im, to, import_copy(im, text, strcspn(text, "\n")),
				    origin(path, item));
	}
	if (y->type == YAML_MAP)
		import_note(im, NOTE_EXAMPLE, origin(path, y), "the examples are a map");
}

static void read_synonym(struct import *im, const char *path, const struct yaml *item,
			 const char *value)
{
	struct rasa_synonym *v = import_more(im, im->synonyms, im->n_synonyms, sizeof(*v));

	if (!v)
		return;
	im->synonyms = v;
	v += im->n_synonyms++;
	*v = (struct rasa_synonym){.value = value, .at = origin(path, item)};
	read_examples(im, &v->variants, path, yaml_get(item, "examples"));
}

static void read_nlu_item(struct import *im, const char *path, const struct yaml *item)
{
	static const char *const known[] = {"intent", "synonym",  "lookup",
					    "regex",  "examples", "metadata"};
	const struct yaml *examples = yaml_get(item, "examples");
	const char *name;
	size_t before;

	for (size_t i = 0; item->type == YAML_MAP && i < item->n; i++) {
		bool found = false;

		for (size_t k = 0; k < ARRAY_SIZE(known); k++)
			found |= !strcmp(known[k], item->keys[i]->text);
		if (!found)
			import_note(im, NOTE_FILE, origin(path, item->keys[i]),
				    "'%.60s' is no kind of training data that is known",
				    item->keys[i]->text);
	}
	if ((name = text_of(item, "intent"))) {
		struct rasa_intent *intent = import_intent_make(im, name, origin(path, item));

		if (!intent)
			return;
		if (!intent->examples.n)
			intent->at = origin(path, item);
		before = intent->examples.n;
		read_examples(im, &intent->examples, path, examples);
		im->counts.examples_read += intent->examples.n - before;
	} else if ((name = text_of(item, "synonym"))) {
		read_synonym(im, path, item, name);
	} else if ((name = text_of(item, "lookup"))) {
		struct rasa_entity *e = import_entity_make(im, name, origin(path, item));

		if (e)
			read_examples(im, &e->lookup, path, examples);
	} else if ((name = text_of(item, "regex"))) {
		struct rasa_entity *e = import_entity_make(im, name, origin(path, item));

		if (e)
			read_examples(im, &e->regex, path, examples);
	}
}

static void read_nlu(struct import *im, const char *path, const struct yaml *y)
{
	for (size_t i = 0; y->type == YAML_LIST && i < y->n; i++)
		read_nlu_item(im, path, y->items[i]);
}

/* --- domain -------------------------------------------------------------------------------- */

/* An item of intents, entities, actions: "name", or {name: {settings}}. */
static const char *name_of(const struct yaml *item)
{
	if (item->type == YAML_SCALAR)
		return item->n ? item->text : NULL;
	return item->type == YAML_MAP && item->n ? item->keys[0]->text : NULL;
}

static void read_intents(struct import *im, const char *path, const struct yaml *y)
{
	size_t settings = 0;

	for (size_t i = 0; y->type == YAML_LIST && i < y->n; i++) {
		const char *name = name_of(y->items[i]);

		if (name)
			import_intent_make(im, name, origin(path, y->items[i]));
		settings += y->items[i]->type == YAML_MAP;
	}
	if (settings)
		import_note(im, NOTE_SETTING, origin(path, y),
			    "%zu intent%s use_entities or ignore_entities; every intent sees every "
			    "entity here",
			    settings, settings == 1 ? " has" : "s have");
}

static void read_entities(struct import *im, const char *path, const struct yaml *y)
{
	for (size_t i = 0; y->type == YAML_LIST && i < y->n; i++) {
		const struct yaml *item = y->items[i];
		const char *name = name_of(item);
		struct rasa_entity *e =
			name ? import_entity_make(im, name, origin(path, item)) : NULL;

		if (e)
			e->in_domain = true;
		if (e && item->type == YAML_MAP)
			import_note(im, NOTE_ROLE, origin(path, item),
				    "entity '%.60s' has roles or groups in the domain", name);
	}
}

static void read_slots(struct import *im, const char *path, const struct yaml *y)
{
	for (size_t i = 0; y->type == YAML_MAP && i < y->n; i++) {
		struct rasa_slot *v = import_more(im, im->slots, im->n_slots, sizeof(*v));
		const struct yaml *mappings = yaml_get(y->items[i], "mappings"), *first = NULL;
		const char *type = text_of(y->items[i], "type");

		if (!v)
			return;
		im->slots = v;
		v += im->n_slots++;
		*v = (struct rasa_slot){.name = y->keys[i]->text, .at = origin(path, y->keys[i])};
		for (size_t k = 0; mappings && mappings->type == YAML_LIST && k < mappings->n;
		     k++) {
			const char *entity = text_of(mappings->items[k], "entity");

			first = first ? first : mappings->items[k];
			v->entity = v->entity ? v->entity : entity;
		}
		import_note(im, NOTE_SLOT, v->at, "slot '%.60s' (%.20s, %.30s%s)", v->name,
			    type ? type : "any",
			    first && text_of(first, "type") ? text_of(first, "type") : "no mapping",
			    mappings && mappings->n > 1 ? " and others" : "");
	}
}

static void read_button(struct import *im, const char *path, struct rasa_response *r,
			const struct yaml *y)
{
	struct rasa_button *v = import_more(im, r->buttons, r->n_buttons, sizeof(*v));
	const char *title = text_of(y, "title"), *payload = text_of(y, "payload");

	if (!v)
		return;
	r->buttons = v;
	if (!title || !payload || !*title || !*payload)
		import_note(im, NOTE_RESPONSE, origin(path, y),
			    "a button of '%.60s' has no title or no payload", r->name);
	else
		v[r->n_buttons++] = (struct rasa_button){title, payload, origin(path, y)};
}

/* Keys of a variant that only make sense to the client it was written for. */
static void note_parts(struct import *im, const char *path, const struct rasa_response *r,
		       const struct yaml *variant)
{
	static const char *const known[] = {"text", "buttons", "id", "metadata"};

	for (size_t i = 0; i < variant->n; i++) {
		const char *key = variant->keys[i]->text;
		bool found = false;

		for (size_t k = 0; k < ARRAY_SIZE(known); k++)
			found |= !strcmp(known[k], key);
		if (!found)
			import_note(im, NOTE_RESPONSE, origin(path, variant->keys[i]),
				    "'%.60s': its `%.30s`%s", r->name, key,
				    !strcmp(key, "condition") || !strcmp(key, "channel")
					    ? ", and the wording that is only for it"
					    : "");
	}
}

static void read_variant(struct import *im, const char *path, struct rasa_response *r,
			 const struct yaml *y)
{
	const struct yaml *buttons = yaml_get(y, "buttons"), *text = yaml_get(y, "text");
	bool only_for = yaml_get(y, "condition") || yaml_get(y, "channel");

	if (y->type == YAML_SCALAR && y->n) {
		import_text(im, &r->texts, y->text, origin(path, y));
		return;
	}
	if (y->type != YAML_MAP)
		return;
	note_parts(im, path, r, y);
	if (text && text->type == YAML_SCALAR && text->n && !only_for)
		import_text(im, &r->texts, text->text, origin(path, text));
	for (size_t i = 0; buttons && buttons->type == YAML_LIST && i < buttons->n; i++)
		read_button(im, path, r, buttons->items[i]);
}

static void read_responses(struct import *im, const char *path, const struct yaml *y)
{
	for (size_t i = 0; y->type == YAML_MAP && i < y->n; i++) {
		const struct yaml *variants = y->items[i];
		struct rasa_response *r = import_response(im, y->keys[i]->text);

		if (r) {
			import_note(im, NOTE_RESPONSE, origin(path, y->keys[i]),
				    "'%.60s' is there twice, first in %s:%d, which was taken",
				    r->name, r->at.path, r->at.line);
			continue;
		}
		r = import_response_make(im, y->keys[i]->text, origin(path, y->keys[i]));
		if (!r)
			return;
		for (size_t k = 0; variants->type == YAML_LIST && k < variants->n; k++)
			read_variant(im, path, r, variants->items[k]);
	}
}

static void note_names(struct import *im, enum note_kind kind, const char *path,
		       const struct yaml *y, const char *what)
{
	for (size_t i = 0; y->type != YAML_SCALAR && i < y->n; i++) {
		const struct yaml *at = y->type == YAML_MAP ? y->keys[i] : y->items[i];
		const char *name = y->type == YAML_MAP ? at->text : name_of(at);

		if (name && (kind != NOTE_ACTION ||
			     (strncmp(name, "utter_", 6) != 0 && !import_says_handoff(name))))
			import_note(im, kind, origin(path, at), "%s '%.80s'", what, name);
	}
}

static void read_forms(struct import *im, const char *path, const struct yaml *y)
{
	note_names(im, NOTE_FORM, path, y, "form");
}

static void read_actions(struct import *im, const char *path, const struct yaml *y)
{
	note_names(im, NOTE_ACTION, path, y, "action");
}

/* --- rules and stories --------------------------------------------------------------------- */

static void read_paths(struct import *im, const char *path, const struct yaml *y, bool is_rule)
{
	for (size_t i = 0; y->type == YAML_LIST && i < y->n; i++) {
		struct rasa_path *v = import_more(im, im->paths, im->n_paths, sizeof(*v));
		const char *name = text_of(y->items[i], is_rule ? "rule" : "story");

		if (!v)
			return;
		im->paths = v;
		v[im->n_paths++] = (struct rasa_path){
			.name = name ? name : "without a name",
			.item = y->items[i],
			.is_rule = is_rule,
			.at = origin(path, y->items[i]),
		};
		*(is_rule ? &im->counts.rules_read : &im->counts.stories_read) += 1;
	}
}

static void read_rules(struct import *im, const char *path, const struct yaml *y)
{
	read_paths(im, path, y, true);
}

static void read_stories(struct import *im, const char *path, const struct yaml *y)
{
	read_paths(im, path, y, false);
}

static void read_language(struct import *im, const char *path, const struct yaml *y)
{
	(void)path;
	if (y->type == YAML_SCALAR && y->n && y->n <= 15 && !im->project_language)
		im->project_language = y->text;
}

/* Which Rasa it was written for; nothing follows from it. */
static void read_version(struct import *im, const char *path, const struct yaml *y)
{
	(void)im;
	(void)path;
	(void)y;
}

static const struct section {
	const char *key;
	void (*read)(struct import *im, const char *path,
		     const struct yaml *y); /* NULL: a setting */
} sections[] = {
	{"nlu", read_nlu},
	{"intents", read_intents},
	{"entities", read_entities},
	{"slots", read_slots},
	{"responses", read_responses},
	{"forms", read_forms},
	{"actions", read_actions},
	{"e2e_actions", read_actions},
	{"rules", read_rules},
	{"stories", read_stories},
	{"language", read_language},
	{"session_config", NULL},
	{"config", NULL},
	{"pipeline", NULL},
	{"policies", NULL},
	{"recipe", read_version},
	{"assistant_id", read_version},
	{"version", read_version},
};

static const struct section *find_section(const char *key)
{
	for (size_t i = 0; i < ARRAY_SIZE(sections); i++)
		if (!strcmp(sections[i].key, key))
			return &sections[i];
	return NULL;
}

static void read_root(struct import *im, const char *path, const struct yaml *root)
{
	size_t known = 0;

	for (size_t i = 0; root->type == YAML_MAP && i < root->n; i++)
		known += find_section(root->keys[i]->text) != NULL;
	if (!known) {
		import_note(
			im, NOTE_FILE, (struct origin){path, 1},
			"holds nothing that a Rasa project keeps in its training data or domain");
		return;
	}
	for (size_t i = 0; i < root->n; i++) {
		const struct section *s = find_section(root->keys[i]->text);

		if (!s)
			import_note(im, NOTE_FILE, origin(path, root->keys[i]),
				    "'%.60s' is not known", root->keys[i]->text);
		else if (!s->read)
			import_note(im, NOTE_SETTING, origin(path, root->keys[i]), "%s", s->key);
		else if (yaml_get(root, s->key))
			s->read(im, path, yaml_get(root, s->key));
	}
}

void import_read(struct import *im, const char *path, const char *bytes, size_t n)
{
	struct yaml **v = import_more(im, im->documents, im->n_documents, sizeof(struct yaml *));
	struct yaml *root = NULL;
	int r;

	if (!v)
		return;
	im->documents = v;
	path = import_copy(im, path, strlen(path));
	r = yaml_parse(&root, path, bytes, n, &YAML_LIMITS, &im->problems);
	if (r < 0)
		im->error = r;
	if (r)
		return;
	v[im->n_documents++] = root;
	im->counts.files++;
	read_root(im, path, root);
}
