"""What something was called at the time. Pure: names in, a name out."""


def name_at(series, year, language):
    """Return the former name of `series` that was in use in `year`, or `series` itself if it had its present name.

    Of several former names, the one in `language` comes first, then English. Walks `series.other_names.all()`.
    """
    if year is None:
        return series
    former = [
        name
        for name in series.other_names.all()
        if name.until_year and (name.since_year or 0) <= year <= name.until_year
    ]
    former.sort(key=lambda name: (name.language_id != language, name.language_id != "en"))
    return former[0] if former else series


def by_name(objects, name=lambda found: found.name):
    """Return the objects as a list in the order of their names; Ё sorts as Е, as in Russian dictionaries."""
    return sorted(objects, key=lambda found: (name(found) or "").casefold().replace("ё", "е"))
