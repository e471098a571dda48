/* pack_private.h - what a loaded pack holds, and how its loader is split; for rules/ only. Pure. */
#ifndef RULES_PACK_PRIVATE_H
#define RULES_PACK_PRIVATE_H

#include "base/map.h"
#include "base/yaml.h"
#include "rules/dialogue.h"
#include "rules/intent/intent.h"
#include "rules/pack/pack.h"
#include "rules/entity/entity.h"
#include "rules/find/pattern.h"
#include "rules/find/phrase.h"
#include "rules/find/sieve.h"
#include "rules/signal.h"
#include "rules/text/slip.h"

enum {
	PACK_TEXT = 2000, /* bytes of one text that is said */
	PACK_TITLE = 120,
	PACK_COMPLAINTS = 100,
	COMPLAINT_MAX = 32, /* letters of a code */
	PACK_EXAMPLE = 1000,
	PACK_PHRASE = 200,
	PACK_VARIANTS = 100,
	PACK_SLOTS = 16,
	PACK_PATTERNS = 400,
	PACK_FILES = 1000,
};

/* Where in which file something stands: for problems. */
struct place {
	const char *path;
	int line, column;
};

/* Several wordings of one thing, or a plain list of names. */
struct strings {
	const char *const *v;
	size_t n;
	struct place at; /* of the first */
};

struct replies {
	const struct reply {
		const char *title, *say;
	} * v;
	size_t n;
};

struct slot {
	const char *name, *title; /* the title is for people; NULL: the entity's */
	const char *entity;	  /* NULL: the whole message is the value */
	bool required;
	bool alone; /* no other slot of the intent takes that entity */
	struct strings ask;
	struct strings invalid;	 /* what is wrong with a value that is not accepted */
	struct strings unknown;	 /* said when they do not have it; none: a person takes it */
	struct pattern *pattern; /* that a value has to hold, or NULL; in `slot_patterns` */
	bool has_min, has_max;
	double min, max; /* of the number that a value begins with */
	struct place at;
};

/* What an escalation is to be: of an intent, a policy. */
struct handoff {
	bool on;
	int priority;
	struct strings skills, text;
};

struct intent_def {
	const char *name, *title;
	struct strings answers, skills;
	struct replies replies;
	struct slot *slots;
	size_t n_slots;
	struct handoff handoff;
	double complexity;
	bool small_talk; /* hello, thanks: nothing that the visitor wants */
	int policy;	 /* index of the policy that names it, or -1 */
	size_t n_examples;
	struct place at;
};

struct policy {
	const char *name;
	struct handoff handoff;
	struct place at;
};

/* A pattern and the list, intent or coach rule that it speaks for. */
struct pattern_of {
	struct pattern *pattern;
	uint32_t of;
};

struct patterns {
	struct pattern_of *v;
	size_t n;
	struct sieve *sieve; /* over folded text; NULL: of the coach, who reads drafts */
};

enum statement {
	STATEMENT_ACKNOWLEDGE,
	STATEMENT_REFLECT,
	STATEMENT_ASK,
	STATEMENT_WAITING,
	STATEMENT_BAD_NEWS,
	STATEMENT_APOLOGY,
	STATEMENT_CLOSING,
	N_STATEMENT
};
extern const char *const statement_names[N_STATEMENT];

enum brief_text {
	BRIEF_WANTS,
	BRIEF_OTHERS,
	BRIEF_ISSUE,
	BRIEF_LATEST,
	BRIEF_FACTS,
	BRIEF_HELPED,
	BRIEF_TRIED,
	BRIEF_NOT_HELPED,
	BRIEF_FAILED,
	BRIEF_MOOD_CALM,
	BRIEF_MOOD_EASED,
	BRIEF_MOOD_TENSE,
	BRIEF_MOOD_UPSET,
	N_BRIEF_TEXT
};

#define COMPLAINT_LETTERS "abcdefghijklmnopqrstuvwxyz_"

enum avoid_text { AVOID_FACT, AVOID_TRIED, AVOID_UNKNOWN, N_AVOID };

/* Texts of reasons: the codes, and shades of them. */
enum {
	REASON_TEXT_ABUSE = N_REASON,
	REASON_TEXT_STUCK,
	REASON_TEXT_SAID,
	REASON_TEXT_SLOT,
	REASON_TEXT_UNKNOWN,
	N_REASON_TEXT
};

/* What another bot's words can tell. */
enum { HEARD_FAILED, HEARD_CONFIRMS, N_HEARD };

struct coach_def {
	const char *code, *message, *better;
	bool only_upset;   /* `when: upset` */
	const char *known; /* a fact that must be known, or NULL */
};

/* An example as written, without its marks, and where. */
struct example_place {
	struct place at;
	const char *text;
};

struct pack_test {
	const char *name, *path;
	const struct yaml *turns; /* checked, borrowed from the pack's own tree */
	struct place at;
};

enum { PACK_RELAX = 30000 }; /* ms, when a queue does not say */

/* Words that others write in place of these, for fairness.h. */
struct fairness_words {
	const char *name;
	const char *const *to; /* "" where the word is left out */
	struct map by_word;    /* hash of a folded word -> index in `to` */
};

/* Words for a moment to come, each NULL where the language has none. */
enum moment {
	MOMENT_TODAY,
	MOMENT_TOMORROW,
	MOMENT_WEEKDAY, /* one of the days after */
	MOMENT_DATE,
	MOMENT_MON, /* and the other days */
	MOMENT_JAN = MOMENT_MON + 7,
	N_MOMENT = MOMENT_JAN + 12,
};

struct pack {
	const char *name, *language, *bot, *tone;
	struct strings texts[N_PACK_TEXT];
	const char *moments[N_MOMENT];
	struct replies replies;
	struct strings confirm, rephrase, give_up, offer, declined;
	struct strings corrected, also, later, resume, pending; /* see say.c */
	double sure, margin, guess; /* confidence to answer, to the second, to ask "did you mean" */
	struct strings widget_keys, widget_texts;
	struct replies canned;	   /* title is the name, say the text */
	struct replies complaints; /* title is the label, say the code */
	struct strings yes, no;

	struct intent_def *intents;
	size_t n_intents;
	struct intent_example *examples;
	struct example_place *example_places;
	size_t n_examples;
	struct map keywords; /* hash of the folded message -> intent + 1 */
	struct patterns intent_patterns, slot_patterns;
	struct intent_model *model;
	bool recalled; /* the model */
	struct entity_set *entities;
	size_t n_entities;
	struct title {
		const char *name, *title;
	} * titles; /* what people call an entity or a fact: "order number" */
	size_t n_titles;

	struct phrases phrases; /* over the visitor's messages */
	struct patterns patterns;
	struct phrases bot_phrases; /* over another bot's: lists are HEARD_… */
	struct patterns bot_patterns;
	float weights[N_SIGNAL];
	struct map vocabulary;	 /* hashes of words that belong to the language */
	struct map stopwords;	 /* the commonest of them */
	struct map clause_words; /* hashes of words that begin another clause: "and" */
	struct slips *slips;	 /* words mended before asking whether a person is asked for */
	unsigned script;	 /* that most examples are written in; see script.h */

	double watch, escalate, rearm;
	bool on_asked;
	int64_t bot_failures, same_request, abuse_turns, max_bot_turns; /* 0: off */
	int64_t cooldown; /* visitor's turns after a return in which the same calls nobody */
	int64_t priorities[N_REASON];
	struct policy *policies;
	size_t n_policies;
	struct pack_queue *queues;
	size_t n_queues;

	struct strings statements[N_STATEMENT];
	struct coach_def *coach;
	size_t n_coach;
	struct phrases coach_phrases;
	struct patterns coach_patterns;
	struct strings brief[N_BRIEF_TEXT];
	struct strings opening_calm, opening_upset;
	struct strings avoid[N_AVOID];
	struct strings reasons[N_REASON_TEXT];

	struct pack_test *tests;
	size_t n_tests;

	struct fairness_words *fair_words;
	size_t n_fair_words;
	struct strings fair_templates, fair_terms;

	struct document *documents; /* the parsed files: most strings above live there */
	size_t n_documents;
	struct block *blocks; /* all other memory */
};

struct document {
	char *path;
	struct yaml *root;
};

/* Zeroed memory that lives as long as the pack; NULL when there is none. */
void *pack_alloc(struct pack *p, size_t n, size_t size);

/* State of one pack_load. */
struct loader {
	struct pack *pack;
	struct problems *problems;
	const char *path;  /* of the file being read */
	struct text *text; /* scratch */
	int error;	   /* sticky: -ENOMEM */
	size_t n_patterns;
};

#define load_error(l, y, ...)                                                                      \
	problem_add((l)->problems, PROBLEM_ERROR, (l)->path, (y)->line, (y)->column, __VA_ARGS__)
#define load_warning(l, y, ...)                                                                    \
	problem_add((l)->problems, PROBLEM_WARNING, (l)->path, (y)->line, (y)->column, __VA_ARGS__)

/* pack_read.c: reads of one node. An absent node (NULL) gives nothing and no problem. */
struct place load_place(const struct loader *l, const struct yaml *y);
void *load_alloc(struct loader *l, size_t n, size_t size); /* NULL sets l->error */
bool load_map(struct loader *l, const struct yaml *y, const char *const *keys, size_t n);
bool load_list(struct loader *l, const struct yaml *y);
const char *load_str(struct loader *l, const struct yaml *y, size_t max);  /* or NULL */
const char *load_name(struct loader *l, const struct yaml *y, size_t max); /* or NULL */
void load_strings(struct loader *l, const struct yaml *y, size_t max, struct strings *ret);
void load_pairs(struct loader *l, const struct yaml *y, const char *const keys[2], size_t max_pairs,
		const size_t max_bytes[2], struct replies *ret); /* a list of maps of two texts */
void load_replies(struct loader *l, const struct yaml *y, struct replies *ret);
void load_handoff(struct loader *l, const struct yaml *y, struct handoff *ret);
void load_phrases(struct loader *l, const struct yaml *y, struct phrases *into, uint32_t list);
void load_patterns(struct loader *l, const struct yaml *y, struct patterns *into, uint32_t of);
void load_words(struct loader *l, const struct yaml *y, struct map *into); /* single words */
void load_placeholders(struct loader *l, const struct yaml *y, const char *const *known, size_t n);
void load_title(struct loader *l, const char *name, const char *title); /* the first one stays */

/* One file, or one kind of file, each. */
void load_pack_file(struct loader *l, const struct yaml *root);	     /* pack_load.c */
void load_language(struct loader *l, const struct yaml *root);	     /* pack_words.c */
void load_language_texts(struct loader *l, const struct yaml *root); /* after the pack's own */
void load_signals(struct loader *l, const struct yaml *signals);     /* pack_words.c */
void load_moments(struct loader *l, const struct yaml *y);	     /* pack_moments.c */
void load_intents(struct loader *l);				     /* pack_intents.c: all files */
void load_entities(struct loader *l, const struct yaml *root);	     /* pack_entities.c */
void load_priorities(struct loader *l, const struct yaml *y);	     /* before the intents */
void load_escalation(struct loader *l, const struct yaml *root);     /* pack_escalation.c */
void load_empathy(struct loader *l, const struct yaml *root);	     /* pack_empathy.c */
void load_statements(struct loader *l, const struct yaml *y); /* the language has these too */
void load_coach(struct loader *l, const struct yaml *y);
void load_brief(struct loader *l, const struct yaml *y);
void load_tests(struct loader *l);				/* pack_tests.c: all files */
int pack_train(struct loader *l, const struct pack_keep *keep); /* pack_train.c */

/* True when no text was given yet: the pack's own come first, then the language's. */
static inline bool is_empty(const struct strings *s)
{
	return s->n == 0;
}

/* The index of a name, or -1. */
int pack_intent(const struct pack *p, const char *name);

/* What people call an entity or fact, or NULL. */
const char *pack_title(const struct pack *p, const char *name);

/* For keywords: the hash of a folded message without blanks around it. */
uint64_t pack_keyword(const struct text *t);

#endif
