/* rules_import_write.c - the pack's files: intents by the file that they came from, and the rest. */
#include "clients/handoffctl/rules_import_private.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/utf8.h"
#include "rules/intent/intent.h"

enum { FILE_MAX = 16 << 20, EXAMPLES_MAX = 100000 };

/* What writing knows beside the project. */
struct writer {
	struct import *im;
	struct map seen; /* hash of an example -> index of its intent << 32 | of the example, + 1 */
};

static struct buf *new_file(struct import *im, const char *path)
{
	struct import_file *v;

	for (size_t i = 0; i < im->n_files; i++)
		if (!strcmp(im->files[i].path, path))
			return &im->files[i].text;
	v = import_more(im, im->files, im->n_files, sizeof(*v));
	if (!v)
		return NULL;
	im->files = v;
	v += im->n_files++;
	snprintf(v->path, sizeof(v->path), "%s", path);
	buf_init(&v->text, FILE_MAX);
	return &v->text;
}

/* --- examples ------------------------------------------------------------------------------ */

/* Brackets that are no mark would be taken for one beside a mark. */
static void put_unmarked(struct buf *out, const char *s, size_t n, bool has_marks)
{
	for (size_t i = 0; i < n; i++)
		buf_putc(out, has_marks && s[i] == '['	 ? '('
			      : has_marks && s[i] == ']' ? ')'
							 : s[i]);
}

/* The example with the marks of the pack's entities, and without any. */
static void rewrite(struct import *im, const char *s, struct buf *marked, struct buf *bare)
{
	bool ignored = false, any = import_mark(s, 0, &(struct mark){0}, &ignored);
	struct mark m;
	size_t at = 0;

	for (; import_mark(s, at, &m, &ignored); at = m.at + m.n) {
		const struct rasa_entity *e = import_entity(im, m.entity);

		put_unmarked(marked, s + at, m.at - at, any);
		buf_put(bare, s + at, m.at - at);
		if (e && *e->id && !memchr(m.value, '[', m.value_n))
			buf_printf(marked, "[%.*s](%s)", (int)m.value_n, m.value, e->id);
		else
			put_unmarked(marked, m.value, m.value_n, any);
		buf_put(bare, m.value, m.value_n);
	}
	put_unmarked(marked, s + at, strlen(s + at), any || strstr(s, "]("));
	buf_puts(bare, s + at);
}

/* Examples that only differ in case or in blanks are the same. */
static uint64_t fold(struct writer *w, const struct buf *bare)
{
	const char *s = w->im->text->folded;
	size_t n;

	text_read(w->im->text, bare->p, bare->n);
	for (n = w->im->text->n; n && s[n - 1] == ' ';)
		n--;
	for (; n && *s == ' '; s++)
		n--;
	return hash_bytes(s, n, 0);
}

/* Whether the example is to be written; one that another intent has too is, and is told. */
static bool is_first(struct writer *w, size_t intent, size_t example, const struct buf *bare)
{
	const struct rasa_intent *i = &w->im->intents[intent], *other;
	uint64_t where, key = fold(w, bare);

	if (!map_find(&w->seen, key, &where)) {
		if (map_put(&w->seen, key, ((uint64_t)intent << 32 | (uint32_t)example) + 1))
			w->im->error = -ENOMEM;
		return true;
	}
	where--;
	other = &w->im->intents[where >> 32];
	if (other == i) {
		w->im->counts.repeated++;
		return false;
	}
	import_note(w->im, NOTE_TWICE, i->examples.v[example].at,
		    "“%.80s” is in '%.60s' and in '%.60s' (%s:%d)", bare->p, i->name, other->name,
		    other->examples.v[(uint32_t)where].at.path,
		    other->examples.v[(uint32_t)where].at.line);
	return true;
}

static bool fits(struct writer *w, const struct rasa_text *example, const struct buf *marked)
{
	const char *why = NULL;

	if (marked->error || marked->n > EXAMPLE_BYTES)
		why = "is longer than 1000 bytes";
	else if (w->im->counts.examples_written == EXAMPLES_MAX)
		why = "is one too many: a pack has at most 100000 examples";
	else if (!marked->n)
		why = "is empty";
	if (!why)
		return true;
	import_note(w->im, NOTE_EXAMPLE, example->at, "“%.60s” %s", example->s, why);
	w->im->counts.left_out++;
	return false;
}

static void put_examples(struct writer *w, struct buf *out, size_t intent, const char *indent)
{
	const struct rasa_intent *i = &w->im->intents[intent];
	struct buf marked = BUF_INIT(8192), bare = BUF_INIT(8192);

	for (size_t k = 0; k < i->examples.n; k++) {
		buf_reset(&marked);
		buf_reset(&bare);
		rewrite(w->im, i->examples.v[k].s, &marked, &bare);
		if (!fits(w, &i->examples.v[k], &marked) || !is_first(w, intent, k, &bare))
			continue;
		put_list(out, indent, marked.p);
		w->im->counts.examples_written++;
	}
	buf_deinit(&marked);
	buf_deinit(&bare);
}

/* --- intents ------------------------------------------------------------------------------- */

static void put_title(struct buf *out, const char *name)
{
	const char *slash = strrchr(name, '/');
	char title[TITLE_BYTES + 1];

	snprintf(title, sizeof(title), "%s", slash && slash[1] ? slash + 1 : name);
	title[utf8_cut(title, strlen(title), TITLE_BYTES)] = '\0';
	for (char *p = title; *p; p++)
		*p = *p == '_' || *p == '-' ? ' ' : *p;
	buf_puts(out, "    title: ");
	put_text(out, title);
	buf_putc(out, '\n');
}

/* intents/NAME.yml, after the file that the intent stood in. */
static struct buf *file_of(struct import *im, const struct rasa_intent *i)
{
	const char *slash = strrchr(i->at.path, '/');
	const char *base = slash ? slash + 1 : i->at.path;
	char name[60], path[80];
	struct buf *out;

	snprintf(name, sizeof(name), "%.50s", base);
	if (strrchr(name, '.'))
		*strrchr(name, '.') = '\0';
	import_id(name, 48, import_copy(im, name, strlen(name)), NULL, 0, 0);
	snprintf(path, sizeof(path), "intents/%s.yml", *name == '.' ? "imported" : name);
	out = new_file(im, path);
	if (out && !out->n)
		buf_printf(out, "# From %.200s.\nintents:\n", i->at.path);
	return out;
}

/* Whether it is said at another place too. */
static bool is_said(const struct import *im, const struct rasa_response *r)
{
	for (size_t i = 0; i < im->n_fallbacks; i++)
		if (im->fallbacks[i] == r)
			return true;
	for (size_t i = 0; i < im->n_intents; i++)
		if (im->intents[i].answer == r && !im->intents[i].out_of_scope)
			return true;
	return false;
}

/* What is out of scope has no answer of its own. */
static void leave_answer(struct import *im, struct rasa_intent *i)
{
	if (!i->answer || i->answer->told || is_said(im, i->answer))
		return;
	import_note(
		im, NOTE_UNUSED, i->answer->at,
		"'%.60s' answered '%.60s'; what is out of scope is answered by fallback.rephrase",
		i->answer->name, i->name);
	i->answer->told = true;
	i->answer->used = false;
}

static void put_intent(struct writer *w, size_t index)
{
	struct import *im = w->im;
	struct rasa_intent *i = &im->intents[index];
	struct buf *out = file_of(im, i);

	if (!out)
		return;
	buf_puts(out, "  - name: ");
	put_text(out, i->id);
	buf_putc(out, '\n');
	if (i->out_of_scope)
		buf_puts(out, "    out_of_scope: true\n");
	else
		put_title(out, i->name);
	if (i->small_talk)
		buf_puts(out, "    small_talk: true\n");
	buf_puts(out, "    examples:\n");
	put_examples(w, out, index, "      ");
	if (i->out_of_scope) {
		leave_answer(im, i);
		return;
	}
	if (i->keyword)
		buf_printf(out, "    keywords: [\"/%s\"] # a button sends it\n", i->id);
	if (i->handoff)
		put_handoff(im, out, i);
	else
		put_answers(im, out, i);
}

static void name_intents(struct import *im)
{
	for (size_t i = 0; i < im->n_intents; i++) {
		struct rasa_intent *in = &im->intents[i];

		if (!in->examples.n || in->yes || in->no)
			continue;
		if (im->counts.intents_written == INTENT_MAX) {
			import_note(im, NOTE_INTENT, in->at, "'%.60s' is one too many: not written",
				    in->name);
			im->counts.left_out += in->examples.n;
			continue;
		}
		import_id(in->id, RULE_NAME, in->name, im->intents[0].id, i, sizeof(*in));
		if (strcmp(in->id, in->name) != 0)
			import_note(im, NOTE_RENAMED, in->at, "intent '%.80s' is now '%s'",
				    in->name, in->id);
		im->counts.intents_written++;
	}
}

/* --- the other files ----------------------------------------------------------------------- */

/* A whole message that answers a question: it needs a word, and a lone star would be any. */
static bool is_word_for(struct writer *w, const struct rasa_text *t, const struct buf *bare,
			const char *key, size_t n)
{
	text_read(w->im->text, bare->p, bare->n);
	if (n < WORDINGS && bare->n <= TITLE_BYTES && w->im->text->n_words &&
	    w->im->text->n_words <= PHRASE_WORDS && !strchr(bare->p, '*'))
		return true;
	import_note(w->im, NOTE_EXAMPLE, t->at,
		    "“%.60s” is no word for %s: one too many, too long, or only signs", t->s, key);
	w->im->counts.left_out++;
	return false;
}

static void put_words_for(struct writer *w, struct buf *out, const char *key, size_t intent)
{
	const struct rasa_intent *i = &w->im->intents[intent];
	struct buf marked = BUF_INIT(8192), bare = BUF_INIT(8192);
	size_t n = 0;

	buf_printf(out, "\"%s\":\n", key);
	for (size_t k = 0; k < i->examples.n; k++) {
		buf_reset(&marked);
		buf_reset(&bare);
		rewrite(w->im, i->examples.v[k].s, &marked, &bare);
		if (!is_word_for(w, &i->examples.v[k], &bare, key, n) ||
		    !is_first(w, intent, k, &bare))
			continue;
		put_list(out, "  ", bare.p);
		n++;
	}
	if (!n)
		buf_puts(out, "  []\n");
	w->im->counts.examples_written += n;
	buf_deinit(&marked);
	buf_deinit(&bare);
}

static void put_yes_no(struct writer *w, struct buf *out)
{
	for (size_t i = 0; i < w->im->n_intents; i++)
		if (w->im->intents[i].examples.n && (w->im->intents[i].yes || w->im->intents[i].no))
			put_words_for(w, out, w->im->intents[i].yes ? "yes" : "no", i);
}

static void put_pack(struct writer *w)
{
	struct import *im = w->im;
	struct buf *out = new_file(im, "pack.yml");
	struct buf rephrase = BUF_INIT(FILE_MAX);

	if (!out)
		return;
	buf_printf(out,
		   "# Made of a Rasa project. What has no equivalent stands in IMPORT.md. What is "
		   "left\n"
		   "# out here comes from languages/%s.yml.\nname: %s\nlanguage: %s\n",
		   im->language, im->pack, im->language);
	if (put_wordings(im, &rephrase, "rephrase", "  ", im->fallbacks, im->n_fallbacks, NULL)) {
		buf_puts(out, "fallback:\n");
		buf_put(out, rephrase.p, rephrase.n);
	}
	put_buttons(im, out, "", im->fallbacks, im->n_fallbacks);
	put_yes_no(w, out);
	buf_deinit(&rephrase);
}

static void put_values(struct buf *out, const struct rasa_entity *e)
{
	for (size_t i = 0; i < e->n_values; i++) {
		const struct rasa_value *v = &e->values[i];

		if (v->of)
			continue;
		buf_puts(out, "      ");
		put_text(out, v->value);
		buf_puts(out, v->first ? ":\n" : ": []\n");
		for (uint32_t k = v->first; k; k = e->values[k - 1].next)
			put_list(out, "        ", e->values[k - 1].value);
	}
}

static void put_entities(struct import *im)
{
	struct buf *out = NULL;

	for (size_t i = 0; i < im->n_entities; i++) {
		const struct rasa_entity *e = &im->entities[i];

		if (!*e->id || e->builtin)
			continue;
		if (!out)
			out = new_file(im, "entities.yml");
		if (!out)
			return;
		buf_printf(out, "%s  %s: # %s\n", out->n ? "" : "entities:\n", e->id,
			   e->pattern	 ? "a regex"
			   : e->lookup.n ? "a lookup table"
					 : "marked in examples");
		if (e->pattern) {
			buf_puts(out, "    pattern: ");
			put_single(out, e->pattern);
			buf_putc(out, '\n');
		} else {
			buf_puts(out, "    list:\n");
			put_values(out, e);
		}
	}
}

static void note_rest(struct import *im)
{
	static const char *const builtin[] = {"nlu_fallback", "session_start", "restart", "back"};

	for (size_t i = 0; i < im->n_intents; i++) {
		const struct rasa_intent *in = &im->intents[i];
		bool known = in->group;

		for (size_t k = 0; k < ARRAY_SIZE(builtin); k++)
			known |= !strcmp(in->name, builtin[k]);
		if (!in->examples.n && !known)
			import_note(im, NOTE_INTENT, in->at, "'%.60s' has no examples: not written",
				    in->name);
		im->counts.intents_read += in->examples.n > 0;
	}
	for (size_t i = 0; i < im->n_responses; i++) {
		im->counts.responses_used += im->responses[i].used;
		if (!im->responses[i].used && !im->responses[i].told)
			import_note(im, NOTE_UNUSED, im->responses[i].at, "'%.80s'",
				    im->responses[i].name);
	}
	im->counts.responses_read = im->n_responses;
}

static const char *language_of(struct import *im)
{
	const char *s = im->project_language;

	if (s && s[strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-")]) {
		import_note(im, NOTE_SETTING, (struct origin){"config.yml", 1},
			    "language '%.15s' is no code such as en; en was taken", s);
		s = NULL;
	}
	return s ? s : "en";
}

void import_write(struct import *im)
{
	struct writer w = {.im = im};

	if (!im->language)
		im->language = language_of(im);
	name_intents(im);
	find_keywords(im);
	put_pack(&w);
	put_entities(im);
	for (size_t i = 0; i < im->n_intents; i++)
		if (*im->intents[i].id)
			put_intent(&w, i);
	note_rest(im);
	for (size_t i = 0; i < im->n_files; i++)
		if (im->files[i].text.error)
			im->error = im->files[i].text.error;
	map_deinit(&w.seen);
}

bool import_finish(struct import *im)
{
	im->text = malloc(sizeof(*im->text));
	if (!im->text)
		im->error = -ENOMEM;
	if (im->problems.errors || im->error)
		return false;
	import_entities(im);
	import_resolve(im);
	import_write(im);
	return !im->error && im->counts.intents_written > 0;
}
