import logging
import time

from django.core.management.base import BaseCommand, CommandError

from portal import nightly
from readers.models import JobRun

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Runs what is due tonight, one line for each job, and fails if any of them failed. Can be run at any time and "
        "as often as one likes, on several machines with one database at once: docs/nightly.md."
    )

    def add_arguments(self, parser):
        names = [job.name for job in nightly.JOBS]
        parser.add_argument("--dry-run", action="store_true", help="say what is due and would be done")
        parser.add_argument(
            "--only", action="append", choices=names, metavar="NAME", help=f"this job, due or not: {', '.join(names)}"
        )

    def handle(self, *, dry_run, only, **options):
        failed = []
        for job in nightly.JOBS:
            if only and job.name not in only:
                continue
            try:
                outcome = self.rehearse(job, only) if dry_run else self.run(job, only)
            except Exception as problem:
                # One that fails must not keep the others from what they promise.
                log.exception("The job %s failed", job.name)
                failed.append(job.name)
                outcome = f"FAILED: {said(problem)}"
            self.stdout.write(f"{job.name:<10} {outcome}")
            self.stdout.flush()
        if failed:
            raise CommandError(f"Failed: {', '.join(failed)}.")

    def rehearse(self, job, only):
        last = JobRun.objects.filter(name=job.name).values_list("succeeded_at", flat=True).first()
        due = only or nightly.is_due(job, last)
        return f"due: {job.run(dry_run=True)}" if due else "not due"

    def run(self, job, only):
        claimed = nightly.claim(job, only_if_due=not only)
        if claimed is None:
            return "not due, or another process is at it"
        began, failed, summary = time.monotonic(), True, "stopped"
        try:
            summary = job.run(dry_run=False)
            failed = False
        except Exception as problem:
            summary = said(problem)
            raise
        finally:
            # Also when somebody stops it with Ctrl-C.
            nightly.finish(job, claimed, summary=summary, failed=failed)
        return f"{summary.removesuffix('.')} ({time.monotonic() - began:.1f} s)"


def said(problem):
    """What an exception says, in one line."""
    return " ".join(f"{type(problem).__name__}: {problem}".replace("\0", "").split())
