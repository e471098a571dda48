/* heard.c - a turn of another bot, read for what it means to the visitor's next message. */
#include <string.h>

#include "base/utf8.h"
#include "rules/rules_private.h"

enum { TAIL = 160 }; /* characters at the end in which a question counts as asked */

static const double FADES = 0.7; /* a failure, from turn to turn */

/* A question in the last characters, in any script. */
static bool asks(const char *s, size_t n)
{
	size_t points = utf8_length(s, n), at = 0;
	uint32_t c;

	for (size_t i = 0; at < n; i++) {
		at += utf8_next(&c, s + at, n - at);
		if (i + TAIL >= points && (c == '?' || c == 0xff1f || c == 0x061f))
			return true;
	}
	return false;
}

static bool tells(struct rules *r, uint32_t list)
{
	const struct patterns *p = &r->pack->bot_patterns;
	size_t n = phrases_find(&r->pack->bot_phrases, &r->text, r->found, PHRASE_HITS), at, len;

	for (size_t i = 0; i < n; i++)
		if (r->found[i].list == list)
			return true;
	for (size_t i = 0; i < p->n; i++)
		if (p->v[i].of == list && pattern_find(p->v[i].pattern, r->pattern_work,
						       r->text.folded, r->text.n, 0, &at, &len))
			return true;
	return false;
}

/* How much this text is like one of those before it. */
static double repeats(const struct rules *r, struct dialogue *d)
{
	struct likeness now;
	double most = 0;

	likeness_of(&r->text, &r->pack->stopwords, &now);
	if (d->n_said == DIALOGUE_SAID)
		memmove(d->said, d->said + 1, --d->n_said * sizeof(*d->said));
	for (size_t i = 0; i < d->n_said; i++)
		most = MAX(most, likeness_between(&d->said[i], &now));
	d->said[d->n_said++] = now;
	return most;
}

static bool failed(struct rules *r, const struct heard *flags)
{
	if (!flags)
		return tells(r, HEARD_FAILED);
	return flags->fallback || flags->failed_action ||
	       (flags->confidence >= 0 && (double)flags->confidence < r->pack->guess);
}

void rules_heard(struct rules *r, struct dialogue *d, const char *text, size_t n, uint64_t seq,
		 const struct heard *flags)
{
	text_read(&r->text, text, n);
	d->heard = true;
	d->asked_back = asks(text, n);
	d->repeated = repeats(r, d);
	d->confirming = tells(r, HEARD_CONFIRMS);
	d->failing = failed(r, flags);
	d->failures = d->failing ? d->failures + 1 : 0;
	d->failed = FADES * d->failed + d->failing;
	if (d->failing)
		d->failed_seq = seq;
}
