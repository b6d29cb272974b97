/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_SERVER_FIXTURE_H
#define CITYKEY_KIT_SERVER_FIXTURE_H

#include "kit/crypt.h"
#include "kit/http_fixture.h"
#include "kit/place_fixture.h"
#include "kit/server_call.h"

/* For tests: a server on this machine with a city's database, whose pages do what their path says.
 *
 *   GET  /here            "here"
 *   GET  /peer, /cookie   what stands for the address; the cookie
 *   GET  /large           a million bytes
 *   GET  /sign-in         sends a cookie
 *   POST /echo, /json     its body
 *   POST /change          adds a pool of the month that is its body; "kept"
 *   POST /fail            adds it too, answers 409 and fails
 *   POST /wait            as /change, after a thread that may wait has made the month ready
 *   GET  /kept            a page that is made once */
struct server_scene {
        struct place *place;
        struct server_site site;
        struct server_bounds bounds;
        struct server *server;
        struct server_page *kept;
        int listener, port;
        const char *address;
        atomic_int answered, prepared, refused;

        /* A test may hold the writer: it waits before it answers until the gate is opened. */
        pthread_mutex_t lock;
        pthread_cond_t opened;
        bool is_held;
};

/* For cmocka. Opened on a free port; or only made, so that the test chooses the bounds first. */
int server_scene_open(void **state);
int server_scene_ready(void **state);
int server_scene_close(void **state);

void server_scene_start(struct server_scene *scene, const char *address);
void server_scene_stop(struct server_scene *scene);

/* The writer waits before its next answer, or goes on. */
void server_scene_hold(struct server_scene *scene, bool is_held);

/* How many pools are in the database. */
int64_t server_scene_pools(struct server_scene *scene);

#endif
