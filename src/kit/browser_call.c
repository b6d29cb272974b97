/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/browser_inside.h"

#include "kit/file.h"

#include <stdlib.h>
#include <string.h>

/* How a browser is called. */

enum { WORDS_MOST = 128 };

/* One person's browser: it fills the screen, keeps nothing, proposes nothing, asks nobody outside.
 */
static const char *const switches[] = {
        "--kiosk",
        "--incognito",
        "--no-first-run",
        "--no-default-browser-check",
        "--disable-search-engine-choice-screen",
        "--hide-crash-restore-bubble",
        "--noerrdialogs",
        // keeps nothing
        "--disable-breakpad",
        "--disk-cache-size=1",
        "--media-cache-size=1",
        "--disable-gpu-shader-disk-cache",
        "--disable-logging",
        "--log-level=3",
        "--password-store=basic",
        "--disable-print-preview",
        // asks nobody
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-component-extensions-with-background-pages",
        "--disable-default-apps",
        "--disable-extensions",
        "--disable-client-side-phishing-detection",
        "--disable-domain-reliability",
        "--disable-field-trial-config",
        "--disable-quic",
        "--disable-sync",
        "--disable-notifications",
        "--no-pings",
        "--metrics-recording-only",
        "--no-proxy-server",
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
        "--disable-features=Translate,TranslateUI,MediaRouter,OptimizationHints,"
        "AutofillServerCommunication,"
        "SpellcheckService,InterestFeedContentSuggestions,CertificateTransparencyComponentUpdater,"
        "PrivacySandboxSettings4,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,"
        "DialMediaRouteProvider",
        // the desk's camera, and no gesture that leaves the page
        "--auto-accept-camera-and-microphone-capture",
        "--overscroll-history-navigation=0",
        "--disable-pinch",
};

struct words {
        const char **at;
        size_t count;
};

static struct words words_in(struct act *a)
{
        return (struct words){ arena_take_array(a->mem, WORDS_MOST, sizeof(char *)), 0 };
}

/* The last place stays NULL. */
static void add(struct words *words, const char *word)
{
        if (words->count < WORDS_MOST - 1)
                words->at[words->count++] = word;
}

static const char *join(struct act *a, const char *first, const char *second)
{
        struct buf word = buf_in(a->mem);
        buf_add_c(&word, first);
        buf_add_c(&word, second);
        return buf_c(&word);
}

static const char *pair(struct act *a, const char *name, int first, int second)
{
        struct buf word = buf_in(a->mem);
        buf_add_c(&word, name);
        buf_add_number(&word, first);
        buf_add_byte(&word, ',');
        buf_add_number(&word, second);
        return buf_c(&word);
}

const char **browser_arguments(struct act *a, const struct browser_setup *setup, const char *folder)
{
        struct words words = words_in(a);
        add(&words, setup->program);
        for (size_t i = 0; i < COUNT(switches); i++)
                add(&words, switches[i]);
        add(&words, join(a, "--user-data-dir=", file_join(a, folder, "profile")));
        if (setup->width > 0 && setup->height > 0)
                add(&words, pair(a, "--window-size=", setup->width, setup->height));
        add(&words, pair(a, "--window-position=", setup->x, setup->y));
        for (const char *const *more = setup->more; more && *more; more++)
                add(&words, *more);
        add(&words, join(a, "--app=", setup->url));
        return words.at;
}

static void add_variable(struct act *a, struct words *words, const char *name, const char *value)
{
        if (value && *value)
                add(words, join(a, join(a, name, "="), value));
}

/* Where the screen is, in names that hold although home and run are its own. */
static void add_screen(struct act *a, struct words *words)
{
        const char *wayland = getenv("WAYLAND_DISPLAY");
        const char *run = getenv("XDG_RUNTIME_DIR");
        const char *home = getenv("HOME");
        const char *authority = getenv("XAUTHORITY");
        add_variable(a, words, "DISPLAY", getenv("DISPLAY"));
        if (authority || home)
                add_variable(a, words, "XAUTHORITY",
                        authority ? authority : file_join(a, home, ".Xauthority"));
        if (wayland && *wayland != '/' && run)
                wayland = file_join(a, run, wayland);
        add_variable(a, words, "WAYLAND_DISPLAY", wayland);
}

const char **browser_environment(struct act *a, const char *folder)
{
        static const struct {
                const char *name;
                const char *folder;
        } own[] = {
                { "HOME", "home" },
                { "TMPDIR", "tmp" },
                { "XDG_RUNTIME_DIR", "run" },
                { "XDG_CACHE_HOME", "home" },
                { "XDG_CONFIG_HOME", "home" },
                { "XDG_DATA_HOME", "home" },
                { "XDG_STATE_HOME", "home" },
        };
        struct words words = words_in(a);
        const char *language = getenv("LANG");
        add(&words, "PATH=/usr/local/bin:/usr/bin:/bin");
        add(&words, "DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent");
        add(&words, "DBUS_SYSTEM_BUS_ADDRESS=unix:path=/nonexistent");
        add_variable(a, &words, "LANG", language ? language : "C.UTF-8");
        for (size_t i = 0; i < COUNT(own); i++)
                add_variable(a, &words, own[i].name, file_join(a, folder, own[i].folder));
        add_screen(a, &words);
        return words.at;
}
