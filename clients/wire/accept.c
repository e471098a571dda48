#include "clients/wire/accept.h"

#include <stdint.h>
#include <string.h>

struct sha1 {
	uint32_t h[5];
};

static uint32_t rotate(uint32_t x, int by)
{
	return x << by | x >> (32 - by);
}

/* One block of 64 bytes (RFC 3174, 6.1). */
static void sha1_block(struct sha1 *s, const unsigned char *p)
{
	uint32_t w[80], a = s->h[0], b = s->h[1], c = s->h[2], d = s->h[3], e = s->h[4];

	for (int i = 0; i < 16; i++)
		w[i] = (uint32_t)p[4 * i] << 24 | (uint32_t)p[4 * i + 1] << 16 |
		       (uint32_t)p[4 * i + 2] << 8 | p[4 * i + 3];
	for (int i = 16; i < 80; i++)
		w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
	for (int i = 0; i < 80; i++) {
		uint32_t f = i < 20   ? (b & c) | (~b & d)
			     : i < 40 ? b ^ c ^ d
			     : i < 60 ? (b & c) | (b & d) | (c & d)
				      : b ^ c ^ d;
		uint32_t k = i < 20   ? 0x5a827999
			     : i < 40 ? 0x6ed9eba1
			     : i < 60 ? 0x8f1bbcdc
				      : 0xca62c1d6;
		uint32_t t = rotate(a, 5) + f + e + w[i] + k;

		e = d, d = c, c = rotate(b, 30), b = a, a = t;
	}
	s->h[0] += a, s->h[1] += b, s->h[2] += c, s->h[3] += d, s->h[4] += e;
}

/* Of up to 119 bytes: two blocks are all that a key and its GUID need. */
static void sha1_short(unsigned char out[20], const void *bytes, size_t n)
{
	struct sha1 s = {{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0}};
	unsigned char block[128] = {0};
	size_t blocks = n + 9 > 64 ? 2 : 1;

	memcpy(block, bytes, n);
	block[n] = 0x80;
	block[64 * blocks - 2] = (unsigned char)(n * 8 >> 8);
	block[64 * blocks - 1] = (unsigned char)(n * 8);
	for (size_t i = 0; i < blocks; i++)
		sha1_block(&s, block + 64 * i);
	for (int i = 0; i < 20; i++)
		out[i] = (unsigned char)(s.h[i / 4] >> (24 - 8 * (i % 4)));
}

static void base64(char *out, const unsigned char *p, size_t n)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < n; i += 3) {
		uint32_t v = (uint32_t)p[i] << 16 | (i + 1 < n ? (uint32_t)p[i + 1] << 8 : 0) |
			     (i + 2 < n ? p[i + 2] : 0);

		*out++ = letters[v >> 18];
		*out++ = letters[v >> 12 & 63];
		*out++ = i + 1 < n ? letters[v >> 6 & 63] : '=';
		*out++ = i + 2 < n ? letters[v & 63] : '=';
	}
	*out = '\0';
}

void ws_key(char out[WS_KEY + 1], const unsigned char random[16])
{
	base64(out, random, 16);
}

void ws_accept(char out[WS_ACCEPT + 1], const char *key)
{
	static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
	unsigned char digest[20];
	char joined[WS_KEY + sizeof(guid)] = "";
	size_t n = strnlen(key, WS_KEY);

	memcpy(joined, key, n);
	memcpy(joined + n, guid, sizeof(guid) - 1);
	sha1_short(digest, joined, n + sizeof(guid) - 1);
	base64(out, digest, sizeof(digest));
}
