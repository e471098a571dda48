#include "clients/handoffctl/screen.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "clients/handoffctl/editor.h"

#define PASTE_ON  "\033[?2004h"
#define PASTE_OFF "\033[?2004l"

enum { PROMPT = 256, INPUT_MAX = 1 << 20 };

struct screen {
	const struct ctl *c;
	bool terminal, ended, drawn;
	struct editor editor;
	char prompt[PROMPT];
	struct buf input; /* bytes not yet taken as keys or lines */
	const char *const *words;
	size_t n_words;
};

/* How the terminal was; the signal handler has to find it. */
static struct termios before;
static volatile sig_atomic_t changed;

static void put_back(void)
{
	static const char off[] = PASTE_OFF;

	if (!changed)
		return;
	changed = 0;
	tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
	if (write(STDOUT_FILENO, off, sizeof(off) - 1) < 0)
		return;
}

static void on_signal(int number)
{
	put_back();
	signal(number, SIG_DFL);
	raise(number);
}

static void change(void)
{
	struct termios now;

	if (tcgetattr(STDIN_FILENO, &before))
		return;
	now = before;
	now.c_iflag &= ~(tcflag_t)(ICRNL | IXON | ISTRIP);
	now.c_lflag &= ~(tcflag_t)(ECHO | ICANON | ISIG | IEXTEN);
	now.c_cc[VMIN] = 1;
	now.c_cc[VTIME] = 0;
	changed = 1;
	atexit(put_back);
	signal(SIGTERM, on_signal);
	signal(SIGHUP, on_signal);
	tcsetattr(STDIN_FILENO, TCSADRAIN, &now);
	fputs(PASTE_ON, stdout);
	fflush(stdout);
}

int screen_open(struct screen **ret, const struct ctl *c)
{
	struct screen *s = calloc(1, sizeof(*s));
	const char *term = getenv("TERM");

	if (!s)
		return -ENOMEM;
	s->c = c;
	s->terminal =
		isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && !(term && !strcmp(term, "dumb"));
	s->input = BUF_INIT(INPUT_MAX);
	editor_init(&s->editor);
	if (s->terminal)
		change();
	*ret = s;
	return 0;
}

struct screen *screen_close(struct screen *s)
{
	if (!s)
		return NULL;
	screen_hide(s);
	fflush(stdout);
	put_back();
	editor_deinit(&s->editor);
	buf_deinit(&s->input);
	free(s);
	return NULL;
}

bool screen_is_terminal(const struct screen *s)
{
	return s->terminal;
}

bool screen_is_typing(const struct screen *s)
{
	return s->editor.text.n > 0;
}

static size_t columns(void)
{
	struct winsize size = {0};

	return !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col > 20 ? size.ws_col : 80;
}

static void draw(struct screen *s)
{
	struct buf out = BUF_INIT(1 << 16);

	if (!s->terminal)
		return;
	editor_draw(&s->editor, s->prompt, ctl_ink(s->c, INK_DIM), ctl_ink(s->c, INK_NONE),
		    columns(), &out);
	fwrite(out.p, 1, out.n, stdout);
	fflush(stdout);
	s->drawn = true;
	buf_deinit(&out);
}

void screen_hide(struct screen *s)
{
	if (s->drawn)
		fputs("\r\033[K", stdout);
	s->drawn = false;
}

void screen_print(struct screen *s, const char *text)
{
	bool again = s->drawn;

	screen_hide(s);
	puts(text);
	fflush(stdout);
	if (again)
		draw(s);
}

void screen_prompt(struct screen *s, const char *prompt)
{
	if (s->drawn && !strcmp(s->prompt, prompt))
		return;
	snprintf(s->prompt, sizeof(s->prompt), "%s", prompt);
	draw(s);
}

void screen_edit(struct screen *s, const char *text)
{
	if (!s->terminal) {
		screen_print(s, text);
		return;
	}
	editor_set(&s->editor, text);
	draw(s);
}

void screen_bell(struct screen *s)
{
	if (s->terminal) {
		putchar('\a');
		fflush(stdout);
	}
}

void screen_words(struct screen *s, const char *const *words, size_t n)
{
	s->words = words;
	s->n_words = n;
}

/* Completes the first word as far as all that begin like it agree. */
static void complete(struct screen *s)
{
	const char *typed = s->editor.text.p, *first = NULL;
	size_t n = s->editor.text.n, same = 0, found = 0;
	char word[64];

	for (size_t i = 0; n && i < s->n_words; i++) {
		const char *w = s->words[i];

		if (strncmp(w, typed, n))
			continue;
		if (!found++) {
			first = w;
			same = strlen(w);
		}
		for (size_t k = 0; k < same; k++)
			if (w[k] != first[k])
				same = k;
	}
	if (!found || same + 2 > sizeof(word))
		return;
	snprintf(word, sizeof(word), "%.*s%s", (int)same, first, found == 1 ? " " : "");
	editor_set(&s->editor, word);
	if (found == 1) /* editor_set leaves a space at the end out */
		editor_key(&s->editor, ' ');
}

void screen_read(struct screen *s)
{
	char bytes[4096];
	ssize_t n = read(STDIN_FILENO, bytes, sizeof(bytes));

	if (n > 0)
		buf_put(&s->input, bytes, (size_t)n);
	else if (n == 0 || (errno != EINTR && errno != EAGAIN))
		s->ended = true;
}

static void drop(struct screen *s, size_t n)
{
	if (!n)
		return;
	memmove(s->input.p, s->input.p + n, s->input.n - n + 1);
	s->input.n -= n;
}

/* Keys up to and with the first that ends a line. */
static char *typed_line(struct screen *s)
{
	char *line = NULL;
	size_t i = 0;

	while (i < s->input.n && !line && !s->ended) {
		switch (editor_key(&s->editor, s->input.p[i++])) {
		case EDITOR_LINE:
			line = editor_take(&s->editor);
			break;
		case EDITOR_BREAK:
		case EDITOR_END:
			s->ended = true;
			break;
		case EDITOR_TAB:
			complete(s);
			break;
		case EDITOR_REDRAW:
			fputs("\033[H\033[2J", stdout);
			break;
		case EDITOR_NOTHING:
			break;
		}
	}
	drop(s, i);
	if (i)
		draw(s);
	return line;
}

static char *piped_line(struct screen *s)
{
	char *end = memchr(s->input.p, '\n', s->input.n), *line;
	size_t n = end ? (size_t)(end - s->input.p) : s->input.n;

	if (!end && !(s->ended && n) && s->input.n < INPUT_MAX / 2)
		return NULL;
	line = strndup(s->input.p, n && s->input.p[n - 1] == '\r' ? n - 1 : n);
	drop(s, n + (end != NULL));
	return line;
}

char *screen_line(struct screen *s)
{
	return s->terminal ? typed_line(s) : piped_line(s);
}

bool screen_ended(const struct screen *s)
{
	return s->ended && (s->terminal || !s->input.n);
}

char *screen_wait_line(struct screen *s)
{
	for (;;) {
		char *line = screen_line(s);

		if (line || screen_ended(s))
			return line;
		screen_read(s);
	}
}
