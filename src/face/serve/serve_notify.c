/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/serve/serve_inside.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

void serve_notify(const char *state)
{
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        const char *path = getenv("NOTIFY_SOCKET");
        size_t len = path ? strlen(path) : 0;
        if (len < 2 || len >= sizeof address.sun_path || (path[0] != '/' && path[0] != '@'))
                return;
        memcpy(address.sun_path, path, len);
        if (path[0] == '@')
                address.sun_path[0] = '\0';
        int to = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (to < 0)
                return;
        socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
        sendto(to, state, strlen(state), MSG_NOSIGNAL, (struct sockaddr *)&address, size);
        close(to);
}

void serve_take_errors(int kept)
{
        dup2(kept, STDERR_FILENO);
        close(kept);
}
