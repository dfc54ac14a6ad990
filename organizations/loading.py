"""From `fixtures/` into empty tables: regions, languages, countries, organizations, memberships."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from .fixture_files import read
from .models import Country, Language, Membership, Organization, OtherName, Region
from .partial_dates import Precision


def save(row):
    """Save `row`; ValidationError with the sentence of the constraint that the database enforced, if any."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as problem:
        row.full_clean()
        raise ValidationError(str(problem)) from problem


def load_regions(root):
    """Return the loaded regions by M49 code."""
    regions = {}
    for record in read(root / "reference/regions.yaml", root=root):
        with record:
            code, parent = record.word("code"), record.reference("parent", regions, None)
            regions[code] = Region(code=code, parent=parent, **record.text("name"))
            save(regions[code])
    return regions


def load_languages(root):
    """Return the loaded languages by code."""
    languages = {}
    for record in read(root / "reference/languages.yaml", root=root):
        with record:
            code = record.word("code")
            languages[code] = Language(code=code, **record.text("name"))
            save(languages[code])
    return languages


def load_countries(root, *, regions, languages):
    """Return the loaded countries by alpha-2 code."""
    countries = {}
    for record in read(root / "reference/countries.yaml", root=root):
        with record:
            country = Country(
                code=record.word("code"),
                alpha3=record.word("alpha3", ""),
                numeric=record.word("numeric", ""),
                region=record.reference("region", regions, None),
                user_assigned=record.flag("user_assigned"),
                genitive_ru=record.word("genitive_ru", ""),
                locative_ru=record.word("locative_ru", ""),
                **record.text("name"),
                **record.text("formal_name"),
                **record.text("footnote"),
            )
            save(country)
            countries[country.code] = country
            load_names(record, OtherName, languages, country=country)
    return countries


def load_names(record, model, languages, **owner):
    """Load the list `other_names` of a record."""
    for names in record.records("other_names"):
        with names:
            row = model(
                name=names.word("name"),
                language=names.reference("language", languages, None),
                since_year=names.number("from"),
                until_year=names.number("until"),
                **owner,
            )
            save(row)


def load_organizations(root, *, countries, languages):
    """Return the loaded organizations by slug; files and rows may stand in any order."""
    records = {}
    for path in sorted((root / "organizations").glob("*.yaml")):
        for record in read(path, root=root):
            slug = record.word("slug")
            if slug in records:
                record.fail("slug", f"“{slug}” is already in {records[slug].path}, line {records[slug].line}")
            records[slug] = record
    organizations = {}
    for slug in parents_first(records):
        with records[slug] as record:
            organization = Organization(
                slug=slug,
                kind=record.choice("kind", Organization.Kind),
                parent=record.reference("parent", organizations, None),
                state=record.reference("state", countries, None),
                founded=record.number("founded"),
                dissolved=record.number("dissolved"),
                website=record.word("website", ""),
                **record.text("name"),
                **record.text("acronym"),
                **record.text("description"),
            )
            save(organization)
            organizations[slug] = organization
            load_names(record, OtherName, languages, organization=organization)
            # Both may name an organization that comes later; they are linked when all are there.
            record.node("also_under"), record.node("successor")
    for slug, record in records.items():
        with record:
            organizations[slug].also_under.set(record.references("also_under", organizations))
            if successor := record.reference("successor", organizations, None):
                organizations[slug].successor = successor
                save(organizations[slug])
    return organizations


def parents_first(records):
    """Yield the slugs so that a parent comes before its units; a circle or an unknown parent is refused."""
    done, path = set(), []

    def visit(slug):
        if slug in done:
            return
        record = records[slug]
        if slug in path:
            record.fail("parent", f"a circle of organizations: {' > '.join([*path[path.index(slug) :], slug])}")
        path.append(slug)
        parent = record.word("parent", None)
        if parent is not None:
            if parent not in records:
                record.fail("parent", f"“{parent}” is not known")
            yield from visit(parent)
        path.pop()
        done.add(slug)
        yield slug

    for slug in records:
        yield from visit(slug)


def load_memberships(root, *, organizations, countries):
    for path in sorted((root / "memberships").glob("*.yaml")):
        with read(path, root=root) as record:
            group = record.reference("organization", organizations)
            for member in record.records("members"):
                with member:
                    since, until = member.period("since"), member.period("until")
                    row = Membership(
                        organization=group,
                        country=member.reference("country", countries),
                        status=member.choice("status", Membership.Status),
                        since=since and since.first,
                        since_precision=since.precision if since else Precision.DAY,
                        until=until and until.last,
                        until_precision=until.precision if until else Precision.DAY,
                    )
                    save(row)
