/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/server_call.h"

#include "base/leak.h"
#include "kit/crypt.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

enum { IPV6_HOUSEHOLD = 8, TEXT_MOST = 64 };

void server_peers_open(struct server_peers *peers)
{
        *peers = (struct server_peers){ .hour = -1 };
        pthread_mutex_init(&peers->lock, NULL);
}

static uint64_t hash(struct server_peers *peers, const void *bytes, size_t len, int64_t now)
{
        uint8_t tag[TAG_SIZE];
        uint64_t peer = 0;
        pthread_mutex_lock(&peers->lock);
        if (peers->hour != now / 3600) {
                peers->hour = now / 3600;
                crypt_random(peers->key, sizeof peers->key);
        }
        crypt_blake2b_128(
                str_of_bytes(peers->key, sizeof peers->key), str_of_bytes(bytes, len), tag);
        pthread_mutex_unlock(&peers->lock);
        memcpy(&peer, tag, sizeof peer);
        if (leak_is("address"))
                memcpy(&peer, bytes, len);
        return peer;
}

static uint64_t hash_ipv6(struct server_peers *peers, const struct in6_addr *address, int64_t now)
{
        enum { MAPPED = 12, IPV4 = 4 };
        if (IN6_IS_ADDR_V4MAPPED(address))
                return hash(peers, address->s6_addr + MAPPED, IPV4, now);
        return hash(peers, address, IPV6_HOUSEHOLD, now);
}

uint64_t server_peer_of_text(struct server_peers *peers, struct str address, int64_t now)
{
        char text[TEXT_MOST];
        struct in_addr ipv4;
        struct in6_addr ipv6;
        if (address.len >= sizeof text)
                return 0;
        uint64_t peer = 0;
        memcpy(text, address.at, address.len);
        text[address.len] = '\0';
        if (inet_pton(AF_INET, text, &ipv4) == 1)
                peer = hash(peers, &ipv4, sizeof ipv4, now);
        else if (inet_pton(AF_INET6, text, &ipv6) == 1)
                peer = hash_ipv6(peers, &ipv6, now);
        explicit_bzero(text, sizeof text);
        explicit_bzero(&ipv4, sizeof ipv4);
        explicit_bzero(&ipv6, sizeof ipv6);
        return peer;
}

uint64_t server_peer_of(struct server_peers *peers, const void *address, int64_t now)
{
        const struct sockaddr *any = address;
        if (any && any->sa_family == AF_INET)
                return hash(peers, &((const struct sockaddr_in *)address)->sin_addr,
                        sizeof(struct in_addr), now);
        if (any && any->sa_family == AF_INET6)
                return hash_ipv6(peers, &((const struct sockaddr_in6 *)address)->sin6_addr, now);
        return 0;
}
