"""Measures the pages of one record; run by `benchmarks.run` in the environment of that record."""

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import time
from itertools import count, cycle, islice
from pathlib import Path

from . import machine, servers

ROOT = Path(__file__).resolve().parent.parent
# A worker that has just begun opens a connection for each of its threads and reads the names that most events share.
WARM_UP = 100
LONGEST_WARM_UP = 5


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("events", type=int)
    parser.add_argument("database")
    parser.add_argument("requests", type=int)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--only", action="append", default=[])
    asked = parser.parse_args()
    folder = Path(os.environ["PORTAL_DATA"])
    with servers.database(asked.database, folder):
        make_record(asked.events)
        with servers.portal(ROOT, folder) as (port, pid):
            figures = measure(port, pid, asked)
    (folder / "figures.json").write_text(json.dumps(figures), encoding="utf-8")


def make_record(events):
    """Fill the record if it is empty, and leave Django set up; a record that is not complete is refused."""
    import django

    manage("migrate", "--verbosity=0")
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    django.setup()
    from django.conf import settings

    from events.models import Event, TrialRecord

    if not TrialRecord.objects.exists():
        manage("make_trial_record", f"--events={events}")
    if Event.objects.count() != events:
        raise SystemExit(f"The trial record in {settings.PORTAL_DATA} is not complete; remove the folder.")


def manage(*words):
    subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, check=True)


def measure(port, pid, asked):
    """Return {page: {"median", "p95", "kept", "loop" in ms, "per_second", "memory" in MB, "queries", "bytes",
    "first_byte" in ms}}.

    `kept` is a page that was made before; `per_second` are answers to several clients at once, none of them kept;
    `memory` is that of the larger worker, from the start of the portal up to this page. `loop` says how quick the
    machine was meanwhile.
    """
    from .pages import pages
    from .profile import profile

    figures = {}
    # A parameter that means nothing makes each request one that no page was kept for.
    number = count()
    print(f"\n{asked.events:,} events on {asked.database}", flush=True)
    for name, addresses in pages().items():
        if asked.only and not any(word in name for word in asked.only):
            continue
        if not addresses:
            print(f"{name}: the record has none")
            continue
        rotation = (f"{address}{'&' if '?' in address else '?'}request={next(number)}" for address in cycle(addresses))
        warm_up(port, islice(rotation, WARM_UP))
        answers, loops = [], []
        for address in islice(rotation, asked.requests):
            answers.append((address, *servers.get(port, address)))
            loops.append(machine.loop())
        if wrong := [address for address, _seconds, status, *_others in answers if status != 200]:
            raise SystemExit(f"{name}: {wrong[0]} is not answered with 200.")
        kept = [servers.get(port, address)[0] for address, *_others in answers for _again in range(2)]
        seconds = sorted(seconds for _address, seconds, *_others in answers)
        slowest = max(answers, key=lambda answer: answer[1])[0]
        queries, lines = profile(slowest)
        figures[name] = {
            "median": round(statistics.median(seconds) * 1000, 2),
            "p95": round(seconds[math.ceil(len(seconds) * 0.95) - 1] * 1000, 2),
            "kept": round(statistics.median(sorted(kept)[: len(kept) // 2]) * 1000, 2),
            "loop": round(statistics.median(loops), 2),
            "per_second": round(servers.requests_per_second(port, list(islice(rotation, asked.requests))), 1),
            "memory": servers.memory_of_workers(pid),
            "queries": queries,
            "bytes": max(size for *_others, size, _first in answers),
            "first_byte": round(statistics.median(first for *_others, first in answers) * 1000, 2),
            "slowest": slowest,
        }
        one = figures[name]
        print(
            f"{name:<40}{one['median']:>8.1f} ms  p95 {one['p95']:.0f} ms  kept {one['kept']:.1f} ms"
            f"{one['per_second']:>8.1f}/s  {one['memory']} MB  loop {one['loop']:.1f} ms",
            flush=True,
        )
        if asked.profile:
            print(*lines, sep="\n", flush=True)
    return figures


def warm_up(port, addresses):
    """Ask for the addresses, as many as are answered within LONGEST_WARM_UP seconds."""
    began = time.monotonic()
    for address in addresses:
        if time.monotonic() - began > LONGEST_WARM_UP:
            break
        servers.get(port, address)


if __name__ == "__main__":
    main()
