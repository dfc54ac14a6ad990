"""The picture that other sites show beside a link to an event: its title, days and place in our letters.

Beside them the first photo that everyone may see, cropped around its focal point.
"""

from functools import cache
from io import BytesIO

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext
from PIL import Image, ImageDraw, ImageFont

from .. import days, pictures
from ..models import Event, Visibility
from ..templatetags.record import KINDS, said
from .ical import SAID_BEFORE_THE_TITLE, place_in_words

SIZE = 1200, 630
MARGIN = 72
PAPER, INK, SOFT, ACCENT = "#fbfaf7", "#1b1f24", "#4d5560", "#0b5563"
FONTS = settings.BASE_DIR / "portal" / "static" / "portal" / "fonts"
# As the stylesheet divides the letters among the files
PIECES = [
    ("latin-ext", 0x100, 0x24F),
    ("cyrillic-ext", 0x460, 0x52F),
    ("cyrillic", 0x400, 0x45F),
    ("cyrillic", 0x2116, 0x2116),
]
MOST_LINES = 4
PHOTO_WIDTH = 420


def png(event):
    """Return the picture as PNG, 1200 × 630 as Open Graph asks for. Walks city, held_in."""
    picture = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rectangle([0, 0, 20, SIZE[1]], fill=ACCENT)
    photo = _photo_of(event)
    if photo:
        picture.paste(photo, (SIZE[0] - PHOTO_WIDTH, 0))
    room = SIZE[0] - 2 * MARGIN - (PHOTO_WIDTH - MARGIN // 2 if photo else 0)
    top = MARGIN - 12
    _write(pen, top, Face("source-sans-3", 34, 600), capfirst(str(KINDS.get(event.kind, event.kind))), ACCENT)
    title = said(event, "title")[0]
    if event.status in SAID_BEFORE_THE_TITLE:
        title = f"{SAID_BEFORE_THE_TITLE[event.status]}: {title}"
    size, lines = _fitting(title, room)
    top += 58
    for line in lines:
        _write(pen, top, Face("pt-serif-bold", size), line, INK)
        top += int(size * 1.22)
    bottom = SIZE[1] - MARGIN
    _write(pen, bottom - 40, Face("source-sans-3", 30, 400), gettext("Border Management Events"), SOFT)
    place = place_in_words(event)
    if place:
        face = Face("source-sans-3", 36, 400)
        _write(pen, bottom - 108, face, _wrapped(place, face, room)[0], INK)
    if event.precision != Event.DayPrecision.UNKNOWN:
        when = days.in_words(event.starts_on, event.ends_on, event.precision, get_language())
        _write(pen, bottom - 162, Face("source-sans-3", 40, 600), when, INK)
    file = BytesIO()
    # A photo needs more colours than letters do.
    picture.quantize(256 if photo else 64).save(file, "PNG", optimize=True)
    return file.getvalue()


def _photo_of(event):
    photos = event.photos.filter(visibility=Visibility.EVERYONE).exclude(image="")
    found = (pictures.cropped(photo, PHOTO_WIDTH, SIZE[1]) for photo in photos)
    return next(filter(None, found), None)


class Face:
    """A typeface in one size, in the pieces in which browsers get it."""

    def __init__(self, name, size, weight=None):
        self.name, self.size, self.weight = name, size, weight

    def runs(self, text):
        """Return [(font, letters)]: each letter in the piece that has it."""
        found = []
        for letter in text:
            font = _font(self.name, _piece(letter), self.size, self.weight)
            if found and (found[-1][0] is font):
                found[-1] = font, found[-1][1] + letter
            else:
                found.append((font, letter))
        return found

    def length(self, text):
        return sum(font.getlength(letters) for font, letters in self.runs(text))


@cache
def _font(name, piece, size, weight):
    font = ImageFont.truetype(FONTS / f"{name}-{piece}.woff2", size)
    if weight:
        font.set_variation_by_axes([weight])
    return font


def _piece(letter):
    return next((piece for piece, first, last in PIECES if first <= ord(letter) <= last), "latin")


def _write(pen, top, face, text, colour):
    left = MARGIN
    for font, letters in face.runs(text):
        pen.text((left, top), letters, font=font, fill=colour)
        left += font.getlength(letters)


def _fitting(title, room):
    """Return (size, lines): the largest letters in which the title has at most four lines, else it is cut."""
    for size in (64, 56, 48, 42):
        lines = _wrapped(title, Face("pt-serif-bold", size), room)
        if len(lines) <= (3 if size > 50 else MOST_LINES):
            return size, lines
    return size, [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1]} …"]


def _wrapped(text, face, room):
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if face.length(longer) <= room or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
