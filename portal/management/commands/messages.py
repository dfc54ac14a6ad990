from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import to_locale

from portal import catalogue


class Command(BaseCommand):
    help = (
        "Collects the strings to translate into portal/locale/<language>/LC_MESSAGES/django.po, keeping the "
        "translations. Needs no gettext programs."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--check",
            action="store_true",
            help="change nothing; list what is not collected, untranslated, fuzzy or no longer used; fail if any is",
        )
        what.add_argument("--compile", action="store_true", help="only write the .mo files from which Django reads")

    def handle(self, *, check, compile, **options):
        if compile:
            for language, po in self.files():
                catalogue.compile_if_older(po, language=language)
            return
        collected = catalogue.collect(settings.BASE_DIR)
        faults = 0
        for language, po in self.files():
            if check:
                found = catalogue.findings(catalogue.read(po, language=language), collected)
            else:
                found = catalogue.findings(catalogue.update(po, collected, language=language), collected)
            for sentence in found:
                self.stdout.write(f"{language}: {sentence}")
            self.stdout.write(f"{language}: {len(collected)} strings, {len(found)} to do")
            faults += len(found)
        if check and faults:
            raise CommandError(f"{faults} to do; run `make messages` and translate what it lists.")

    @staticmethod
    def files():
        """Each language that is not written in the source itself, with its file."""
        for language, _name in settings.LANGUAGES:
            if language != settings.LANGUAGE_CODE:
                locale = to_locale(language)
                yield locale, Path(settings.LOCALE_PATHS[0], locale, "LC_MESSAGES", "django.po")
