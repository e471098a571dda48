/* rules_import_answers.c - responses as answers: wordings, the slots that they name, buttons. */
#include "clients/handoffctl/rules_import_private.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { FILE_MAX = 16 << 20 };

struct slots {
	const struct rasa_entity *entity[SLOTS];
	char name[SLOTS][RULE_NAME + 1];
	size_t n;
};

/* What fills {name} in an answer: the entity that the slot is mapped from, or one of its name. */
static const struct rasa_entity *filled_by(struct import *im, const char *name)
{
	const struct rasa_entity *e = import_entity(im, name);

	for (size_t i = 0; i < im->n_slots; i++)
		if (!strcmp(im->slots[i].name, name) && im->slots[i].entity)
			e = import_entity(im, im->slots[i].entity);
	return e && *e->id ? e : NULL;
}

static bool add_slot(struct import *im, struct slots *slots, char *name)
{
	const struct rasa_entity *e = slots ? filled_by(im, name) : NULL;

	if (!strcmp(name, "bot") || !strcmp(name, "name"))
		return true;
	if (!e)
		return false;
	for (char *p = name; *p; p++)
		*p = isalnum((unsigned char)*p) ? *p : '_';
	for (size_t i = 0; i < slots->n; i++)
		if (!strcmp(slots->name[i], name))
			return true;
	if (slots->n == SLOTS)
		return false;
	slots->entity[slots->n] = e;
	snprintf(slots->name[slots->n++], RULE_NAME + 1, "%s", name);
	return true;
}

/* The text with its placeholders under the pack's names. False: one of them nothing fills. */
static bool fill(struct import *im, const char *s, struct slots *slots, struct buf *out)
{
	char name[RULE_NAME + 1];
	size_t n;

	for (; *s; s++) {
		n = *s == '{' ? strspn(s + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					      "0123456789_-.")
			      : 0;
		if (!n || s[n + 1] != '}') {
			buf_putc(out, *s);
			continue;
		}
		if (n > RULE_NAME)
			return false;
		snprintf(name, sizeof(name), "%.*s", (int)n, s + 1);
		if (!add_slot(im, slots, name))
			return false;
		buf_printf(out, "{%s}", name);
		s += n + 1;
	}
	return true;
}

/* The wordings that can be said, as a list below `key`; how many. */
size_t put_wordings(struct import *im, struct buf *out, const char *key, const char *indent,
		    struct rasa_response *const *responses, size_t n_responses, struct slots *slots)
{
	struct buf text = BUF_INIT(2 * WORDING_BYTES);
	size_t n = 0;

	for (size_t r = 0; r < n_responses; r++)
		for (size_t i = 0; i < responses[r]->texts.n; i++) {
			const struct rasa_text *t = &responses[r]->texts.v[i];
			bool filled;

			buf_reset(&text);
			filled = fill(im, t->s, slots, &text);
			if (!filled || text.error || text.n > WORDING_BYTES || n == WORDINGS) {
				import_note(im, NOTE_RESPONSE, t->at, "'%.60s': “%.80s” %s",
					    responses[r]->name, t->s,
					    filled ? "is too long, or one wording too many"
						   : "has a {placeholder} that nothing here fills");
				continue;
			}
			if (!n++)
				buf_printf(out, "%s%s:\n", indent, key);
			buf_printf(out, "%s", indent);
			put_list(out, "  ", text.p);
		}
	buf_deinit(&text);
	return n;
}

static void put_slots(struct buf *out, const struct slots *slots)
{
	for (size_t i = 0; i < slots->n; i++)
		buf_printf(out, "%s      - {name: %s, entity: %s, required: false}\n",
			   i ? "" : "    slots: # filled when a message names them\n",
			   slots->name[i], slots->entity[i]->id);
}

/* --- buttons ------------------------------------------------------------------------------- */

/* The intent of "/intent{"entity": "x"}"; NULL: it is a text, or unknown. */
static struct rasa_intent *target(struct import *im, const char *payload)
{
	char name[200];

	if (*payload != '/')
		return NULL;
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(payload + 1, "{"), payload + 1);
	return import_intent(im, name);
}

static const char *button_fault(const struct rasa_button *b, const struct rasa_intent *to, size_t n)
{
	if (*b->payload == '/' && !(to && (*to->id || to->yes || to->no)))
		return "leads to no intent that was written";
	if (n == REPLIES)
		return "is one too many: there are at most 6";
	if (strlen(b->title) > TITLE_BYTES || strlen(b->payload) > EXAMPLE_BYTES)
		return "is too long";
	return NULL;
}

static void put_button(struct import *im, struct buf *out, const char *indent,
		       const struct rasa_button *b, size_t *n)
{
	struct rasa_intent *to = target(im, b->payload);
	const char *why = button_fault(b, to, *n);

	if (why || (to && strchr(b->payload, '{')))
		import_note(im, NOTE_RESPONSE, b->at, "button “%.60s” %s", b->title,
			    why ? why : "sets entities; here it only asks for the intent");
	if (why)
		return;
	if (!*n)
		buf_printf(out, "%squick_replies:\n", indent);
	*n += 1;
	buf_printf(out, "%s  - {title: ", indent);
	put_quoted(out, b->title);
	buf_puts(out, ", say: ");
	put_quoted(out, !to	  ? b->payload
			: to->yes ? "/yes"
			: to->no  ? "/no"
				  : import_printf(im, "/%s", to->id));
	buf_puts(out, "}\n");
}

void put_buttons(struct import *im, struct buf *out, const char *indent,
		 struct rasa_response *const *responses, size_t n_responses)
{
	size_t n = 0;

	for (size_t r = 0; r < n_responses; r++)
		for (size_t i = 0; i < responses[r]->n_buttons; i++)
			put_button(im, out, indent, &responses[r]->buttons[i], &n);
}

static void mark_keywords(struct import *im, const struct rasa_response *r)
{
	for (size_t i = 0; r && i < r->n_buttons; i++) {
		struct rasa_intent *to = target(im, r->buttons[i].payload);

		if (to)
			to->keyword = true;
	}
}

/* Intents that a button leads to need a keyword for it. */
void find_keywords(struct import *im)
{
	for (size_t i = 0; i < im->n_intents; i++)
		mark_keywords(im, im->intents[i].answer);
	for (size_t i = 0; i < im->n_fallbacks; i++)
		mark_keywords(im, im->fallbacks[i]);
}

/* Without a text the language's is said. */
void put_handoff(struct import *im, struct buf *out, const struct rasa_intent *i)
{
	buf_puts(out, "    handoff:\n      priority: 5\n");
	if (!i->answer)
		return;
	put_wordings(im, out, "text", "      ", &i->answer, 1, NULL);
	if (i->answer->n_buttons)
		import_note(im, NOTE_RESPONSE, i->answer->at,
			    "'%.60s': its buttons; there are none while a person is on the way",
			    i->answer->name);
}

void put_answers(struct import *im, struct buf *out, const struct rasa_intent *i)
{
	struct slots slots = {0};
	struct buf answers = BUF_INIT(FILE_MAX);
	size_t n = 0;

	if (i->answer)
		n = put_wordings(im, &answers, "answers", "    ", &i->answer, 1, &slots);
	put_slots(out, &slots);
	buf_put(out, answers.p, answers.n);
	if (i->answer)
		put_buttons(im, out, "    ", &i->answer, 1);
	if (!n)
		import_note(im, NOTE_INTENT, i->at, "'%.60s' has examples and no answer", i->name);
	buf_deinit(&answers);
}
