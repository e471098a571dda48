#include "shell/peers.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>

static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};

void peer_set(struct peer *ret, const struct sockaddr *address)
{
	*ret = (struct peer){0};
	if (address && address->sa_family == AF_INET) {
		memcpy(ret->address, mapped, 12);
		memcpy(ret->address + 12, &((const struct sockaddr_in *)address)->sin_addr, 4);
	} else if (address && address->sa_family == AF_INET6) {
		memcpy(ret->address, &((const struct sockaddr_in6 *)address)->sin6_addr, 16);
	}
}

static bool is_ipv4(const struct peer *peer)
{
	return memcmp(peer->address, mapped, 12) == 0;
}

void peer_format(char out[PEER_TEXT + 1], const struct peer *peer)
{
	static const struct peer none;

	out[0] = '\0';
	if (memcmp(peer, &none, sizeof(none)) == 0)
		return;
	if (is_ipv4(peer))
		inet_ntop(AF_INET, peer->address + 12, out, PEER_TEXT + 1);
	else
		inet_ntop(AF_INET6, peer->address, out, PEER_TEXT + 1);
}

/* 0 for whoever is not counted. ::1 and the Unix sockets' address have an all-zero prefix. */
static uint64_t key_of(const struct peer *peer)
{
	uint64_t key = 0;

	if (!is_ipv4(peer)) {
		memcpy(&key, peer->address, 8);
	} else if (peer->address[12] != 127) {
		memcpy(&key, peer->address + 8, 8); /* ffff and the address: no one's /64 */
	}
	return key;
}

void peers_deinit(struct peers *peers)
{
	map_deinit(&peers->counts);
}

int peers_enter(struct peers *peers, const struct peer *peer, size_t max)
{
	uint64_t key = key_of(peer), n = 0;

	if (!key)
		return 0;
	map_find(&peers->counts, key, &n);
	if (n >= max)
		return PEERS_E_FULL;
	return map_put(&peers->counts, key, n + 1);
}

void peers_leave(struct peers *peers, const struct peer *peer)
{
	uint64_t key = key_of(peer), n = 0;

	if (!key || !map_find(&peers->counts, key, &n))
		return;
	if (n > 1)
		map_put(&peers->counts, key, n - 1); /* replaces: cannot fail */
	else
		map_remove(&peers->counts, key);
}
