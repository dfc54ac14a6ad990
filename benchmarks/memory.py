"""Measures how much memory a file of all events takes, for records of several sizes: it must not grow with them.

`python -m benchmarks.memory --events 5000 20000`. Each file is read by a process of its own, which throws away what it
gets; the figure is the most that the process ever held, less what it held before the request.
"""

import argparse
import json
import os
import resource
import subprocess
import sys

from . import run

FILES = {
    "CSV": "/events.csv",
    "CSV of participations": "/events.csv?rows=participations",
    "JSON Lines": "/events.jsonl",
    "XLSX": "/events.xlsx",
    "iCalendar": "/events.ics",
}
# Between the smallest and the largest record, in megabytes: sets of keys and lists of names are larger there.
MOST_GROWTH = 40
UNIT = 1024 if sys.platform != "darwin" else 1024 * 1024


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory", description=__doc__.split("\n")[0])
    parser.add_argument("--events", type=int, nargs="+", default=[5_000, 20_000], help="sizes to measure")
    parser.add_argument("--data", type=run.Path, default=run.ROOT / "var" / "benchmarks", help="where the records lie")
    parser.add_argument("--file", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.file:
        print(json.dumps(read(asked.file)))
        return
    figures = {events: of_record(asked.data.absolute(), events) for events in sorted(set(asked.events))}
    for line in table(figures):
        print(line)
    sys.exit(1 if any(growth(figures, name) > MOST_GROWTH for name in FILES) else 0)


def of_record(data, events):
    """Return {file: {"bytes", "before", "most" in MB}} of a record, which is made if it is not there."""
    folder = data / f"sqlite-{events}"
    folder.mkdir(parents=True, exist_ok=True)
    environment = run.environment_of(folder)
    make = f"from benchmarks.one_record import make_record; make_record({events})"
    subprocess.run([sys.executable, "-c", make], env=environment, cwd=run.ROOT, check=True)
    found = {}
    for name, address in FILES.items():
        command = [sys.executable, "-m", "benchmarks.memory", f"--file={address}"]
        answer = subprocess.run(command, env=environment, cwd=run.ROOT, check=True, capture_output=True, text=True)
        found[name] = json.loads(answer.stdout)
    return found


def read(address):
    """Ask for a file in this process and throw it away piece by piece."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    django.setup()
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"})
    # A small file first, so that what every request needs is there already.
    b"".join(client.get("/events.csv?year=2001").streaming_content)
    before = most()
    response = client.get(address)
    if response.status_code != 200:
        raise SystemExit(f"{address} answers {response.status_code}.")
    size = sum(map(len, response.streaming_content if response.streaming else [response.content]))
    return {"bytes": size, "before": before, "most": most()}


def most():
    """The most memory that this process ever held, in megabytes."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / UNIT, 1)


def growth(figures, name):
    taken = [figures[events][name]["most"] - figures[events][name]["before"] for events in figures]
    return taken[-1] - taken[0]


def table(figures):
    yield f"{'file':<24}" + "".join(f"{f'{events:,} events':>30}" for events in figures) + f"{'growth':>12}"
    yield f"{'':<24}" + f"{'size      before      most':>30}" * len(figures)
    for name in FILES:
        cells = [figures[events][name] for events in figures]
        yield (
            f"{name:<24}"
            + "".join(f"{one['bytes'] / 1e6:>10.1f} MB{one['before']:>7.0f} MB{one['most']:>7.0f} MB" for one in cells)
            + f"{growth(figures, name):>9.0f} MB"
        )


if __name__ == "__main__":
    main()
