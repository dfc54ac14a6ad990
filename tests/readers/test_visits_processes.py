"""The counter among several processes, one of which is killed: on a database of its own, as in life."""

import subprocess
import sys

import pytest
from django.conf import settings

from tests.portal.test_start import PATIENCE, house  # noqa: F401

pytestmark = pytest.mark.server

# Writes without a pause the same visitors as the others and some of its own, until it is told to stop.
PROCESS = """
import os, sys, django
django.setup()
from readers.visits.noting import Notes
name, rounds, end = sys.argv[1], int(sys.argv[2]), sys.argv[3]
notes = Notes()
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"
for number in range(rounds):
    for network in ("10.0", f"10.{name}"):
        notes.add(address=f"{network}.{number}.1", user_agent=FIREFOX)
    if number % 5 == 4 and (end != "killed" or number < rounds - 1):
        notes.write()
        print(number, flush=True)
if end == "killed":
    os.kill(os.getpid(), 9)
# Whatever is not written yet is when the process ends.
from readers.visits import noting
noting.notes.add(address=f"10.{name}.250.1", user_agent=FIREFOX)
"""

FACTS = """
from readers.models import CountedDay, Visitor
print(CountedDay.objects.exclude(salt="").count(), Visitor.objects.filter(event_key=0).count())
"""


def test_processes_count_together_and_one_that_is_killed_loses_what_it_had_not_written(house):  # noqa: F811
    assert house.run("migrate", "--verbosity=0")[0] == 0
    environment = house.environment | {"DJANGO_SETTINGS_MODULE": "portal.settings"}
    # The thread would open a connection of its own besides.
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS, str(name), "40", "killed" if name == 3 else "ends"],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in (1, 2, 3)
    ]
    ended = [process.communicate(timeout=PATIENCE) for process in processes]
    assert [process.returncode for process in processes] == [0, 0, -9]
    assert [errors for _output, errors in ended] == ["", "", ""]
    # 40 that all three saw; 40 and the last one of each that ended; 35 that the killed one had written.
    assert house.ask(FACTS) == ["1", str(40 + 2 * 41 + 35)]
