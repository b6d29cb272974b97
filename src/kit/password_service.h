/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_PASSWORD_SERVICE_H
#define CITYKEY_KIT_PASSWORD_SERVICE_H

#include "kit/password.h"

/* kit/password for a program of several threads, which must not fork: a process of its own, started
 * before there are any, forks the ones that compute. Two compute at once; whoever comes meanwhile
 * waits. What was typed is in that process for as long as it takes to fork, and wiped. */
struct password_service;

/* Starts it, as `citykey-secret`. From a process of one thread. */
enum err password_service_start(struct act *a, struct password_service **service);

/* Ends it and waits for it. NULL afterwards; for SCOPED. */
void password_service_close(struct password_service **service);

/* Readable when the process has ended, for poll. */
int password_service_end(const struct password_service *service);

/* The socket to it, to be handed to another process, and there the way to it through SOCKET, which
 * then belongs to the struct. */
int password_service_socket(const struct password_service *service);
struct password_service *password_service_join(struct act *a, int socket);

/* As password_make and password_check, from any thread. E_BUSY, with a sentence, when the service
 * is gone. */
enum err password_service_make(struct act *a, struct password_service *service,
        const struct passphrase *given, struct password *kept);
enum err password_service_check(struct act *a, struct password_service *service,
        const struct passphrase *given, const struct password *kept, bool *is_right);

#endif
