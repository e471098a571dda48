/* script.c - Unicode blocks, a row each; good enough to tell that a message is in another script. */
#include "rules/text/script.h"

#include "base/utf8.h"

static const struct block {
	uint32_t first, last;
	unsigned script;
} blocks[] = {
	{0x00c0, 0x024f, SCRIPT_LATIN},	   {0x0370, 0x03ff, SCRIPT_GREEK},
	{0x0400, 0x052f, SCRIPT_CYRILLIC}, {0x0590, 0x05ff, SCRIPT_HEBREW},
	{0x0600, 0x06ff, SCRIPT_ARABIC},   {0x0750, 0x077f, SCRIPT_ARABIC},
	{0x0900, 0x0dff, SCRIPT_INDIC},	   {0x0e00, 0x0eff, SCRIPT_THAI},
	{0x1100, 0x11ff, SCRIPT_HANGUL},   {0x1e00, 0x1eff, SCRIPT_LATIN},
	{0x1f00, 0x1fff, SCRIPT_GREEK},	   {0x3040, 0x30ff, SCRIPT_CJK},
	{0x3400, 0x9fff, SCRIPT_CJK},	   {0xac00, 0xd7a3, SCRIPT_HANGUL},
	{0xfb1d, 0xfb4f, SCRIPT_HEBREW},   {0xfb50, 0xfdff, SCRIPT_ARABIC},
	{0xfe70, 0xfefc, SCRIPT_ARABIC},   {0x20000, 0x323af, SCRIPT_CJK},
};

/* The block of a letter beyond ASCII, looked for first where the one before was found; or NULL. */
static const struct block *find_block(uint32_t c, const struct block *last)
{
	if (last && c >= last->first && c <= last->last)
		return last;
	for (size_t k = 0; k < ARRAY_SIZE(blocks); k++)
		if (c >= blocks[k].first && c <= blocks[k].last)
			return &blocks[k];
	return NULL;
}

void script_count(const char *s, size_t n, size_t counts[N_SCRIPT])
{
	const struct block *block = NULL;
	uint32_t c;
	size_t len;

	for (size_t i = 0; i < n; i += len) {
		len = utf8_next(&c, s + i, n - i);
		if (!len)
			return;
		if (c < 0x80) {
			counts[SCRIPT_LATIN] += (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
			continue;
		}
		block = find_block(c, block);
		if (block)
			counts[block->script]++;
	}
}

bool script_unspaced(uint32_t c)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{0x0e00, 0x0eff},   /* Thai, Lao */
		{0x1000, 0x109f},   /* Myanmar */
		{0x1780, 0x17ff},   /* Khmer */
		{0x2e80, 0x312f},   /* radicals, kana, bopomofo */
		{0x3190, 0xa4cf},   /* Chinese, Yi */
		{0xf900, 0xfaff},   /* its compatibility forms */
		{0x1b000, 0x1b16f}, /* old kana */
		{0x20000, 0x3ffff}, /* more Chinese */
	};

	for (size_t i = 0; c >= ranges[0].first && i < ARRAY_SIZE(ranges); i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	return false;
}
