"""What a page asks the database, and how the database goes about the slowest question."""

import time

from django.db import connection
from django.test import Client

from events.views.page_cache import pages

SHOWN = 3
LONGEST = 900


def profile(address):
    """Return (number of queries, lines about the time and the slowest queries) of one page, asked in this process."""
    client = Client(headers={"host": "127.0.0.1"})
    # Once before, for what a process asks only once.
    client.get(address)
    pages.forget()
    asked = []

    def watch(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    began = time.perf_counter()
    with connection.execute_wrapper(watch):
        client.get(address)
    whole = (time.perf_counter() - began) * 1000
    asked = [(seconds_of(sql, params), sql, params) for sql, params in asked]
    in_database = sum(seconds for seconds, _sql, _params in asked) * 1000
    lines = [f"    {address}: {whole:.1f} ms, of which {in_database:.1f} ms for {len(asked)} queries"]
    slowest = sorted(asked, key=lambda question: question[0], reverse=True)[:SHOWN]
    for seconds, sql, params in slowest:
        lines += [f"    {seconds * 1000:.1f} ms  {shortened(sql)}", f"        with {params}"]
        lines += [f"        {step}" for step in plan(sql, params)]
    return len(asked), lines


def seconds_of(sql, params):
    """How long the database takes for all rows; SQLite looks for a row only when it is fetched."""
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        cursor.fetchall()
    return time.perf_counter() - began


def plan(sql, params):
    explain = "EXPLAIN ANALYZE" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql}", params)
        return [str(row[-1]) for row in cursor.fetchall()]


def shortened(sql):
    """The query without the list of columns, which says nothing about its pace."""
    head, found, tail = sql.partition(" FROM ")
    short = f"{head[:60]}… FROM {tail}" if found and len(head) > 80 else sql
    return short if len(short) <= LONGEST else short[:LONGEST] + "…"
