/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/server_fixture.h"

static const struct db_statement pool_add = { "pool_add",
        "INSERT INTO status_pool (month, made_day, size, ends_day) VALUES (:month, 1, 8, 60)" };
static const struct db_statement pool_count = { "pool_count", "SELECT count(*) FROM status_pool" };

static enum err begin(struct act *a, void *context, enum server_place place)
{
        struct server_scene *scene = context;
        return db_open(a, scene->place->path, place == SERVER_HERE ? DB_LOOK : DB_CHANGE, &a->db);
}

static bool is_path(const struct server_request *request, const char *path)
{
        return str_is_equal(request->path, str_of(path));
}

static enum server_place find_place(
        void *context, const struct server_request *request, size_t *body_most)
{
        (void)context;
        *body_most = 4096;
        if (is_path(request, "/change") || is_path(request, "/fail"))
                return SERVER_CHANGE;
        return is_path(request, "/wait") ? SERVER_WAIT : SERVER_HERE;
}

static bool is_json(void *context, const struct server_request *request)
{
        (void)context;
        return is_path(request, "/json");
}

static void prepare(struct act *a, void *context, struct server_request *request)
{
        struct server_scene *scene = context;
        (void)a;
        atomic_fetch_add(&scene->prepared, 1);
        request->prepared = scene;
}

static enum err add_pool(struct act *a, struct str month)
{
        SCOPED(db_query_end) struct db_query q = { 0 };
        TRY(db_query_begin(a, &pool_add, &q));
        db_bind_text(&q, 1, month);
        enum err outcome = db_query_step(&q);
        return outcome == E_NONE ? OK : outcome;
}

static void pass(struct server_scene *scene)
{
        pthread_mutex_lock(&scene->lock);
        while (scene->is_held)
                pthread_cond_wait(&scene->opened, &scene->lock);
        pthread_mutex_unlock(&scene->lock);
}

static enum err change(struct act *a, struct server_scene *scene,
        const struct server_request *request, struct server_answer *answer)
{
        pass(scene);
        enum err outcome = add_pool(a, private_unwrap(request->body));
        answer->body = outcome == OK ? STR("kept") : STR("not kept");
        if (outcome == OK && is_path(request, "/fail"))
                outcome = act_fail(a, E_STATE, TEXT_FORM_BROKEN, NULL, 0);
        if (outcome != OK)
                answer->status = err_http_status(outcome);
        return outcome;
}

static enum err answer_request(struct act *a, void *context, const struct server_request *request,
        struct server_answer *answer)
{
        struct server_scene *scene = context;
        struct buf body = buf_in(a->mem);
        atomic_fetch_add(&scene->answered, 1);
        if (find_place(scene, request, &(size_t){ 0 }) != SERVER_HERE)
                return change(a, scene, request, answer);
        if (is_path(request, "/kept")) {
                answer->kept = server_page_keep(scene->kept);
                return OK;
        }
        if (is_path(request, "/peer"))
                buf_add_number(&body, (int64_t)(request->peer >> 1));
        else if (is_path(request, "/cookie"))
                buf_add(&body, private_unwrap(request->cookie));
        else if (is_path(request, "/large"))
                for (int i = 0; i < 100000; i++)
                        buf_add(&body, STR("0123456789"));
        else
                buf_add(&body, request->method == SERVER_POST ? private_unwrap(request->body)
                                                              : STR("here"));
        if (is_path(request, "/sign-in"))
                answer->cookies[0] = private_wrap(STR("__Host-session=abc; Secure; HttpOnly"));
        answer->body = buf_str(&body);
        return OK;
}

static void refuse(struct act *a, void *context, struct server_answer *answer)
{
        struct server_scene *scene = context;
        atomic_fetch_add(&scene->refused, 1);
        answer->body = a->failure.sentence == TEXT_SERVER_NOT_KEPT ? STR("nothing was changed")
                                                                   : STR("no");
}

void server_scene_start(struct server_scene *scene, const char *address)
{
        struct place *p = scene->place;
        scene->site = (struct server_site){ scene, begin, find_place, is_json, prepare,
                answer_request, refuse };
        assert_int_equal(server_listen(&p->act, address, &scene->listener, &scene->address), OK);
        assert_int_equal(server_start_bounded(&p->act, &scene->site, scene->listener,
                                 &scene->bounds, &scene->server),
                OK);
        const char *colon = strrchr(scene->address, ':');
        scene->port = colon ? (int)strtol(colon + 1, NULL, 10) : 0;
}

static struct server_scene *make_scene(void)
{
        struct server_scene *scene = calloc(1, sizeof *scene);
        void *place = NULL;
        assert_true(crypt_start());
        place_begin_open(&place);
        scene->place = place;
        db_close(&scene->place->act.db);
        scene->bounds = server_bounds_of_machine();
        pthread_mutex_init(&scene->lock, NULL);
        pthread_cond_init(&scene->opened, NULL);
        scene->kept = server_page_make("text/html; charset=utf-8",
                STR("a page a page a page a page a page a page a page"), "public, max-age=60");
        return scene;
}

int server_scene_open(void **state)
{
        struct server_scene *scene = make_scene();
        *state = scene;
        server_scene_start(scene, "127.0.0.1:0");
        return 0;
}

int server_scene_ready(void **state)
{
        *state = make_scene();
        return 0;
}

void server_scene_stop(struct server_scene *scene)
{
        server_stop(&scene->server);
        close(scene->listener);
}

int server_scene_close(void **state)
{
        struct server_scene *scene = *state;
        void *place = scene->place;
        if (scene->server)
                server_scene_stop(scene);
        server_page_release(&scene->kept);
        place_end(&place);
        free(scene);
        return 0;
}

void server_scene_hold(struct server_scene *scene, bool is_held)
{
        pthread_mutex_lock(&scene->lock);
        scene->is_held = is_held;
        pthread_cond_broadcast(&scene->opened);
        pthread_mutex_unlock(&scene->lock);
}

int64_t server_scene_pools(struct server_scene *scene)
{
        struct place *p = scene->place;
        SCOPED(db_query_end) struct db_query q = { 0 };
        assert_int_equal(db_open(&p->act, p->path, DB_LOOK, &p->act.db), OK);
        assert_int_equal(db_query_begin(&p->act, &pool_count, &q), OK);
        assert_int_equal(db_query_step(&q), OK);
        int64_t count = db_column_int(&q, 0);
        db_query_end(&q);
        db_close(&p->act.db);
        return count;
}
