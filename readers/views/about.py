"""/about/: what the portal is, how many read it, and what it keeps of them."""

from django.conf import settings
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from events.days import day_of_month, month_names
from events.views.page import page

from ..kept import KEPT, PERSONS
from ..visits import counting
from ..visits.bars import draw
from ..visits.figures import figures, last_days, last_months
from ..visits.noting import WRITTEN_EVERY

DAYS_SHOWN = 30
MONTHS_SHOWN = 12


@page
def about(request):
    return render(request, "readers/about.html", {"contact": contact()})


@page
def privacy(request):
    """What is kept of whom, why and for how long: what `readers.kept` says, and nothing else."""
    sections = [(name, title, [kept for kept in KEPT if kept.of == name]) for name, title in PERSONS.items()]
    context = {"sections": sections, "contact": contact(), "seconds": WRITTEN_EVERY, "days": counting.EVENTS_KEPT.days}
    return render(request, "readers/privacy.html", context)


def contact():
    """Return (address, text) of whom to write to, None if the operator names nobody."""
    text = settings.PORTAL_CONTACT
    if not text:
        return None
    return (text if ":" in text else f"mailto:{text}"), text.removeprefix("mailto:")


@page
def visitors(request):
    """The figures of the visitors, those of today up to this moment."""
    today = timezone.localdate()
    days, months = last_days(today, DAYS_SHOWN), last_months(today, MONTHS_SHOWN)
    visitors = counting.visitors_since(min(days[0], months[0]))
    visitors[today] = max(visitors.get(today, 0), counting.so_far(today))
    context = {
        "figures": figures(visitors, today),
        "days": draw([(day, visitors.get(day, 0)) for day in days], precision="day", label=in_the_year),
        "months": draw(
            [(month, of_month(visitors, month)) for month in months], precision="month", label=name_of_month
        ),
        "counted_since": counting.first_day(),
        "today": today,
        "time_zone": settings.TIME_ZONE,
        "minutes": counting.COUNTED_EVERY.seconds // 60,
        "event_days": counting.EVENTS_KEPT.days,
    }
    answer = render(request, "readers/figures.html", context)
    # The number of today changes without the record.
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def of_month(visitors, month):
    return sum(number for day, number in visitors.items() if (day.year, day.month) == (month.year, month.month))


def in_the_year(day):
    return day_of_month(day, get_language())


def name_of_month(day):
    return month_names(get_language(), "stand-alone")[day.month - 1]
