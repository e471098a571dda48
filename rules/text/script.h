/* script.h - in which script the letters of a text are written, roughly. Pure. */
#ifndef RULES_SCRIPT_H
#define RULES_SCRIPT_H

#include "base/base.h"

enum {
	SCRIPT_LATIN,
	SCRIPT_GREEK,
	SCRIPT_CYRILLIC,
	SCRIPT_HEBREW,
	SCRIPT_ARABIC,
	SCRIPT_INDIC,
	SCRIPT_THAI,
	SCRIPT_HANGUL,
	SCRIPT_CJK,
	SCRIPT_OTHER,
	N_SCRIPT
};

/* Adds the letters of valid UTF-8 to the counts; digits and signs belong to none. */
void script_count(const char *s, size_t n, size_t counts[N_SCRIPT]);

/* True for letters of scripts that put no space between words: a run of them is no word. */
bool script_unspaced(uint32_t c);

#endif
