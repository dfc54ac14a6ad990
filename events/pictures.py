"""Photos in the sizes that screens need: AVIF and WebP in up to three widths, and one JPEG for browsers without them.

A size lies beside its picture, and its name follows from the picture's: photos/2019/x.jpg is there 480 pixels wide as
photos/2019/x.jpg.480.avif. Which widths were drawn is recorded with the photo, so that a page need not ask the disk.
"""

import logging
import re
from contextlib import suppress
from functools import partial
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import transaction
from PIL import Image

from .facets import filing
from .models import Photo

logger = logging.getLogger(__name__)

WIDTHS = (480, 960, 1600)
# Beyond this a picture that is many times as tall as it is wide would become larger than WebP can hold.
MOST_HEIGHT = 4800
# Speed 8 draws a picture in a quarter of the time of the encoder's own choice, at nearly the same size.
FORMATS = {"avif": {"quality": 55, "speed": 8}, "webp": {"quality": 75}}
FALLBACK, FALLBACK_WIDTH, FALLBACK_OPTIONS = "jpg", 960, {"format": "JPEG", "quality": 80, "progressive": True}

NAME_OF_SIZE = re.compile(rf"(?P<picture>.+)\.[0-9]{{1,4}}\.(?:{'|'.join([*FORMATS, FALLBACK])})")


# Names


def widths_for(width, height):
    """The widths in which a picture of this size is drawn, none wider than the picture itself."""
    most = max(1, min(width, MOST_HEIGHT * width // height))
    return sorted({min(step, most) for step in WIDTHS})


def fallback_width(widths):
    return max(width for width in widths if width <= FALLBACK_WIDTH)


def name_of_size(picture, width, ending):
    return f"{picture}.{width}.{ending}"


def names_of_sizes(picture, widths):
    """The names of everything that is drawn of a picture in these widths."""
    names = [name_of_size(picture, width, ending) for width in widths for ending in FORMATS]
    return [*names, name_of_size(picture, fallback_width(widths), FALLBACK)] if widths else []


def picture_of(name):
    """The name of the picture of which a file of this name would be a size; None if it is no name of a size."""
    found = NAME_OF_SIZE.fullmatch(name)
    return found and found["picture"]


# Drawing


def after_saving(photos, *, instead_of=()):
    """Once the transaction has committed: draw `photos`, remove the sizes of the pictures named in `instead_of`.

    Nothing that goes wrong then is raised: the photo is saved, and the page shows the picture itself.
    """
    if photos or instead_of:
        transaction.on_commit(partial(_bring_up_to_date, list(photos), list(instead_of)), robust=True)


def _bring_up_to_date(photos, instead_of):
    for photo in photos:
        draw(photo)
    for picture in instead_of:
        remove_sizes(picture)


def is_drawn(photo):
    """Whether every size is recorded and lies on the disk."""
    if not photo.width:  # the file is none that anybody can read
        return False
    widths = widths_for(photo.width, photo.height)
    names = names_of_sizes(photo.image.name, widths)
    return photo.drawn_widths == widths and all(default_storage.exists(name) for name in names)


def draw(photo):
    """Draw every size of the photo's picture and record them; whether that worked. A failure is logged, not raised."""
    name = photo.image.name
    try:
        widths = widths_for(photo.width, photo.height)
        _draw_sizes(name, widths, (photo.width, photo.height))
    # Each codec has errors of its own for a broken file, and none of them is a reason to show no page.
    except Exception:
        logger.exception(
            "The sizes of photo %s (%s) could not be drawn; pages show the picture itself.", photo.pk, name
        )
        widths = []
    photo.drawn = {"picture": name, "widths": widths} if widths else {}
    # Somebody may have replaced or deleted the picture meanwhile.
    still_there = Photo.objects.filter(pk=photo.pk, image=name).update(drawn=photo.drawn)
    if not widths or not still_there:
        remove_sizes(name)
    # The page that was made before the sizes were there is not to be kept.
    filing.file(())
    return bool(widths)


def _draw_sizes(name, widths, size):
    with Image.open(default_storage.path(name)) as opened:
        if opened.size != size:
            raise ValueError(f"the file has {opened.width} × {opened.height} pixels, the record says otherwise")
        # A JPEG can be decoded at a fraction of its size, in a fraction of the time.
        opened.draft("RGB", (widths[-1], round(size[1] * widths[-1] / size[0])))
        picture = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
    # What is not in `info` cannot be saved: no comment, no place, no camera.
    picture.info = {}
    for width in reversed(widths):
        # Each from the next larger one, which is as good to the eye and much less to read.
        height = max(1, round(size[1] * width / size[0]))
        picture = picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
        for ending, options in FORMATS.items():
            picture.save(default_storage.path(name_of_size(name, width, ending)), **options)
        if width == fallback_width(widths):
            path = default_storage.path(name_of_size(name, width, FALLBACK))
            _without_transparency(picture).save(path, **FALLBACK_OPTIONS)


def _without_transparency(picture):
    if picture.mode == "RGB":
        return picture
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture.getchannel("A"))
    return paper


# Cropping


def cropped(photo, width, height):
    """Return the part of the photo around its focal point that fills so many pixels; None if no size was drawn.

    The focal point stays as near to the middle as the edges of the picture allow.
    """
    if not photo.drawn_widths:
        return None
    name = name_of_size(photo.image.name, fallback_width(photo.drawn_widths), FALLBACK)
    try:
        with Image.open(default_storage.path(name)) as opened:
            picture = opened.convert("RGB")
    except OSError:
        logger.exception("The size %s of photo %s could not be read.", name, photo.pk)
        return None
    scale = min(picture.width / width, picture.height / height)
    part_width, part_height = width * scale, height * scale
    left = _begin(photo.focal_x, part_width, picture.width)
    top = _begin(photo.focal_y, part_height, picture.height)
    return picture.resize(
        (width, height), Image.Resampling.LANCZOS, box=(left, top, left + part_width, top + part_height)
    )


def _begin(focal, part, whole):
    return min(max(focal * whole - part / 2, 0), whole - part)


# Removing


def remove_sizes(picture):
    """Remove every size of the picture of this name, whichever widths it was drawn in; the picture itself stays."""
    path = Path(default_storage.path(picture))
    with suppress(FileNotFoundError):
        for file in path.parent.iterdir():
            if picture_of(file.name) == path.name:
                file.unlink(missing_ok=True)
