"""Which programs are no readers. Pure."""

from functools import lru_cache

from crawleruseragents import is_crawler

# What people read with says one of these first; programs that fetch say their own name, or nothing.
BROWSERS = ("mozilla/", "opera/", "lynx/", "links", "elinks", "w3m")


@lru_cache(maxsize=2000)
def is_robot(user_agent):
    """Whether this is a crawler of the list that many hands keep, or a program that does not claim to be a browser.

    A robot that says it is a browser cannot be told from one; the page with the figures says so.
    """
    return not user_agent.lower().startswith(BROWSERS) or is_crawler(user_agent)
