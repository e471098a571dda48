/* visit.h - one visitor's conversation as the bench remembers it: what the server must give back. Pure. */
#ifndef CLIENTS_BENCH_VISIT_H
#define CLIENTS_BENCH_VISIT_H

#include "clients/bench/scan.h"

/* A message whose acknowledgement we have. */
struct entry {
	uint32_t seq;
	uint32_t text; /* a hash of it */
	uint16_t back; /* how often it came when read back */
	bool altered;  /* with another text */
};

struct visit {
	char *token;
	uint64_t conversation; /* 0: not known yet */
	unsigned said;	       /* different messages of the visitor's that were sent */
	unsigned tries;	       /* of reading it back */
	struct entry *v;
	size_t n, cap;
	unsigned back_said; /* of the visitor's messages, in the last reading */
};

struct visit *visit_new(void); /* NULL: no memory */
struct visit *visit_free(struct visit *v);
bool visit_add(struct visit *v, uint32_t seq, struct span text);

/* Reading back: begin, each message that came, and then what is wrong. */
void visit_begin(struct visit *v);
void visit_came(struct visit *v, uint32_t seq, struct span text, bool visitors);
bool visit_whole(const struct visit *v); /* all of it came at least once */
struct visit_verdict {
	uint64_t messages, lost, twice, altered;
};
void visit_judge(const struct visit *v, struct visit_verdict *add_to);

#endif
