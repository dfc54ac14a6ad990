"""What counting visitors costs: CPU time for each page, of which most are kept, and for writing visitors down.

Run on a data folder that has been started once, or the one of a trial record: PORTAL_DATA=… python -m benchmarks.visits
"""

import argparse
import os
import statistics
import time

PAGES = ["/", "/events/", "/ru/events/", "/about/figures/"]
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:{0}) Gecko/20100101 Firefox/{0}"
ROUNDS = 9


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.visits", description=__doc__)
    parser.add_argument("--requests", type=int, default=200, help="of each page in each of nine rounds (200)")
    parser.add_argument("--visitors", type=int, default=10_000, help="who come at once, to be written down (10000)")
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()
    print(f"CPU time of one request in microseconds, median of {ROUNDS} rounds of {asked.requests}")
    print(f"{'page':<20}{'bytes':>10}{'whole':>10}{'counting':>10}")
    for page in PAGES:
        size, whole, counted = of_page(page, asked.requests)
        print(f"{page:<20}{size:>10,}{whole:>10.0f}{counted:>10.1f}")
    print(f"{asked.visitors:,} visitors written down in {of_writing(asked.visitors):.2f} s of CPU time")


def of_page(page, requests):
    """Return (bytes, microseconds of a whole request, microseconds of these for the visitor), in CPU time."""
    from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
    from django.http import HttpResponse
    from django.test import RequestFactory
    from django.urls import resolve

    from readers.middleware import PLACE, CountVisits
    from readers.visits.noting import Notes, notes

    # What the thread does is measured by itself.
    Notes.begin_writing = lambda self: None
    environ = RequestFactory().get(page, headers={"user-agent": FIREFOX.format(143), "host": "127.0.0.1"}).environ
    environ |= {"REMOTE_ADDR": "203.0.113.7", "HTTP_ACCEPT_ENCODING": ""}
    handler = WSGIHandler()

    def whole():
        answer = handler(dict(environ), lambda status, headers: None)
        answer.close()
        return b"".join(answer)

    content = whole() + PLACE
    request = WSGIRequest(dict(environ))
    request.resolver_match, request.LANGUAGE_CODE = resolve(page), "en"

    def answer(request):
        return HttpResponse(content)

    counting = CountVisits(answer)
    took = [microseconds(ask, requests) for ask in (whole, lambda: counting(request), lambda: answer(request))]
    notes._notes.clear()
    return len(content), took[0], took[1] - took[2]


def microseconds(ask, requests):
    """Return the median of microseconds that one call takes."""
    rounds = []
    for _round in range(ROUNDS):
        began = time.process_time()
        for _request in range(requests):
            ask()
        rounds.append((time.process_time() - began) / requests * 1e6)
    return statistics.median(rounds)


def of_writing(visitors):
    """Return the CPU time of writing so many new visitors down, in a transaction that is undone."""
    from django.db import transaction

    from readers.visits.noting import Notes

    notes = Notes()
    for number in range(visitors):
        address = f"10.{number >> 8 & 255}.{number & 255}.1" if number < 65536 else f"2001:db8:{number:x}::1"
        notes.add(address=address, user_agent=FIREFOX.format(100 + number % 60))
    with transaction.atomic():
        began = time.process_time()
        notes.write()
        took = time.process_time() - began
        transaction.set_rollback(True)
    return took


if __name__ == "__main__":
    main()
