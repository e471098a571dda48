#include "shell/webhook_address.h"

#include <netinet/in.h>
#include <string.h>

static const struct {
	uint32_t network;
	int bits;
} special4[] = {
	{0x00000000, 8},  /* 0.0.0.0: this network */
	{0x0a000000, 8},  /* 10.0.0.0: private */
	{0x64400000, 10}, /* 100.64.0.0: a provider's own */
	{0x7f000000, 8},  /* 127.0.0.0: loopback */
	{0xa9fe0000, 16}, /* 169.254.0.0: link-local; metadata of clouds */
	{0xac100000, 12}, /* 172.16.0.0: private */
	{0xc0000000, 24}, /* 192.0.0.0: protocol assignments */
	{0xc0000200, 24}, /* 192.0.2.0: documentation */
	{0xc0586300, 24}, /* 192.88.99.0: 6to4 relays */
	{0xc0a80000, 16}, /* 192.168.0.0: private */
	{0xc6120000, 15}, /* 198.18.0.0: benchmarks */
	{0xc6336400, 24}, /* 198.51.100.0: documentation */
	{0xcb007100, 24}, /* 203.0.113.0: documentation */
	{0xe0000000, 3},  /* 224.0.0.0: multicast, and all that is reserved behind it */
};

static bool is_public4(uint32_t address)
{
	for (size_t i = 0; i < ARRAY_SIZE(special4); i++)
		if ((address ^ special4[i].network) >> (32 - special4[i].bits) == 0)
			return false;
	return true;
}

static uint32_t four(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
	       bytes[3];
}

/* Only 2000::/3 is handed out; within it there are these. */
static const struct {
	uint32_t network;
	int bits;
} special6[] = {
	{0x20010000, 23}, /* 2001::/23: Teredo, ORCHID and the like */
	{0x20010db8, 32}, /* 2001:db8::/32: documentation */
	{0x20020000, 16}, /* 2002::/16: 6to4 */
	{0x3fff0000, 20}, /* 3fff::/20: documentation */
};

static bool is_public6(const uint8_t *bytes)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	static const uint8_t nat64[12] = {0x00, 0x64, 0xff, 0x9b};
	uint32_t first = four(bytes);

	if (memcmp(bytes, mapped, sizeof(mapped)) == 0 || memcmp(bytes, nat64, sizeof(nat64)) == 0)
		return is_public4(four(bytes + 12));
	for (size_t i = 0; i < ARRAY_SIZE(special6); i++)
		if ((first ^ special6[i].network) >> (32 - special6[i].bits) == 0)
			return false;
	return first >> 29 == 1;
}

bool address_is_public(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET)
		return is_public4(ntohl(((const struct sockaddr_in *)address)->sin_addr.s_addr));
	if (address->sa_family == AF_INET6)
		return is_public6(((const struct sockaddr_in6 *)address)->sin6_addr.s6_addr);
	return false;
}
