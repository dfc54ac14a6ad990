"""A page in a browser is used when it stands: its typefaces are there and its scripts have run.

A key that is pressed before does nothing, on a slow machine more often than on a quick one.
"""

import time

# As the page asks for them after it has been painted, "loaded" is said before they have run.
NOTE_SCRIPTS = """window.ran = [];
document.addEventListener("load", ({target}) => target.src && window.ran.push(target.src), true);"""
RAN = """() => [...document.querySelectorAll('meta[name="later"]')].every(
    one => window.ran.includes(new URL(one.content, location).href)
)"""
STANDS = """async () => {
    await document.fonts.ready;
    // The scripts of the desk begin with it, in the order in which they were loaded.
    await new Promise(done => window.django?.jQuery ? window.django.jQuery(() => done()) : done());
}"""


def wait_until_it_stands(page):
    page.wait_for_load_state()
    page.wait_for_function(RAN)
    page.evaluate(STANDS)


def visit(page, address):
    """Go there, and wait until the page stands."""
    page.goto(address)
    wait_until_it_stands(page)


def wait_until(page, holds, seconds=20):
    """Wait for what no page shows; the browser goes on meanwhile."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        page.wait_for_timeout(20)
