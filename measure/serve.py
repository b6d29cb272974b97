#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How fast the city's server is, beside nginx with the same bytes, and what it bears.

  serve.py SITE FOLDER       SITE is measure_serve_site

Requests are wrk's, in turn: nginx with the file, the kept page, the page made anew, round after round. Everybody
shares the machine's cores. Prints rows of the table and details, as measure.h has them."""

import random
import resource
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROUNDS, SECONDS, CONNECTIONS = 7, 1, 64
CROWD, HONEST = 10000, 300
NGINX = """
daemon off; worker_processes 2; pid {folder}/nginx.pid; error_log {folder}/error.log emerg;
worker_rlimit_nofile 4096;
events {{ worker_connections 2048; }}
http {{
        access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; open_file_cache max=10;
        default_type text/plain;
        client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
        uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
        server {{ listen 127.0.0.1:{port}; root {folder}/files; }}
}}
"""


def row(work, ours, limit, value, quartiles="", target="", verdict=""):
    print("row", work, ours, limit, value, quartiles, target, verdict, sep="\t", flush=True)


def verdict(is_met):
    return "met" if is_met else "short"


class Site:
    """The site in a process of its own."""

    def __init__(self, program, folder):
        folder.mkdir()
        self.process = subprocess.Popen([program, folder, "127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
        self.address = self.process.stdout.readline().strip()

    def url(self, path):
        return f"http://{self.address}{path}"

    def peak(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) / 1024

    def end(self):
        self.process.terminate()
        self.process.wait()


def start_nginx(folder, page):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder.mkdir()
    (folder / "files").mkdir()
    (folder / "files/page").write_bytes(page)
    folder.chmod(0o755)
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port))
    nginx = subprocess.Popen(["/usr/sbin/nginx", "-c", folder / "nginx.conf", "-e", folder / "error.log"])
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return nginx, f"http://127.0.0.1:{port}/page"
        except OSError:
            time.sleep(0.05)


def rate(url, connections=CONNECTIONS, seconds=SECONDS):
    """Requests a second; none may fail."""
    said = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}", url], capture_output=True, text=True,
                          check=True).stdout
    if "Non-2xx" in said:
        sys.exit(f"{url} failed: {said}")
    return float(said.split("Requests/sec:")[1].split()[0])


def compare(site, nginx_url):
    ways = {"nginx": nginx_url, "kept": site.url("/kept"), "live": site.url("/live")}
    rates = {name: [] for name in ways}
    for turn in range(ROUNDS + 1):  # the first does not count
        for name, url in ways.items():
            measured = rate(url)
            if turn:
                rates[name].append(measured)
    for name, work, least in (("kept", "a page made once", 0.5), ("live", "a page made anew", 0.3)):
        ratios = [ours / theirs for ours, theirs in zip(rates[name], rates["nginx"])]
        low, middle, high = statistics.quantiles(ratios, n=4)
        row(f"serve {work}, 16 KiB", f"{statistics.median(rates[name]):.0f}/s", f"{statistics.median(rates['nginx']):.0f}/s",
            f"{middle:.3g}", f"{low:.3g}–{high:.3g}", f"≥ {least}", verdict(middle >= least))


def hold_thousand(site):
    measured = rate(site.url("/live"), connections=1000, seconds=3)
    peak = site.peak()
    row("serve 1,000 connections at work: memory", f"{measured:.0f}/s", "", f"{peak:.1f} MiB", "", "≤ 64 MiB",
        verdict(peak <= 64))


def join(address):
    host, port = address.rsplit(":", 1)
    return socket.create_connection((host, int(port)), timeout=10)


def crowd_of(address):
    """Half of them are silent, half have begun a head that they will never end."""
    crowd = [join(address) for _ in range(CROWD)]
    for one in crowd[::2]:
        one.sendall(b"GET /kept HTTP/1.1\r\nHost: a\r\nX-Slow: ")
    return crowd


def trickle(crowd):
    for one in random.sample(crowd[::2], 50):
        try:
            one.sendall(b"a")
        except OSError:
            pass  # it was cut


def be_honest(site, crowd):
    """Milliseconds of each request of somebody who comes anew every time, amid the crowd."""
    times = []
    for _ in range(HONEST):
        trickle(crowd)
        begun = time.monotonic()
        with urllib.request.urlopen(site.url("/live"), timeout=10) as answer:
            answer.read()
        times.append((time.monotonic() - begun) * 1000)
    return sorted(times)


def bear_crowd(program, folder):
    site = Site(program, folder)
    crowd = crowd_of(site.address)
    times = be_honest(site, crowd)
    worst = times[len(times) * 95 // 100]
    row(f"serve one amid {CROWD:,} idle and slow, 95 in 100", f"{statistics.median(times):.2f} ms", "", f"{worst:.1f} ms",
        f"{times[len(times) // 4]:.1f}–{times[len(times) * 3 // 4]:.1f}", "≤ 100 ms", verdict(worst <= 100))
    row(f"serve {CROWD:,} idle and slow: memory", "", "", f"{site.peak():.1f} MiB")
    site.end()


def main():
    program, folder = sys.argv[1], Path(sys.argv[2]).resolve()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    site = Site(program, folder / "site")
    with urllib.request.urlopen(site.url("/live")) as answer:
        page = answer.read()
    nginx, nginx_url = start_nginx(folder / "nginx", page)
    compare(site, nginx_url)
    hold_thousand(site)
    nginx.terminate()
    nginx.wait()
    site.end()
    bear_crowd(program, folder / "crowd")


main()
