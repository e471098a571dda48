/* editor.h - one line being typed: keys in, text and a drawing of it out. Knows no terminal. Pure. */
#ifndef CLIENTS_HANDOFFCTL_EDITOR_H
#define CLIENTS_HANDOFFCTL_EDITOR_H

#include "base/buf.h"

/*
 * The usual keys: arrows, Home, End, Ctrl-A E B F, Backspace, Delete; words by Alt-B F D, Ctrl-Left and
 * Right, Alt-Backspace; Ctrl-W U K cut and Ctrl-Y puts it back; Up and Down for the lines before (kept in
 * memory, never in a file), Ctrl-R for the last one before that holds what has been typed, again for one
 * more before; Alt-Enter and bracketed paste for several lines. The text is always valid UTF-8 without
 * control characters but line feeds.
 */
enum { EDITOR_HISTORY = 100, EDITOR_TEXT = 16 << 10 };

enum editor_event {
	EDITOR_NOTHING, /* the drawing may have changed */
	EDITOR_LINE,	/* Enter: take the text with editor_take */
	EDITOR_BREAK,	/* Ctrl-C on an empty line (else it empties the line) */
	EDITOR_END,	/* Ctrl-D on an empty line */
	EDITOR_TAB,
	EDITOR_REDRAW, /* Ctrl-L */
};

struct editor {
	struct buf text;
	size_t cursor;		       /* bytes; at a character's beginning */
	char *history[EDITOR_HISTORY]; /* oldest first */
	size_t n_history, at;	       /* at == n_history: the line being typed */
	char *draft;		       /* that line, while an older one is shown */
	char *sought;		       /* by Ctrl-R; NULL: the last key was another one */
	struct buf cut;		       /* for Ctrl-Y */
	char keys[32];		       /* an escape sequence or a character in pieces */
	size_t n_keys;
	bool pasting;
	bool returned; /* the last byte pasted was CR */
};

void editor_init(struct editor *e);
void editor_deinit(struct editor *e);

enum editor_event editor_key(struct editor *e, char byte);
char *
editor_take(struct editor *e); /* gives the line, keeps a copy, begins anew; NULL: no memory */
void editor_set(struct editor *e, const char *text); /* control characters are left out */

/* "\r", prompt, the part of the text around the cursor that fits into `columns`, cursor in place; a line
 * feed is drawn as an arrow. The prompt may not hold escapes; `ink` and `plain` are put around it. */
void editor_draw(const struct editor *e, const char *prompt, const char *ink, const char *plain,
		 size_t columns, struct buf *out);

#endif
