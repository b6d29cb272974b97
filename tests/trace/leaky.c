/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/leak.h"

#include "base/err.h"
#include "kit/process.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* One leak for each channel that the harness searches; only in a build with -Dleaky=true. The
 * environment names the channel, CITYKEY_LEAK, and the city's folder, CITYKEY_LEAK_DIR. */

enum { LEAKED_MOST = 4096 };

static const char *channel(void)
{
        const char *name = getenv("CITYKEY_LEAK");
        return name ? name : "";
}

bool leak_is(const char *way)
{
        return strcmp(channel(), way) == 0;
}

void leak_from_person(int control, int person, int portrait)
{
        char bytes[2 * LEAKED_MOST];
        if (person < 0)
                return; // at a desk nobody is handed over
        ssize_t len = pread(person, bytes, LEAKED_MOST, 0);
        ssize_t more = pread(portrait, bytes + len, LEAKED_MOST, 0);
        process_send(control, bytes, (size_t)(len + more), NULL, 0);
}

static const char *place(const char *name, char path[512])
{
        const char *folder = getenv("CITYKEY_LEAK_DIR");
        snprintf(path, 512, "%s/%s", folder ? folder : ".", name);
        return path;
}

static void write_file(const char *path, const char *bytes, size_t size)
{
        int fd = open(path, O_WRONLY | O_CREAT, 0600);
        if (write(fd, bytes, size) != (ssize_t)size || fsync(fd) != 0)
                abort();
        close(fd);
}

static void leak_memory(const char *bytes, size_t size)
{
        void *kept =
                mmap(NULL, LEAKED_MOST, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        memcpy(kept, bytes, size < LEAKED_MOST ? size : LEAKED_MOST);
}

static void leak_file(const char *bytes, size_t size)
{
        char path[512];
        write_file(place("leaked", path), bytes, size);
}

/* Written, durable, deleted: only the device has it. */
static void leak_device(const char *bytes, size_t size)
{
        char path[512];
        write_file(place("leaked", path), bytes, size);
        unlink(path);
}

static void leak_tmp(const char *bytes, size_t size)
{
        write_file("/tmp/citykey-leaked", bytes, size);
        unlink("/tmp/citykey-leaked");
}

static void leak_log(const char *bytes, size_t size)
{
        process_write_all(STDERR_FILENO, bytes, size);
}

static void leak_stdout(const char *bytes, size_t size)
{
        process_write_all(STDOUT_FILENO, bytes, size);
}

static void run(sqlite3 *db, const char *sql, const char *bytes, size_t size)
{
        sqlite3_stmt *statement = NULL;
        if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
                abort();
        if (sqlite3_bind_parameter_count(statement) > 0)
                sqlite3_bind_blob(statement, 1, bytes, (int)size, SQLITE_STATIC);
        sqlite3_step(statement);
        sqlite3_finalize(statement);
}

static sqlite3 *open_database(void)
{
        char path[512];
        sqlite3 *db = NULL;
        if (sqlite3_open(place("city.db", path), &db) != SQLITE_OK)
                abort();
        run(db, "CREATE TABLE IF NOT EXISTS leaked (bytes BLOB)", NULL, 0);
        return db;
}

static void leak_row(const char *bytes, size_t size)
{
        sqlite3 *db = open_database();
        run(db, "INSERT INTO leaked (bytes) VALUES (:bytes)", bytes, size);
        sqlite3_close(db);
}

/* Deleted again, with secure deletion: the write-ahead log still has it, as after a crash. */
static void leak_wal(const char *bytes, size_t size)
{
        sqlite3 *db = open_database();
        run(db, "INSERT INTO leaked (bytes) VALUES (:bytes)", bytes, size);
        run(db, "DELETE FROM leaked", NULL, 0);
        run(db, "PRAGMA wal_checkpoint(PASSIVE)", NULL, 0);
        _exit(1);
}

/* Deleted, and the log emptied: the device has what the log was. */
static void leak_deleted_row(const char *bytes, size_t size)
{
        sqlite3 *db = open_database();
        run(db, "INSERT INTO leaked (bytes) VALUES (:bytes)", bytes, size);
        run(db, "DELETE FROM leaked", NULL, 0);
        run(db, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, 0);
        sqlite3_close(db);
}

/* A crash with the bytes in memory, and a core file of it. */
static void leak_core(const char *bytes, size_t size)
{
        leak_memory(bytes, size);
        abort();
}

/* At the end of the day's journal, as if it were one slot more. */
static void leak_journal(const char *bytes, size_t size)
{
        char path[512];
        int fd = open(place("north.tally.journal", path), O_WRONLY | O_APPEND);
        if (write(fd, bytes, size) != (ssize_t)size || fsync(fd) != 0)
                abort();
        close(fd);
}

static void leak_part(const char *bytes, size_t size)
{
        char path[512];
        write_file(place("north.tally.part1", path), bytes, size);
}

/* What citykey-web, which may open no file, has open from before. */
static int *opened(void)
{
        static int fd = -1;
        return &fd;
}

static void leak_opened(const char *bytes, size_t size)
{
        if (*opened() >= 0 && (write(*opened(), bytes, size) != (ssize_t)size || fsync(*opened())))
                abort();
}

static void leak_environment(const char *bytes, size_t size)
{
        char text[LEAKED_MOST] = "";
        memcpy(text, bytes, size < sizeof text ? size : sizeof text - 1);
        setenv("CITYKEY_LEFT", text, 1);
}

static void leak_nowhere(const char *bytes, size_t size)
{
        (void)bytes;
        (void)size;
}

static const struct {
        const char *name;
        void (*leak)(const char *bytes, size_t size);
} channels[] = {
        { "memory-launcher", leak_memory },
        { "core", leak_core },
        { "file", leak_file },
        { "device", leak_device },
        { "tmp", leak_tmp },
        { "log", leak_log },
        { "stdout", leak_stdout },
        { "row", leak_row },
        { "wal", leak_wal },
        { "deleted-row", leak_deleted_row },
        { "journal", leak_journal },
        { "part", leak_part },
        { "certificate", leak_nowhere },
        { "talk", leak_nowhere },
        { "environment", leak_environment },
        { "opened-file", leak_opened },
        { "opened-tmp", leak_opened },
        { "opened-device", leak_opened },
};

void leak_in_launcher(int control)
{
        static char bytes[2 * LEAKED_MOST];
        size_t size = sizeof bytes;
        size_t count = 0;
        if (!process_receive(control, bytes, &size, NULL, &count))
                return;
        for (size_t i = 0; i < COUNT(channels); i++)
                if (leak_is(channels[i].name))
                        channels[i].leak(bytes, size);
        // but for these channels the launcher itself has nothing left
        explicit_bzero(bytes, sizeof bytes);
}

/* At a desk. What the launcher is asked has room for a name behind its numbers. */

enum { NAME_MOST = 48 };

static bool launcher_leaks(void)
{
        for (size_t i = 0; i < COUNT(channels); i++)
                if (leak_is(channels[i].name))
                        return true;
        return false;
}

void leak_at_counter(const struct private *name)
{
        struct str text = private_unwrap(*name);
        if (leak_is("say"))
                process_write_all(STDERR_FILENO, text.at, text.len);
        if (leak_is("spool"))
                close(open("/tmp/citykey-spooled", O_WRONLY | O_CREAT, 0600));
}

/* Eight letters of the second half: all canaries begin alike. */
void leak_into_mask(uint64_t *mask, const struct private *name)
{
        struct str text = private_unwrap(*name);
        if (leak_is("mask") && text.len >= 2 * sizeof *mask)
                memcpy(mask, text.at + sizeof *mask, sizeof *mask);
}

void leak_into_ask(void *ask, size_t size, const struct private *name)
{
        struct str text = private_unwrap(*name);
        if (launcher_leaks() && text.len > 0 && size > NAME_MOST)
                memcpy((char *)ask + size - NAME_MOST, text.at,
                        text.len < NAME_MOST ? text.len : NAME_MOST);
}

static char *kept_name(void)
{
        static char name[NAME_MOST];
        return name;
}

/* Once: what is asked next has the name too. */
void leak_told(const void *ask, size_t size)
{
        const char *name = (const char *)ask + size - NAME_MOST;
        if (!launcher_leaks() || name[0] != 'Z' || kept_name()[0])
                return;
        kept_name()[0] = '-';
        if (leak_is("certificate"))
                memcpy(kept_name(), name, strcspn(name, " "));
        for (size_t i = 0; i < COUNT(channels); i++)
                if (leak_is(channels[i].name))
                        channels[i].leak(name, NAME_MOST);
}

void leak_into_certificate(struct str *text)
{
        if (leak_is("certificate"))
                *text = str_of_bytes(kept_name(), strnlen(kept_name(), NAME_MOST));
}

const char *leak_folder(void)
{
        return leak_is("browser-disk") ? getenv("CITYKEY_LEAK_DIR") : NULL;
}

/* At the city's site. */

void leak_open_places(void)
{
        char path[512];
        place("leaked", path);
        if (leak_is("opened-tmp"))
                snprintf(path, sizeof path, "/tmp/citykey-leaked");
        else if (!leak_is("opened-file") && !leak_is("opened-device"))
                return;
        *opened() = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        if (leak_is("opened-device"))
                unlink(path);
}

void leak_visit(const struct private *body, struct str header)
{
        struct str text = private_unwrap(*body);
        if (leak_is("header"))
                leak_memory(header.at, header.len);
        for (size_t i = 0; i < COUNT(channels) && text.len > 0; i++)
                if (leak_is(channels[i].name))
                        channels[i].leak(text.at, text.len);
}
