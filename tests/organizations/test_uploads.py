import io
import struct
import zipfile
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from organizations.uploads import clean_document, clean_picture


def upload(content, name="file.bin"):
    return SimpleUploadedFile(name, content)


def picture(kind="PNG", size=(40, 20), mode="RGB", colour="red", **options):
    file = io.BytesIO()
    Image.new(mode, size, colour).save(file, kind, **options)
    return file.getvalue()


def png_that_claims(width, height):
    """A PNG of a few bytes whose header promises width × height pixels."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def archive(*names, **stored):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, content in stored.items():
            made.writestr(name, content)
        for name in names:
            made.writestr(name, "<x/>")
    return file.getvalue()


def refusal_of(clean, content, name="file.bin"):
    with pytest.raises(ValidationError) as refused:
        clean(upload(content, name))
    return refused.value.messages[0]


@pytest.mark.parametrize(("width", "height"), [(9000, 9000), (12000, 12000), (60000, 60000)])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(width, height, monkeypatch):
    def decoded(*_args):
        raise AssertionError("the picture was decoded")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decoded)
    assert "40 million pixels" in refusal_of(clean_picture, png_that_claims(width, height))


def test_a_picture_of_too_many_bytes_is_refused():
    assert "15 MB" in refusal_of(clean_picture, b"\x89PNG\r\n\x1a\n" + b"\0" * (15 * 1024 * 1024))


@pytest.mark.parametrize("clean", [clean_picture, clean_document])
def test_an_svg_is_refused_whatever_it_is_called(clean):
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    assert "Upload a" in refusal_of(clean, svg, "picture.png")


def test_what_hides_behind_a_picture_is_not_kept():
    polyglot = picture("GIF", mode="P", colour=1) + b"<script>alert(1)</script>" + archive("evil.txt")
    cleaned = clean_picture(upload(polyglot, "picture.gif")).read()
    assert cleaned.startswith(b"\x89PNG")
    assert b"<script>" not in cleaned
    assert b"PK\x03\x04" not in cleaned


def test_a_photo_loses_its_place_and_its_comment_and_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (43.0, 14.0, 20.0)
    photo = picture("JPEG", size=(40, 20), exif=exif, comment=b"Ivanov, Almaty")
    assert Image.open(io.BytesIO(photo)).getexif().get_ifd(0x8825)

    cleaned = clean_picture(upload(photo, "IMG_0001.JPG"))

    drawn = Image.open(cleaned)
    assert (drawn.size, dict(drawn.getexif()), dict(drawn.getexif().get_ifd(0x8825))) == ((20, 40), {}, {})
    cleaned.seek(0)
    assert b"Ivanov" not in cleaned.read()


def test_a_see_through_logo_stays_see_through():
    logo = clean_picture(upload(picture(mode="RGBA", colour=(0, 0, 0, 0))))
    assert Image.open(logo).getpixel((0, 0)) == (0, 0, 0, 0)


def test_a_broken_picture_is_refused_with_a_sentence():
    assert "not a picture" in refusal_of(clean_picture, picture()[:60])


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (b"%PDF-1.7\n%...", ".pdf"),
        (archive("[Content_Types].xml", "word/document.xml"), ".docx"),
        (archive("[Content_Types].xml", "xl/workbook.xml"), ".xlsx"),
        (archive("content.xml", mimetype="application/vnd.oasis.opendocument.text"), ".odt"),
        (picture("PNG"), ".png"),
    ],
)
def test_a_document_gets_a_random_name_that_ends_as_its_content(content, ending):
    first, second = (clean_document(upload(content, "Ivanov passport.exe")).name for _ in range(2))
    assert first != second
    assert "Ivanov" not in first
    assert first.endswith(ending)


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>%PDF-1.7",
        archive("anything.txt"),
        archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        b"PK\x03\x04 not an archive",
        b"MZ\x90\x00",
        b"",
    ],
)
def test_any_other_document_is_refused_with_a_sentence(content):
    assert "Upload a PDF" in refusal_of(clean_document, content, "report.pdf")
