#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A port of this machine that was free just now."""

import socket

with socket.socket() as found:
    found.bind(("127.0.0.1", 0))
    print(found.getsockname()[1])
