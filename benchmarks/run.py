"""The one command: makes the trial records that are missing, measures each, prints a table and writes the figures."""

import argparse
import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from . import limits

ROOT = Path(__file__).resolve().parent.parent


def main():
    asked = arguments()
    results = {events: measure(asked, events) for events in sorted(set(asked.events))}
    report = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"cores": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()},
        "database": asked.database,
        "requests": asked.requests,
        "results": results,
    }
    path = asked.data / f"results-{asked.database}.json"
    path.write_text(json.dumps(report, indent=2, ensure_ascii=False), encoding="utf-8")
    faults = limits.faults(results)
    print("", *limits.table(results), "", *faults, f"The figures are in {path}", sep="\n")
    if faults:
        sys.exit(1)


def arguments():
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--events", type=int, nargs="+", default=[1_000, 10_000, 100_000], help="sizes to measure")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--data", type=Path, default=ROOT / "var" / "benchmarks", help="where the trial records lie")
    parser.add_argument("--requests", type=int, default=60, help="measured requests for each page (60)")
    parser.add_argument("--only", nargs="+", default=[], metavar="WORD", help="only pages whose name holds a word")
    parser.add_argument("--profile", action="store_true", help="show the slowest query of each page and its plan")
    asked = parser.parse_args()
    asked.data = asked.data.absolute()
    return asked


def measure(asked, events):
    """Return {page: figures} of one record, measured by a process of its own: Django knows one database at a time."""
    folder = asked.data / f"{asked.database}-{events}"
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "benchmarks.one_record", str(events), asked.database, str(asked.requests)]
    command += ["--profile"] * asked.profile + [f"--only={word}" for word in asked.only]
    subprocess.run(command, env=environment_of(folder), cwd=ROOT, check=True)
    return json.loads((folder / "figures.json").read_text(encoding="utf-8"))


def environment_of(folder):
    """The environment of a process that works with the record in `folder`, whatever the portal beside it is told."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    environment = {name: value for name, value in kept.items() if name not in {"DATABASE_URL", "PORT"}}
    return environment | {"PORTAL_DATA": str(folder)}
