"""What a page may take, in milliseconds: the median of single-client requests with 100,000 events, nothing cached."""

# DESIGN §10. A page without a limit of its own is measured all the same.
MILLISECONDS = {
    "list": 15,
    "event with 15 participations": 8,
    "list by country, organization and year": 25,
    "search for two words": 25,
    "list with facets, by country and year": 50,
    "list with facets, no filter": 50,
    # Issue of what is taken away
    "calendar of a country and a year": 150,
    "10,000 rows of CSV": 1000,
    "API, page of 50": 40,
    "API, one event": 10,
    "event as JSON": 10,
}
# Until the first byte of what is streamed
FIRST_BYTE = {"10,000 rows of CSV": 200}
GROWTH = 3
# What a worker may hold, in megabytes
MEMORY = 250
EVENTS_OF_LIMITS = 100_000


def faults(results):
    """Return one sentence for each limit that is broken; `results` are {number of events: {page: figures}}."""
    found = []
    fewest, most = min(results), max(results)
    for page, figures in results[most].items():
        limit = MILLISECONDS.get(page)
        if most == EVENTS_OF_LIMITS and limit and figures["median"] > limit:
            found.append(f"{page}: {figures['median']:.1f} ms, at most {limit} ms")
        first = FIRST_BYTE.get(page)
        if most == EVENTS_OF_LIMITS and first and figures["first_byte"] > first:
            found.append(f"{page}: the first byte after {figures['first_byte']:.0f} ms, at most {first} ms")
        if (figures["memory"] or 0) > MEMORY:
            found.append(f"{page}: a worker holds {figures['memory']} MB, at most {MEMORY} MB")
        before = results[fewest].get(page)
        if fewest < most and before and figures["median"] > GROWTH * before["median"]:
            growth = figures["median"] / before["median"]
            answer = figures["bytes"] / before["bytes"]
            found.append(
                f"{page}: grows {growth:.1f}-fold from {fewest:,} to {most:,} events, at most {GROWTH}-fold; "
                f"its answer grows {answer:.1f}-fold"
            )
    return found


def table(results):
    """Return the figures as lines of text.

    For each page median, p95, median of kept pages and of machine.loop in ms, answers in a second, megabytes of a
    worker, and queries.
    """
    sizes = sorted(results)
    pages = list(dict.fromkeys(page for size in sizes for page in results[size]))
    head = f"{'page':<40}{'limit':>7}" + "".join(f"{f'{size:,}':>46}" for size in sizes)
    lines = [head, f"{'':<47}" + "".join(f"{'median   p95  kept  loop    /s   MB queries':>46}" for _size in sizes)]
    for page in pages:
        line = f"{page:<40}{MILLISECONDS.get(page, ''):>7}"
        for size in sizes:
            if figures := results[size].get(page):
                line += (
                    f"{figures['median']:>10.1f}{figures['p95']:>6.0f}{figures['kept']:>6.1f}{figures['loop']:>6.1f}"
                )
                line += f"{figures['per_second']:>6.0f}{figures['memory'] or '–':>5}{figures['queries']:>7}"
            else:
                line += f"{'–':>46}"
        lines.append(line)
    return lines
