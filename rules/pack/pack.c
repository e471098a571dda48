/* pack.c - the loaded pack: its memory, its figures, and what it says on behalf of others. */
#include "rules/pack/pack_private.h"

#include <errno.h>
#include <string.h>

#include "base/hash.h"
#include "base/json_out.h"
#include "rules/pack/template.h"

struct block {
	struct block *next;
	max_align_t bytes[];
};

const char *const statement_names[N_STATEMENT] = {
	"acknowledge", "reflect", "ask", "waiting", "bad_news", "apology", "closing",
};

void *pack_alloc(struct pack *p, size_t n, size_t size)
{
	struct block *b;

	if (size && n > (SIZE_MAX - sizeof(*b)) / size)
		return NULL;
	b = calloc(1, sizeof(*b) + n * size);
	if (!b)
		return NULL;
	b->next = p->blocks;
	p->blocks = b;
	return b->bytes;
}

static void free_patterns(struct patterns *p)
{
	for (size_t i = 0; i < p->n; i++)
		pattern_free(p->v[i].pattern);
	free(p->v);
	sieve_free(p->sieve);
}

static void free_blocks(struct pack *p)
{
	struct block *next;

	for (struct block *b = p->blocks; b; b = next) {
		next = b->next;
		free(b);
	}
}

struct pack *pack_free(struct pack *p)
{
	if (!p)
		return NULL;
	for (size_t i = 0; i < p->n_documents; i++) {
		free(p->documents[i].path);
		yaml_free(p->documents[i].root);
	}
	free(p->documents);
	map_deinit(&p->keywords);
	map_deinit(&p->vocabulary);
	map_deinit(&p->stopwords);
	map_deinit(&p->clause_words);
	slips_free(p->slips);
	free_patterns(&p->intent_patterns);
	free_patterns(&p->slot_patterns);
	free_patterns(&p->patterns);
	free_patterns(&p->bot_patterns);
	free_patterns(&p->coach_patterns);
	phrases_deinit(&p->phrases);
	phrases_deinit(&p->bot_phrases);
	phrases_deinit(&p->coach_phrases);
	intent_model_free(p->model);
	entity_set_free(p->entities);
	for (size_t i = 0; i < p->n_fair_words; i++)
		map_deinit(&p->fair_words[i].by_word);
	free(p->titles);
	free_blocks(p);
	free(p);
	return NULL;
}

const char *pack_name(const struct pack *p)
{
	return p->name;
}

const char *pack_language(const struct pack *p)
{
	return p->language;
}

const struct pack_queue *pack_queues(const struct pack *p, size_t *ret_n)
{
	static const struct pack_queue general = {
		.name = "general", .max_wait_ms = -1, .wrap_up_ms = -1};

	*ret_n = p->n_queues ? p->n_queues : 1;
	return p->n_queues ? p->queues : &general;
}

const char *pack_bot(const struct pack *p)
{
	return p->bot;
}

int pack_intent(const struct pack *p, const char *name)
{
	for (size_t i = 0; i < p->n_intents; i++)
		if (!strcmp(p->intents[i].name, name))
			return (int)i;
	return -1;
}

const char *pack_title(const struct pack *p, const char *name)
{
	for (size_t i = 0; i < p->n_titles; i++)
		if (!strcmp(p->titles[i].name, name))
			return p->titles[i].title;
	return NULL;
}

uint64_t pack_keyword(const struct text *t)
{
	size_t from = 0, n = t->n;

	while (from < n && t->folded[from] == ' ')
		from++;
	while (n > from && t->folded[n - 1] == ' ')
		n--;
	return hash_bytes(t->folded + from, n - from, 0);
}

void pack_say(const struct pack *p, enum pack_text text, uint64_t variation,
	      const struct placeholder *with, size_t n, struct buf *out)
{
	const struct strings *s = &p->texts[text];
	struct placeholder all[16];
	char bytes[2 * PACK_TEXT];
	struct line line;

	if (is_empty(s))
		return;
	n = MIN(n, ARRAY_SIZE(all) - 1);
	for (size_t i = 0; i < n; i++)
		all[i] = with[i];
	all[n++] = (struct placeholder){"bot", p->bot};
	line_init(&line, bytes, sizeof(bytes));
	template_fill_known(&line, s->v[template_pick(s->v, s->n, variation, all, n)], all, n);
	buf_put(out, line.p, line.n);
}

static void out_pairs(struct buf *out, const char *key, const struct replies *r, const char *first,
		      const char *second)
{
	out_open(out, key, '[');
	for (size_t i = 0; i < r->n; i++) {
		out_open(out, NULL, '{');
		out_str(out, first, r->v[i].title);
		out_str(out, second, r->v[i].say);
		out_close(out, '}');
	}
	out_close(out, ']');
}

/* Those that visitors may choose; nothing when there are none. */
static void out_departments(struct buf *out, const struct pack *p)
{
	bool any = false;

	for (size_t i = 0; i < p->n_queues; i++) {
		if (!p->queues[i].label)
			continue;
		if (!any)
			out_open(out, "departments", '[');
		any = true;
		out_open(out, NULL, '{');
		out_str(out, "name", p->queues[i].name);
		out_str(out, "label", p->queues[i].label);
		out_close(out, '}');
	}
	if (any)
		out_close(out, ']');
}

void pack_welcome(const struct pack *p, struct buf *out)
{
	out_pairs(out, "quick_replies", &p->replies, "title", "say");
	out_open(out, "texts", '{');
	for (size_t i = 0; i < p->widget_keys.n; i++)
		out_str(out, p->widget_keys.v[i], p->widget_texts.v[i]);
	out_close(out, '}');
	out_departments(out, p);
}

void pack_canned(const struct pack *p, struct buf *out)
{
	out_pairs(out, "canned", &p->canned, "name", "text");
}

bool pack_has_complaint(const struct pack *p, const char *code)
{
	size_t i = 0;

	if (!p->complaints.n)
		return *code && !code[strspn(code, COMPLAINT_LETTERS)];
	while (i < p->complaints.n && strcmp(p->complaints.v[i].say, code))
		i++;
	return i < p->complaints.n;
}

void pack_complaints(const struct pack *p, const char *site, struct buf *out)
{
	for (size_t i = 0; i < p->complaints.n; i++) {
		out_open(out, NULL, '{');
		out_str(out, "site", site);
		out_str(out, "code", p->complaints.v[i].say);
		out_str(out, "label", p->complaints.v[i].title);
		out_close(out, '}');
	}
}

void pack_figures(const struct pack *p, struct pack_figures *ret)
{
	struct intent_quality quality;

	intent_quality(p->model, &quality);
	*ret = (struct pack_figures){
		.intents = p->n_intents,
		.examples = p->n_examples,
		.entities = p->n_entities,
		.tests = p->n_tests,
		.accuracy = quality.accuracy,
		.threshold = quality.threshold,
		.recalled = p->recalled,
	};
}

const char *pack_intent_name(const struct pack *p, uint32_t intent)
{
	return p->intents[intent].name;
}

const char *pack_intent_title(const struct pack *p, uint32_t intent)
{
	return p->intents[intent].title;
}

const char *pack_example(const struct pack *p, size_t i)
{
	return p->examples[i].text;
}

void pack_weights(const struct pack *p, float ret[N_SIGNAL])
{
	memcpy(ret, p->weights, sizeof(p->weights));
}

void pack_set_weights(struct pack *p, const float weights[N_SIGNAL])
{
	memcpy(p->weights, weights, sizeof(p->weights));
}

void pack_thresholds(const struct pack *p, double *ret_watch, double *ret_escalate)
{
	*ret_watch = p->watch;
	*ret_escalate = p->escalate;
}

void pack_set_thresholds(struct pack *p, double watch, double escalate)
{
	p->watch = watch;
	p->escalate = escalate;
}
