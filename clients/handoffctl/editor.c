#include "clients/handoffctl/editor.h"

#include <string.h>

#include "base/utf8.h"
#include "clients/handoffctl/harmless.h"

enum {
	CTRL_A = 1,
	CTRL_B,
	CTRL_C,
	CTRL_D,
	CTRL_E,
	CTRL_F,
	BACKSPACE = 8,
	TAB,
	NEWLINE,
	CTRL_K,
	CTRL_L,
	ENTER,
	CTRL_N,
	CTRL_P = 16,
	CTRL_R = 18,
	CTRL_U = 21,
	CTRL_W = 23,
	CTRL_Y = 25,
	ESC = 27,
	DELETE = 127
};

void editor_init(struct editor *e)
{
	*e = (struct editor){.text = BUF_INIT(EDITOR_TEXT), .cut = BUF_INIT(EDITOR_TEXT)};
}

void editor_deinit(struct editor *e)
{
	for (size_t i = 0; i < e->n_history; i++)
		free(e->history[i]);
	free(e->draft);
	free(e->sought);
	buf_deinit(&e->cut);
	buf_deinit(&e->text);
}

/* Where the character before or after a place begins. */
static size_t before(const struct editor *e, size_t at)
{
	if (at)
		at--;
	while (at && ((unsigned char)e->text.p[at] & 0xc0) == 0x80)
		at--;
	return at;
}

static size_t after(const struct editor *e, size_t at)
{
	if (at < e->text.n)
		at++;
	while (at < e->text.n && ((unsigned char)e->text.p[at] & 0xc0) == 0x80)
		at++;
	return at;
}

static void cut(struct editor *e, size_t from, size_t to)
{
	if (from == to)
		return;
	memmove(e->text.p + from, e->text.p + to, e->text.n - to + 1);
	e->text.n -= to - from;
	e->cursor = from;
}

/* The same, and it can be put back. */
static void cut_out(struct editor *e, size_t from, size_t to)
{
	if (from == to)
		return;
	buf_reset(&e->cut);
	buf_put(&e->cut, e->text.p + from, to - from);
	cut(e, from, to);
}

static bool is_space(char c)
{
	return c == ' ' || c == '\n';
}

static size_t word_before(const struct editor *e)
{
	size_t at = e->cursor;

	while (at && is_space(e->text.p[at - 1]))
		at--;
	while (at && !is_space(e->text.p[at - 1]))
		at--;
	return at;
}

static size_t word_after(const struct editor *e)
{
	size_t at = e->cursor;

	while (at < e->text.n && is_space(e->text.p[at]))
		at++;
	while (at < e->text.n && !is_space(e->text.p[at]))
		at++;
	return at;
}

static void insert(struct editor *e, const char *s, size_t n)
{
	size_t tail = e->text.n - e->cursor;

	if (e->text.n + n > EDITOR_TEXT - 8)
		return;
	buf_put(&e->text, s, n); /* makes room; then the tail moves behind it */
	if (e->text.error)
		return;
	memmove(e->text.p + e->cursor + n, e->text.p + e->cursor, tail);
	memcpy(e->text.p + e->cursor, s, n);
	e->cursor += n;
}

static void show(struct editor *e, const char *s)
{
	buf_reset(&e->text);
	buf_puts(&e->text, s ? s : "");
	e->cursor = e->text.n;
}

void editor_set(struct editor *e, const char *text)
{
	struct buf clean = BUF_INIT(EDITOR_TEXT);

	harmless(&clean, text, strlen(text), HARMLESS_LINE);
	show(e, clean.p);
	e->at = e->n_history;
	buf_deinit(&clean);
}

static void go_history(struct editor *e, int by)
{
	size_t to = e->at + (size_t)by;

	if ((by < 0 && !e->at) || (by > 0 && e->at == e->n_history))
		return;
	if (e->at == e->n_history) {
		free(e->draft);
		e->draft = strdup(e->text.p);
	}
	e->at = to;
	show(e, to == e->n_history ? e->draft : e->history[to]);
}

/* Goes on backwards from the line that is shown; what was typed first is what is sought. */
static void seek_history(struct editor *e)
{
	char *sought = e->sought ? e->sought : strdup(e->text.p);

	e->sought = sought;
	for (size_t i = sought ? e->at : 0; i > 0; i--) {
		if (!strstr(e->history[i - 1], sought))
			continue;
		go_history(e, (int)(i - 1) - (int)e->at);
		return;
	}
}

static void remember(struct editor *e, const char *line)
{
	bool again = e->n_history && !strcmp(e->history[e->n_history - 1], line);
	char *copy = *line && !again ? strdup(line) : NULL;

	if (copy && e->n_history == EDITOR_HISTORY) {
		free(e->history[0]);
		memmove(e->history, e->history + 1, sizeof(e->history) - sizeof(e->history[0]));
		e->n_history--;
	}
	if (copy)
		e->history[e->n_history++] = copy;
	e->at = e->n_history;
}

char *editor_take(struct editor *e)
{
	char *line = strdup(e->text.p);

	if (line)
		remember(e, line);
	show(e, "");
	return line;
}

/* A whole escape sequence is in keys. */
static void on_sequence(struct editor *e)
{
	char last = e->keys[e->n_keys - 1];

	if (!strcmp(e->keys, "\033[200~") || !strcmp(e->keys, "\033[201~"))
		e->pasting = e->keys[4] == '0';
	else if (!strcmp(e->keys, "\033[3~"))
		cut(e, e->cursor, after(e, e->cursor));
	else if (!strcmp(e->keys, "\033[1;5C") || !strcmp(e->keys, "\033[1;3C"))
		e->cursor = word_after(e);
	else if (!strcmp(e->keys, "\033[1;5D") || !strcmp(e->keys, "\033[1;3D"))
		e->cursor = word_before(e);
	else if (last == 'A' || last == 'B')
		go_history(e, last == 'A' ? -1 : 1);
	else if (last == 'C')
		e->cursor = after(e, e->cursor);
	else if (last == 'D')
		e->cursor = before(e, e->cursor);
	else if (last == 'H' || !strcmp(e->keys, "\033[1~") || !strcmp(e->keys, "\033[7~"))
		e->cursor = 0;
	else if (last == 'F' || !strcmp(e->keys, "\033[4~") || !strcmp(e->keys, "\033[8~"))
		e->cursor = e->text.n;
}

/* Alt and a key. */
static void on_alt(struct editor *e, char byte)
{
	switch (byte) {
	case 'b':
		e->cursor = word_before(e);
		break;
	case 'f':
		e->cursor = word_after(e);
		break;
	case 'd':
		cut_out(e, e->cursor, word_after(e));
		break;
	case BACKSPACE:
	case DELETE:
		cut_out(e, word_before(e), e->cursor);
		break;
	case ENTER:
	case NEWLINE:
		insert(e, "\n", 1);
		break;
	}
}

/* Collects an escape sequence; true when the byte belonged to one. */
static bool in_sequence(struct editor *e, char byte)
{
	unsigned char b = (unsigned char)byte;

	if (!e->n_keys || e->keys[0] != ESC)
		return false;
	if (e->n_keys == 1 && byte != '[' && byte != 'O') {
		e->n_keys = 0;
		on_alt(e, byte);
		return true;
	}
	if (e->n_keys < sizeof(e->keys) - 1) /* a longer one is none of ours */
		e->keys[e->n_keys++] = byte;
	e->keys[e->n_keys] = '\0';
	if (e->n_keys > 2 && b >= 0x40 && b <= 0x7e) {
		if (e->n_keys < sizeof(e->keys) - 1)
			on_sequence(e);
		e->n_keys = 0;
	}
	return true;
}

/* A byte of text; a character goes in when it is whole. */
static void on_text(struct editor *e, char byte)
{
	uint32_t c;

	e->keys[e->n_keys++] = byte;
	if (utf8_next(&c, e->keys, e->n_keys)) {
		if (c >= 0x20 && (c < 0x7f || c > 0x9f))
			insert(e, e->keys, e->n_keys);
		e->n_keys = 0;
	} else if (e->n_keys == 4) {
		e->n_keys = 0;
	}
}

static enum editor_event on_control(struct editor *e, char byte)
{
	switch (byte) {
	case ENTER:
	case NEWLINE:
		return EDITOR_LINE;
	case TAB:
		return EDITOR_TAB;
	case CTRL_L:
		return EDITOR_REDRAW;
	case CTRL_C:
		if (!e->text.n)
			return EDITOR_BREAK;
		show(e, "");
		e->at = e->n_history;
		break;
	case CTRL_D:
		if (!e->text.n)
			return EDITOR_END;
		cut(e, e->cursor, after(e, e->cursor));
		break;
	case CTRL_A:
		e->cursor = 0;
		break;
	case CTRL_E:
		e->cursor = e->text.n;
		break;
	case CTRL_B:
		e->cursor = before(e, e->cursor);
		break;
	case CTRL_F:
		e->cursor = after(e, e->cursor);
		break;
	case CTRL_P:
	case CTRL_N:
		go_history(e, byte == CTRL_P ? -1 : 1);
		break;
	case CTRL_R:
		seek_history(e);
		break;
	case BACKSPACE:
	case DELETE:
		cut(e, before(e, e->cursor), e->cursor);
		break;
	case CTRL_K:
		cut_out(e, e->cursor, e->text.n);
		break;
	case CTRL_U:
		cut_out(e, 0, e->cursor);
		break;
	case CTRL_W:
		cut_out(e, word_before(e), e->cursor);
		break;
	case CTRL_Y:
		insert(e, e->cut.p, e->cut.n);
		break;
	}
	return EDITOR_NOTHING;
}

/* What is pasted does not send, and does not complete. */
static bool on_pasted(struct editor *e, char byte)
{
	bool after_return = e->cursor && e->text.p[e->cursor - 1] == '\n' && e->returned;

	if (!e->pasting || (byte != ENTER && byte != NEWLINE && byte != TAB))
		return false;
	if (byte == TAB)
		insert(e, " ", 1);
	else if (byte == ENTER || !after_return) /* CR LF is one end of a line */
		insert(e, "\n", 1);
	e->returned = byte == ENTER;
	return true;
}

enum editor_event editor_key(struct editor *e, char byte)
{
	if (byte != CTRL_R) {
		free(e->sought);
		e->sought = NULL;
	}
	if (in_sequence(e, byte))
		return EDITOR_NOTHING;
	if (byte == ESC) {
		e->keys[0] = ESC;
		e->n_keys = 1;
		return EDITOR_NOTHING;
	}
	if (on_pasted(e, byte))
		return EDITOR_NOTHING;
	e->returned = false;
	if ((unsigned char)byte < 0x20 || byte == DELETE) {
		e->n_keys = 0;
		if (e->text.n || byte != BACKSPACE)
			return on_control(e, byte);
		return EDITOR_NOTHING;
	}
	on_text(e, byte);
	return EDITOR_NOTHING;
}

/* Appends a part of the text as it is drawn, and returns its columns. */
static size_t put_part(const struct editor *e, size_t from, size_t to, struct buf *out)
{
	size_t begin = out->n;

	for (size_t i = from; i < to; i++)
		if (e->text.p[i] == '\n')
			buf_puts(out, "\xe2\x86\xb5"); /* an arrow down and left, one column */
		else
			buf_putc(out, e->text.p[i]);
	return columns_of(out->p + begin, out->n - begin);
}

static size_t columns_between(const struct editor *e, size_t from, size_t to)
{
	size_t columns = columns_of(e->text.p + from, to - from);

	for (size_t i = from; i < to; i++)
		columns += e->text.p[i] == '\n'; /* which has none of its own */
	return columns;
}

void editor_draw(const struct editor *e, const char *prompt, const char *ink, const char *plain,
		 size_t columns, struct buf *out)
{
	size_t used = columns_of(prompt, strlen(prompt)), room, from = 0, to, right;

	room = columns > used + 8 ? columns - used - 1 : 8;
	while (columns_between(e, from, e->cursor) > room)
		from = after(e, from);
	for (to = e->cursor; to < e->text.n;) {
		size_t next = after(e, to);

		if (columns_between(e, from, next) > room)
			break;
		to = next;
	}
	buf_printf(out, "\r%s%s%s", ink, prompt, plain);
	put_part(e, from, e->cursor, out);
	right = put_part(e, e->cursor, to, out);
	buf_puts(out, "\033[K");
	if (right)
		buf_printf(out, "\033[%zuD", right);
}
