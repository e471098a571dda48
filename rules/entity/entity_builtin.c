#include "rules/entity/entity_builtin.h"

#include "base/utf8.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { NUMBER_BYTES = 48 };

struct slice {
	const char *s;
	size_t n;
};

static bool put_value(char ret[ENTITY_VALUE + 1], const char *s, size_t n)
{
	n = utf8_cut(s, n, ENTITY_VALUE);
	memcpy(ret, s, n);
	ret[n] = '\0';
	return n > 0;
}

static bool as_is(const char *s, size_t n, char ret[ENTITY_VALUE + 1])
{
	return put_value(ret, s, n);
}

/* Only ASCII letters: codes and addresses have no others. */
static bool as_lower(const char *s, size_t n, char ret[ENTITY_VALUE + 1])
{
	put_value(ret, s, n);
	for (char *p = ret; *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p |= 0x20;
	return true;
}

static bool as_upper(const char *s, size_t n, char ret[ENTITY_VALUE + 1])
{
	put_value(ret, s, n);
	for (char *p = ret; *p; p++)
		if (*p >= 'a' && *p <= 'z')
			*p &= (char)~0x20;
	return true;
}

static size_t copy_digits(const char *s, size_t n, char *ret, size_t max)
{
	size_t m = 0;

	for (size_t i = 0; i < n && m < max; i++)
		if (s[i] >= '0' && s[i] <= '9')
			ret[m++] = s[i];
	ret[m] = '\0';
	return m;
}

static bool as_digits(const char *s, size_t n, char ret[ENTITY_VALUE + 1])
{
	return copy_digits(s, n, ret, ENTITY_VALUE) > 0;
}

normalizer *pack_normalizer(int normalize)
{
	switch (normalize) {
	case NORMALIZE_UPPER:
		return as_upper;
	case NORMALIZE_LOWER:
		return as_lower;
	case NORMALIZE_DIGITS:
		return as_digits;
	default:
		return as_is;
	}
}

/* "+49 (0)30 1234567" becomes "+49301234567". */
static bool as_phone(const char *s, size_t n, char ret[ENTITY_VALUE + 1])
{
	size_t plus = *s == '+', digits;
	char copy[64];
	char *trunk;

	if (n >= sizeof(copy))
		return false;
	memcpy(copy, s, n);
	copy[n] = '\0';
	trunk = plus ? strstr(copy, "(0)") : NULL;
	if (trunk)
		memset(trunk, ' ', 3);
	ret[0] = '+';
	digits = copy_digits(copy, n, ret + plus, 20);
	return digits >= 7 && digits <= 15;
}

/* The decimal sign of a number, or 0: of two kinds the last; of one kind a single one that is not
 * a comma before three digits. So "1,234" is a thousand and "1.234" a little more than one. */
static char decimal_sign(const char *s, size_t n)
{
	size_t dots = 0, commas = 0, last = 0;

	for (size_t i = 0; i < n; i++) {
		dots += s[i] == '.';
		commas += s[i] == ',';
		if (s[i] == '.' || s[i] == ',')
			last = i;
	}
	if (dots && commas)
		return s[last];
	if (dots + commas != 1)
		return 0;
	return dots || n - last != 4 ? s[last] : 0;
}

/* Writes the number as "-1234.56"; its length, 0 when it is too long. */
static size_t plain_number(const char *s, size_t n, char ret[NUMBER_BYTES])
{
	char sign = decimal_sign(s, n);
	size_t m = 0;

	for (size_t i = 0; i < n; i++) {
		if (m + 1 == NUMBER_BYTES)
			return 0;
		if (s[i] == '-' || isdigit((unsigned char)s[i]))
			ret[m++] = s[i];
		else if (s[i] == sign)
			ret[m++] = '.';
	}
	ret[m] = '\0';
	return m;
}

static bool as_number(const char *s, size_t n, char ret[ENTITY_VALUE + 1])
{
	return plain_number(s, n, ret) > 0;
}

/* What is not three letters already; must agree with CURRENCY below. */
static const struct {
	const char *word, *code;
} currencies[] = {
	{"$", "USD"},	  {"US$", "USD"},    {"€", "EUR"},	{"£", "GBP"},
	{"¥", "JPY"},	  {"₹", "INR"},	     {"₽", "RUB"},	{"₴", "UAH"},
	{"₩", "KRW"},	  {"₺", "TRY"},	     {"zł", "PLN"},	{"Kč", "CZK"},
	{"euro", "EUR"},  {"euros", "EUR"},  {"dollar", "USD"}, {"dollars", "USD"},
	{"bucks", "USD"}, {"pound", "GBP"},  {"pounds", "GBP"}, {"quid", "GBP"},
	{"yen", "JPY"},	  {"rupees", "INR"}, {"francs", "CHF"}, {"Franken", "CHF"},
};

static bool is_blank(const char *s)
{
	return *s == ' ' || (unsigned char)*s == 0xa0; /* the tail of U+00A0 */
}

/* Without the blanks, plain or U+00A0, at both ends. */
static struct slice trim(const char *s, size_t n)
{
	while (n && (*s == ' ' || (n > 1 && !memcmp(s, "\u00a0", 2)))) {
		n -= *s == ' ' ? 1 : 2;
		s += *s == ' ' ? 1 : 2;
	}
	while (n && is_blank(s + n - 1))
		n -= s[n - 1] == ' ' || n < 2 ? 1 : 2;
	return (struct slice){s, n};
}

/* The ISO 4217 code of a currency as people write it; false when it is none that we know. */
static bool currency_code(struct slice w, char ret[4])
{
	for (size_t i = 0; i < ARRAY_SIZE(currencies); i++)
		if (strlen(currencies[i].word) == w.n &&
		    !strncasecmp(currencies[i].word, w.s, w.n)) {
			memcpy(ret, currencies[i].code, 4);
			return true;
		}
	if (w.n != 3)
		return false;
	for (size_t i = 0; i < 3; i++)
		ret[i] = (char)toupper((unsigned char)w.s[i]);
	ret[3] = '\0';
	return true;
}

/* "$ 49.90", "49,90 euros", "EUR 49.90" become "49.90 EUR". */
static bool as_money(const char *s, size_t n, char ret[ENTITY_VALUE + 1])
{
	size_t first = 0, end = n;
	char number[NUMBER_BYTES], code[4];
	struct slice before, after;

	while (first < n && !isdigit((unsigned char)s[first]))
		first++;
	while (end > first && !isdigit((unsigned char)s[end - 1]))
		end--;
	before = trim(s, first);
	after = trim(s + end, n - end);
	if (!plain_number(s + first, end - first, number) ||
	    !currency_code(before.n ? before : after, code))
		return false;
	snprintf(ret, ENTITY_VALUE + 1, "%s %s", number, code);
	return true;
}

static bool day_exists(int year, int month, int day)
{
	static const unsigned char days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	if (month < 1 || month > 12 || day < 1 || day > days[month - 1])
		return false;
	return month != 2 || day < 29 || year % 4 == 0; /* 1900 is far enough away */
}

static bool put_date(char ret[ENTITY_VALUE + 1], int year, int month, int day)
{
	if (!day_exists(year, month, day))
		return false;
	snprintf(ret, ENTITY_VALUE + 1, "%04d-%02d-%02d", year % 10000, month, day);
	return true;
}

/* 2026-05-03; 03.05.2026, where dots are written the day comes first; 25/05/2026. What may be read
 * two ways (03/05/2026) and two-digit years stay as they were written. */
static bool as_numeric_date(const char *s, size_t n, char ret[ENTITY_VALUE + 1])
{
	int v[3] = {0}, year, a, b, k = 0;

	for (size_t i = 0; i < n; i++) {
		if (isdigit((unsigned char)s[i]))
			v[k] = v[k] * 10 + s[i] - '0';
		else if (++k > 2)
			return false;
	}
	if (n > 4 && isdigit((unsigned char)s[2]) && isdigit((unsigned char)s[3]))
		return put_date(ret, v[0], v[1], v[2]);
	a = v[0];
	b = v[1];
	year = v[2];
	if (!day_exists(year, b, a) && !day_exists(year, a, b))
		return false;
	if (year < 100)
		return put_value(ret, s, n);
	if (memchr(s, '.', n) || a == b || !day_exists(year, a, b))
		return put_date(ret, year, b, a);
	return day_exists(year, b, a) ? put_value(ret, s, n) : put_date(ret, year, a, b);
}

/* From 1; 0: not the name of a month in English, German, French or Spanish. */
static int month_of(struct slice w)
{
	static const char *const months[12] = {
		"jan janvier enero januar",
		"feb febrero février fevrier",
		"mar marzo märz maerz mars",
		"apr abril avril",
		"may mai mayo",
		"jun junio juin",
		"jul julio juillet",
		"aug agosto août aout",
		"sep septiembre septembre",
		"oct okt octubre octobre oktober",
		"nov noviembre novembre",
		"dec dez diciembre décembre decembre dezember",
	};
	static const char *const english[12] = {"january",   "february", "march",    "april",
						"may",	     "june",	 "july",     "august",
						"september", "october",	 "november", "december"};

	for (int m = 0; m < 12; m++) {
		const char *p = months[m];

		if (w.n >= 3 && strlen(english[m]) >= w.n && !strncasecmp(english[m], w.s, w.n))
			return m + 1;
		for (; *p; p += strcspn(p, " "), p += *p == ' ')
			if (strcspn(p, " ") == w.n && !strncasecmp(p, w.s, w.n))
				return m + 1;
	}
	return 0;
}

/* The next run of letters or of digits at *at; n is 0 at the end. */
static struct slice next_run(const char *s, size_t n, size_t *at)
{
	struct slice run;
	bool digits;

	while (*at < n && !isalnum((unsigned char)s[*at]) && !(s[*at] & 0x80))
		++*at;
	run = (struct slice){s + *at, 0};
	digits = *at < n && isdigit((unsigned char)s[*at]);
	while (*at < n && (digits ? isdigit((unsigned char)s[*at]) != 0
				  : isalpha((unsigned char)s[*at]) || s[*at] & 0x80)) {
		++*at;
		run.n++;
	}
	return run;
}

static int to_int(struct slice digits)
{
	int v = 0;

	for (size_t i = 0; i < digits.n && i < 6; i++)
		v = v * 10 + digits.s[i] - '0';
	return v;
}

/* "3 May 2026", "May 3rd, 2026" become 2026-05-03; without a year "3 May". */
static bool as_named_date(const char *s, size_t n, char ret[ENTITY_VALUE + 1])
{
	static const char *const names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
					    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	int month = 0, day = 0, year = 0;
	struct slice run;

	for (size_t at = 0; at < n;) {
		run = next_run(s, n, &at);
		if (!run.n)
			break;
		if (isdigit((unsigned char)*run.s) && run.n == 4)
			year = to_int(run);
		else if (isdigit((unsigned char)*run.s))
			day = to_int(run);
		else if (!month)
			month = month_of(run);
	}
	if (year)
		return put_date(ret, year, month, day);
	if (!day_exists(0, month, day))
		return false;
	snprintf(ret, ENTITY_VALUE + 1, "%d %s", day, names[month - 1]);
	return true;
}

/*
 * Each pattern is written once and made twice, with the letters and digits of ASCII and with those of
 * every script that puts spaces between words: in the others a number stands right behind a word.
 * Lookbehinds let a match start only where a run starts, so that a long run is walked once, and keep
 * what is part of something else (RB123456, v1.2.3) from being a number.
 */
#define NO_SPACES     "(?![\\p{Han}\\p{Hiragana}\\p{Katakana}\\p{Thai}\\p{Lao}\\p{Khmer}\\p{Myanmar}])"
#define BOTH(pattern) pattern(NO_SPACES, "\\p{L}", "\\p{N}"), pattern("", "A-Za-z", "0-9")

#define BEFORE(x, l, n) "(?<!" x "[" l n "_])"
#define AFTER(x, l, n)	"(?!" x "[" l n "_])"
#define NUMERAL                                                                                    \
	"(?:[0-9]{1,3}(?:,[0-9]{3})+(?:\\.[0-9]+)?|[0-9]{1,3}(?:\\.[0-9]{3})+(?:,[0-9]+)?|"        \
	"[0-9]+(?:[.,][0-9]+)?)"
#define CURRENCY(x, l, n)                                                                          \
	"(?:US\\$|[$€£¥₹₽₴₩₺]|zł|Kč|(?:euros?|dollars?|bucks|pounds?|quid|yen|"    \
	"rupees|"                                                                                  \
	"francs|"                                                                                  \
	"Franken|EUR|USD|GBP|CHF|JPY|INR|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|RON|TRY|BRL|"         \
	"MXN|ZAR|CNY|HKD|SGD|KRW|ILS|AED|UAH)" AFTER(x, l, n) ")"
#define NUMERAL_NEAR   "(?=[^0-9]{1,8}[0-9])" /* behind the longest currency and a blank */
#define LABEL(x, l, n) x "[" l n "](?:(?:" x "[" l n "-]){0,61}" x "[" l n "])?"
#define MONTH                                                                                        \
	"(?:jan(?:uary|uar|vier)?|feb(?:ruary|ruar|rero)?|f[ée]vrier|mar(?:ch|zo|s)?|m(?:ä|ae)rz|" \
	"apr(?:il)?|abril|avril|may|mai|mayo|june?|juni|junio|juin|july?|juli|julio|juillet|"        \
	"aug(?:ust)?|agosto|ao[ûu]t|sept?(?:ember|iembre|embre)?|o[ck]t(?:ober|ubre|obre)?|"        \
	"nov(?:ember|iembre|embre)?|de[cz](?:ember)?|diciembre|d[ée]cembre)"
#define DAY "(?:0?[1-9]|[12][0-9]|3[01])"

#define EMAIL(x, l, n)                                                                             \
	"(?<!" x "[" l n "._%+-])" x "[" l n "_%+-]"                                               \
	"(?:(?:" x "[" l n "._%+-]){0,62}" x "[" l n "_%+-])?"                                     \
	"@(?:" LABEL(x, l, n) "\\.){1,5}(?:" x "[" l "]){2,24}" AFTER(x, l, n)
#define URL(x, l, n) BEFORE(x, l, n) "(?:https?://|www\\.)[^\\s<>\"]*[^\\s<>\"'.,;:!?)\\]}]"
#define NUMERIC_DATE(x, l, n)                                                                      \
	BEFORE(x, l, n)                                                                            \
	"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}([./-])[0-9]{1,2}\\1(?:[0-9]{4}|[0-9]{2}))"       \
	"(?:(?=T[0-9])|" AFTER(x, l, n) "(?![./-][0-9]))"
/* clang-format off */
#define YEAR(x, l, n) "(?:19|20)[0-9]{2}" AFTER(x, l, n)
#define NAMED_DATE(x, l, n)                                                                        \
	BEFORE(x, l, n)                                                                            \
	"(?:" DAY "(?:st|nd|rd|th)?\\.?(?: of| de)? ?" MONTH AFTER(x, l, n)                        \
	"(?:\\.?,? (?:de )?" YEAR(x, l, n) ")?|" MONTH "\\.? (?:the )?" DAY "(?:st|nd|rd|th)?"     \
	AFTER(x, l, n) "(?:,? " YEAR(x, l, n) ")?)"
#define MONEY(x, l, n)                                                                             \
	"(?:(?<!" x "[" l n "_.,])" NUMERAL_NEAR CURRENCY(x, l, n) "[ \u00a0]?" NUMERAL             \
	AFTER(x, l, n)                                                                             \
	"|(?<!" x "[" l n "_.,])" NUMERAL "[ \u00a0]?" CURRENCY(x, l, n) ")"
/* clang-format on */
#define PHONE(x, l, n)                                                                             \
	"(?<!" x "[" l n "_+.,-])(?![0-9]{1,2}([./-])[0-9]{1,2}\\1[0-9]{2,4}(?![./-]?[0-9]))(?:"   \
	"(?:\\+|00|0|\\()[0-9](?:[ ./()-]{0,2}[0-9]){5,17}|"                                       \
	"(?:1[ .-])?\\(?[2-9][0-9]{2}\\)?[ .-]{1,2}[0-9]{3}[ .-][0-9]{4})" AFTER(x, l, n)
#define NUMBER(x, l, n) "(?<!" x "[" l n "_.,+-]|[0-9]:)-?" NUMERAL "(?!" x "[" l n "_]|[.,:][0-9])"

const struct builtin builtins[N_BUILTINS] = {
	{"email", BOTH(EMAIL), as_lower},
	{"url", BOTH(URL), as_is},
	{"date", BOTH(NUMERIC_DATE), as_numeric_date},
	{"date", BOTH(NAMED_DATE), as_named_date},
	{"money", BOTH(MONEY), as_money},
	{"phone", BOTH(PHONE), as_phone},
	{"number", BOTH(NUMBER), as_number},
};
