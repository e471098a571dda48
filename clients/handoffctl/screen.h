/* screen.h - lines in and lines out: a terminal whose input line survives what arrives, or plain pipes. */
#ifndef CLIENTS_HANDOFFCTL_SCREEN_H
#define CLIENTS_HANDOFFCTL_SCREEN_H

#include "clients/handoffctl/ctl.h"

struct screen;

/* Standard input and output. When both are a terminal it is put into a mode that shows each key as we
 * draw it; it is put back at the end, and when a signal ends the program. */
int screen_open(struct screen **ret, const struct ctl *c); /* 0, -ENOMEM */
struct screen *screen_close(struct screen *s);
bool screen_is_terminal(const struct screen *s);
bool screen_is_typing(const struct screen *s);	  /* something stands in the input line */
const char *screen_typed(const struct screen *s); /* it; borrowed until the next key */

/* Prints lines (no line break at the end) above the input line, wrapped to its width. Borrows. */
void screen_print(struct screen *s, const char *text);

/* Before the input line. Without a terminal nothing is shown. */
void screen_prompt(struct screen *s, const char *prompt);
void screen_hide(struct screen *s); /* until the next screen_prompt: to use stdio meanwhile */
void screen_edit(struct screen *s, const char *text); /* puts text there, to be changed and sent */
void screen_bell(struct screen *s);

/* What the window is called meanwhile; it gets its own name back at the end. */
void screen_title(struct screen *s, const char *title);

/* What Tab completes. The function is given the line up to its last word and that word, which may be "",
 * and says what could stand there with screen_offer; it borrows all. */
struct screen_words;
typedef void screen_complete(void *arg, struct screen_words *words, const char *line,
			     const char *word);
void screen_offer(struct screen_words *words, const char *candidate);
void screen_completes(struct screen *s, screen_complete *complete, void *arg);

/* Reads what there is on standard input, without waiting when it is readable (poll file 0). Then
 * lines can be taken one by one: gives a line, or NULL when there is none yet. */
void screen_read(struct screen *s);
char *screen_line(struct screen *s);
bool screen_ended(const struct screen *s); /* end of input, Ctrl-D or Ctrl-C, and no line is left */

char *screen_wait_line(struct screen *s); /* waits; NULL: the input has ended */

#endif
