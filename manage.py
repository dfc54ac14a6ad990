#!/usr/bin/env python3
"""Runs the commands of the portal: manage.py start, messages, migrate, check …"""

import os
import sys


def main():
    if sys.version_info < (3, 11):  # noqa: UP036 -- whoever starts this with an older Python deserves a sentence
        sys.exit("The portal needs Python 3.11 or newer; this is Python {}.{}.".format(*sys.version_info))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as problem:
        sys.exit(f"The portal is not set up rightly: {problem}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
