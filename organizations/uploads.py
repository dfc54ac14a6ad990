"""What editors upload, made safe: a picture is drawn anew, a document is looked at from inside.

Nothing keeps the name it came with, and no picture the place where it was taken. Each refusal is a sentence.
"""

import io
import uuid
import zipfile
from contextlib import suppress

from django import forms
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

MEGABYTE = 1024 * 1024
MOST_PICTURE_BYTES = 15 * MEGABYTE
MOST_DOCUMENT_BYTES = 30 * MEGABYTE
# A few kilobytes of PNG can unfold to gigabytes; forty million pixels are what good cameras take. Set for all of
# Pillow, so that nothing else in the process decodes more either.
MOST_PIXELS = Image.MAX_IMAGE_PIXELS = 40_000_000

# SVG is a document with scripts, not a picture, and is not among them.
PICTURE_FORMATS = {"JPEG": ".jpg", "MPO": ".jpg", "PNG": ".png", "WEBP": ".webp", "GIF": ".png"}
OFFICE_PARTS = {"word/": ".docx", "xl/": ".xlsx", "ppt/": ".pptx"}
OPEN_DOCUMENTS = {"text": ".odt", "spreadsheet": ".ods", "presentation": ".odp"}


def clean_picture(upload):
    """Return the picture drawn anew, upright and without metadata, under a random name; ValidationError otherwise.

    Its size is read from its header and refused before anything is decoded.
    """
    if upload.size > MOST_PICTURE_BYTES:
        raise _refusal(_("The picture has more than %(most)d MB. Save it smaller and try again."), MOST_PICTURE_BYTES)
    upload.seek(0)
    try:
        picture = Image.open(upload, formats=["JPEG", "PNG", "WEBP", "GIF"])
        if picture.width * picture.height > MOST_PIXELS:
            raise Image.DecompressionBombError
        kind = picture.format
        picture.load()
        drawn, options = _drawn_anew(picture, kind)
        file = io.BytesIO()
        drawn.save(file, **options)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        raise forms.ValidationError(
            _("The picture has more than %(most)d million pixels. Save it smaller and try again."),
            params={"most": MOST_PIXELS // 1_000_000},
        ) from problem
    except (OSError, ValueError, SyntaxError, EOFError, TypeError) as problem:
        raise forms.ValidationError(
            _("This is not a picture that we can read. Upload a JPEG, PNG, WebP or GIF file.")
        ) from problem
    return ContentFile(file.getvalue(), name=_random_name(PICTURE_FORMATS[kind]))


def _drawn_anew(picture, kind):
    """The pixels alone, upright, in the colours of every screen, and how to save them."""
    profile = picture.info.get("icc_profile")
    picture = ImageOps.exif_transpose(picture)
    see_through = kind in ("PNG", "GIF", "WEBP") and picture.has_transparency_data
    picture = picture.convert("RGBA" if see_through else "RGB")
    if profile:
        # A profile for other colours than these: the pixels are taken as they are.
        with suppress(ImageCms.PyCMSError):
            ImageCms.profileToProfile(picture, io.BytesIO(profile), ImageCms.createProfile("sRGB"), inPlace=True)
    # Comments, text and EXIF travel in `info`; what is not there cannot be saved.
    picture.info = {}
    if PICTURE_FORMATS[kind] == ".png":
        return picture, {"format": "PNG", "optimize": True}
    if kind == "WEBP":
        return picture, {"format": "WEBP", "quality": 90}
    return picture, {"format": "JPEG", "quality": 90, "progressive": True}


def clean_document(upload):
    """Return the document under a random name whose ending follows from the content; ValidationError otherwise.

    PDF, Office Open XML and OpenDocument are told by how they begin and by what they hold; pictures are drawn anew.
    """
    if upload.size > MOST_DOCUMENT_BYTES:
        raise _refusal(_("The file has more than %(most)d MB. Give its address instead."), MOST_DOCUMENT_BYTES)
    upload.seek(0)
    beginning = upload.read(16)
    upload.seek(0)
    # At the very beginning: readers of PDF accept a heading of other bytes before it, in which a web page can hide.
    if beginning.startswith(b"%PDF-"):
        ending = ".pdf"
    elif beginning.startswith(b"PK\x03\x04"):
        ending = _office_ending(upload)
    elif beginning.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n", b"RIFF", b"GIF8")):
        return clean_picture(upload)
    else:
        ending = ""
    if not ending:
        raise forms.ValidationError(
            _("Upload a PDF, an office document without macros (docx, xlsx, pptx, odt, ods, odp) or a picture.")
        )
    upload.seek(0)
    return ContentFile(upload.read(), name=_random_name(ending))


def _office_ending(upload):
    """The ending for what the archive holds; empty for an archive of anything else, or with macros."""
    try:
        with zipfile.ZipFile(upload) as archive:
            names = archive.namelist()
            if any(name.lower().endswith(("vbaproject.bin", ".exe", ".js")) or "Basic/" in name for name in names):
                return ""
            if "[Content_Types].xml" in names:
                return next((end for part, end in OFFICE_PARTS.items() if any(n.startswith(part) for n in names)), "")
            if names[:1] == ["mimetype"] and archive.getinfo("mimetype").file_size < 100:
                kind = archive.read("mimetype").decode("ascii", "replace").strip()
                return OPEN_DOCUMENTS.get(kind.removeprefix("application/vnd.oasis.opendocument."), "")
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        # Not an archive after all, or packed or locked in a way that zipfile does not know (the last two): refused.
        pass
    return ""


def _random_name(ending):
    # A name says where a file came from ("passport.pdf"), can be guessed, and can hold what a file system dislikes.
    return f"{uuid.uuid4().hex}{ending}"


def _refusal(sentence, most):
    return forms.ValidationError(sentence, params={"most": most // MEGABYTE})


class PictureField(forms.FileField):
    def to_python(self, data):
        upload = super().to_python(data)
        return upload and clean_picture(upload)


class DocumentField(forms.FileField):
    def to_python(self, data):
        upload = super().to_python(data)
        return upload and clean_document(upload)
