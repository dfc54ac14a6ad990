"""Photos in the sizes that screens need: drawn when a picture is saved, seen by those who may see the picture."""

import io
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import translation
from PIL import Image

from events import pictures
from events.models import Event, Photo
from tests.events.admin_form import OpenForm
from tests.factories import make_event, make_user
from tests.visiting import wait_until

pytestmark = [pytest.mark.django_db, pytest.mark.output]

SIZES_OF_1200 = [f"{width}.{ending}" for width in (1200, 480, 960) for ending in ("avif", "webp")]
TEXTS = {"caption_en": "The hall", "credit": "Nobody", "licence": "CC0", "alternative_text_en": "A grey hall"}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def desk(client):
    client.force_login(make_user("editor", "editor", is_staff=True))
    with translation.override("en"):
        yield client


def picture(width=1200, height=900, kind="JPEG", mode="RGB", colour="grey", **options):
    file = io.BytesIO()
    Image.new(mode, (width, height), colour).save(file, kind, **options)
    return file.getvalue()


def make_photo(event, name="hall.jpg", content=None, *, drawn=True, **fields):
    photo = Photo(event=event, **TEXTS | fields)
    photo.image = ContentFile(content or picture(), name)
    photo.save()
    if drawn:
        assert pictures.draw(photo)
    return photo


def sizes_of(photo):
    """What follows the name of the picture in the names of the files beside it."""
    path = Path(photo.image.path)
    return sorted(file.name.removeprefix(f"{path.name}.") for file in path.parent.glob(f"{path.name}.*"))


def figures(client, address="/events/meeting/"):
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser").select("#photos ~ .photos figure")


# Drawing


@pytest.mark.parametrize(
    ("size", "widths"),
    [
        ((4000, 3000), [480, 960, 1600]),
        ((1200, 900), [480, 960, 1200]),
        ((480, 300), [480]),
        ((300, 200), [300]),
        ((8000, 1000), [480, 960, 1600]),
        ((1000, 40_000), [120]),
        ((1, 40_000), [1]),
    ],
)
def test_no_size_is_wider_than_the_picture_or_taller_than_its_format_can_hold(size, widths):
    assert pictures.widths_for(*size) == widths


def test_sizes_are_what_their_names_say_and_lie_beside_the_picture():
    photo = make_photo(make_event())
    assert sizes_of(photo) == sorted([*SIZES_OF_1200, "960.jpg"])
    found = {}
    for size in sizes_of(photo):
        with Image.open(f"{photo.image.path}.{size}") as drawn:
            found[size] = (drawn.format, drawn.size)
    assert found == {
        "480.avif": ("AVIF", (480, 360)),
        "480.webp": ("WEBP", (480, 360)),
        "960.avif": ("AVIF", (960, 720)),
        "960.webp": ("WEBP", (960, 720)),
        "960.jpg": ("JPEG", (960, 720)),
        "1200.avif": ("AVIF", (1200, 900)),
        "1200.webp": ("WEBP", (1200, 900)),
    }
    photo.refresh_from_db()
    assert photo.drawn_widths == [480, 960, 1200]


def test_sizes_carry_no_metadata_even_if_the_picture_does():
    exif = Image.Exif()
    exif[0x010E] = "Ivanov, Almaty"
    exif.get_ifd(0x8825)[1] = "N"
    content = picture(exif=exif, comment=b"Ivanov, Almaty", xmp=b"<x:xmpmeta>Ivanov, Almaty</x:xmpmeta>")
    photo = make_photo(make_event(), content=content)
    assert b"Ivanov" in Path(photo.image.path).read_bytes()
    for size in sizes_of(photo):
        path = Path(f"{photo.image.path}.{size}")
        assert b"Ivanov" not in path.read_bytes()
        with Image.open(path) as drawn:
            assert dict(drawn.getexif()) == {}


def test_a_see_through_picture_stays_so_and_stands_on_white_where_it_cannot():
    content = picture(400, 400, "PNG", "RGBA", (255, 0, 0, 0))
    photo = make_photo(make_event(), "logo.png", content)
    corners = {}
    for size in sizes_of(photo):
        with Image.open(f"{photo.image.path}.{size}") as drawn:
            corners[size] = drawn.convert("RGBA").getpixel((0, 0))
    assert (corners["400.avif"][3], corners["400.webp"][3], corners["400.jpg"]) == (0, 0, (255, 255, 255, 255))


def test_a_picture_that_cannot_be_drawn_is_shown_itself_and_the_log_says_why(client, caplog):
    photo = make_photo(make_event(slug="meeting"), drawn=False)
    Path(photo.image.path).write_bytes(picture()[:300])
    assert not pictures.draw(photo)
    assert "could not be drawn" in caplog.text
    assert sizes_of(photo) == []
    figure = figures(client)[0]
    assert (figure.select("source"), figure.img["src"]) == ([], photo.image.url)


def test_a_full_disk_leaves_no_half_of_the_sizes(monkeypatch):
    photo = make_photo(make_event(), drawn=False)
    save = Image.Image.save

    def save_until_full(self, path, **options):
        if path.endswith("480.webp"):
            Path(path).write_bytes(b"half")
            raise OSError(28, "No space left on device")
        save(self, path, **options)

    monkeypatch.setattr(Image.Image, "save", save_until_full)
    assert not pictures.draw(photo)
    assert sizes_of(photo) == []
    photo.refresh_from_db()
    assert photo.drawn_widths == []


# At the editors' desk


def test_sizes_come_with_the_picture_change_with_it_and_go_with_it(desk, django_capture_on_commit_callbacks):
    event = make_event()
    bystander = make_photo(event, "other.jpg")
    form = OpenForm(desk, Event, event.pk)
    form.add_row("photos", **TEXTS)
    with django_capture_on_commit_callbacks(execute=True):
        assert form.save(**{"photos-1-image": SimpleUploadedFile("a.jpg", picture())}), form.errors()
    first = event.photos.exclude(pk=bystander.pk).get()
    assert sizes_of(first) == sorted([*SIZES_OF_1200, "960.jpg"])
    assert first.drawn_widths == [480, 960, 1200]

    form = OpenForm(desk, Event, event.pk)
    with django_capture_on_commit_callbacks(execute=True):
        assert form.save(**{"photos-1-image": SimpleUploadedFile("b.jpg", picture(300, 200))}), form.errors()
    second = Photo.objects.get(pk=first.pk)
    assert (sizes_of(first), sizes_of(second)) == ([], ["300.avif", "300.jpg", "300.webp"])

    form = OpenForm(desk, Event, event.pk).type(**{"photos-1-DELETE": "on"})
    with django_capture_on_commit_callbacks(execute=True):
        assert form.save(), form.errors()
    assert list(event.photos.all()) == [bystander]
    assert sizes_of(second) == []
    assert len(sizes_of(bystander)) == 7


def test_a_failure_to_draw_does_not_lose_the_save(desk, django_capture_on_commit_callbacks, monkeypatch):
    def refuse(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("events.pictures._draw_sizes", refuse)
    event = make_event()
    form = OpenForm(desk, Event, event.pk)
    form.add_row("photos", **TEXTS)
    with django_capture_on_commit_callbacks(execute=True):
        assert form.save(**{"photos-0-image": SimpleUploadedFile("a.jpg", picture())}), form.errors()
    assert [(photo.width, photo.drawn_widths) for photo in event.photos.all()] == [(1200, [])]


@pytest.mark.parametrize("at_once", [True, False])
def test_sizes_go_when_an_administrator_deletes_the_event(admin_client, django_capture_on_commit_callbacks, at_once):
    doomed, other = make_photo(make_event()), make_photo(make_event(), "other.jpg")
    address = "/admin/events/event/" if at_once else f"/admin/events/event/{doomed.event_id}/delete/"
    chosen = {"action": "delete_selected", "_selected_action": [doomed.event_id]} if at_once else {}
    with django_capture_on_commit_callbacks(execute=True):
        assert admin_client.post(address, {"post": "yes", **chosen}).status_code == 302
    assert [photo.pk for photo in Photo.objects.all()] == [other.pk]
    assert (sizes_of(doomed), len(sizes_of(other))) == ([], 7)


def test_sizes_of_a_former_picture_are_never_offered(client):
    photo = make_photo(make_event(slug="meeting"))
    photo.image = ContentFile(picture(800, 600), "new.jpg")
    photo.save()
    figure = figures(client)[0]
    assert (figure.select("source"), figure.img["src"]) == ([], photo.image.url)


# The command


def test_the_command_draws_what_is_missing_and_then_nothing(capsys):
    event = make_event()
    there, gone, new = (make_photo(event, f"{name}.jpg", drawn=name != "new") for name in ("there", "gone", "new"))
    Photo.objects.create(event=event, caption_en="Without a picture")
    Path(f"{gone.image.path}.480.webp").unlink()
    call_command("draw_photos")
    call_command("draw_photos")
    assert capsys.readouterr().out == (
        "2 photos drawn, 1 were there, 0 failed.\n0 photos drawn, 3 were there, 0 failed.\n"
    )
    assert [len(sizes_of(photo)) for photo in (there, gone, new)] == [7, 7, 7]


def test_the_command_goes_on_after_a_broken_picture_and_names_it():
    event = make_event()
    broken, missing, good = (make_photo(event, f"{name}.jpg", drawn=False) for name in ("broken", "missing", "good"))
    Path(broken.image.path).write_bytes(b"no picture")
    Path(missing.image.path).unlink()
    with pytest.raises(CommandError, match=r"^1 photos drawn, 0 were there, 2 failed: .*broken.*, .*missing"):
        call_command("draw_photos")
    assert len(sizes_of(good)) == 7


# Who sees what


def test_sizes_are_served_to_those_who_may_see_the_picture(client):
    event, planned, draft = make_event(), make_event(visibility="signed_in"), make_event(state="draft")
    photos = {
        "public": make_photo(event, "public.jpg"),
        "internal": make_photo(event, "internal.jpg", visibility="signed_in"),
        "planned": make_photo(planned, "planned.jpg"),
        "draft": make_photo(draft, "draft.jpg"),
        "deleted": make_photo(event, "deleted.jpg"),
    }
    photos["deleted"].delete()

    def served():
        found = {}
        for name, photo in photos.items():
            answers = [client.get(f"{photo.image.url}.{size}") for size in sizes_of(photo)]
            assert len(answers) == 7
            found[name] = {(answer.status_code, answer.headers["Content-Type"].split(";")[0]) for answer in answers}
        return {name for name, answers in found.items() if answers != {(404, "text/html")}}, found

    assert served()[0] == {"public"}
    assert served()[1]["public"] == {(200, "image/avif"), (200, "image/webp"), (200, "image/jpeg")}
    public = client.get(f"{photos['public'].image.url}.480.avif")
    assert public.headers["Cache-Control"] == "public, max-age=3600"
    assert public.headers["Content-Disposition"].startswith("inline")
    client.force_login(make_user("staff", "reader-staff"))
    assert served()[0] == {"public", "internal", "planned"}
    internal = client.get(f"{photos['internal'].image.url}.480.avif")
    assert internal.headers["Cache-Control"] == "private, no-store"


def test_a_page_offers_the_sizes_of_each_picture_with_its_place_kept(client):
    event = make_event(slug="meeting")
    drawn = make_photo(event)
    plain = make_photo(event, "plain.jpg", picture(800, 600), drawn=False)
    make_photo(event, "hidden.jpg", visibility="signed_in")
    Photo.objects.create(event=event, caption_en="Without a picture")
    found = [
        {
            "sources": [(source["type"], source["srcset"]) for source in figure.select("source")],
            **{name: figure.img[name] for name in ("src", "width", "height", "alt", "loading", "decoding")},
        }
        if figure.img
        else figure.get_text(" ", strip=True)
        for figure in figures(client)
    ]
    url = drawn.image.url
    shared = {"alt": "A grey hall", "loading": "lazy", "decoding": "async"}
    assert found == [
        {
            "sources": [
                (f"image/{kind}", ", ".join(f"{url}.{width}.{kind} {width}w" for width in (480, 960, 1200)))
                for kind in ("avif", "webp")
            ],
            "src": f"{url}.960.jpg",
            "width": "1200",
            "height": "900",
            **shared,
        },
        {"sources": [], "src": plain.image.url, "width": "800", "height": "600", **shared},
        "Without a picture The picture itself is with its source.",
    ]


def test_a_file_that_is_gone_leaves_a_page_with_its_words(client):
    photo = make_photo(make_event(slug="meeting"))
    pictures.remove_sizes(photo.image.name)
    Path(photo.image.path).unlink()
    assert [figure.img["alt"] for figure in figures(client)] == ["A grey hall"]
    assert client.get(f"{photo.image.url}.480.avif").status_code == 404


def test_a_file_that_is_gone_and_of_which_no_size_is_known_leaves_a_page_with_its_words_too(client, admin_client):
    photo = make_photo(make_event(slug="meeting"), content=picture()[:200], drawn=False)
    assert Photo.objects.get(pk=photo.pk).width is None
    Path(photo.image.path).unlink()
    assert [figure.img["alt"] for figure in figures(client)] == ["A grey hall"]
    assert admin_client.get(f"/admin/events/event/{photo.event_id}/change/").status_code == 200


def test_words_of_a_photo_in_another_language_are_marked_with_it(client):
    event = make_event(slug="meeting")
    russian = {"caption_en": "", "alternative_text_en": "", "caption_ru": "Зал", "alternative_text_ru": "Серый зал"}
    make_photo(event)
    make_photo(event, "russian.jpg", **russian)

    def languages(address):
        return [
            (figure.img["alt"], figure.img.get("lang"), figure.select_one("figcaption [lang]") is not None)
            for figure in figures(client, address)
        ]

    assert languages("/events/meeting/") == [("A grey hall", None, False), ("Серый зал", "ru", True)]
    assert languages("/ru/events/meeting/") == [("A grey hall", "en", True), ("Серый зал", None, False)]


@pytest.mark.parametrize("number", [1, 8])
def test_a_page_asks_as_much_for_eight_photos_as_for_one(client, files_by_hand, number, django_assert_num_queries):
    event = make_event(slug="meeting")
    for n in range(number):
        make_photo(event, f"{n}.jpg", picture(30, 20))
    with django_assert_num_queries(9):
        assert len(figures(client)) == number


# In a browser


PAINTED = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 100)))"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1280, 360])
def test_a_page_with_photos_does_not_move_and_the_browser_takes_avif(live_server, watched_page, width):
    event = make_event(slug="meeting")
    for name, size in {"wide": (2000, 1200), "panorama": (1600, 200), "tower": (400, 2000)}.items():
        make_photo(event, f"{name}.jpg", picture(*size))
    page = watched_page
    # As tall as the page, so that whatever moves is seen; and the photos come when all else has been painted.
    page.set_viewport_size({"width": width, "height": 4000})
    held = []
    page.route("**/media/**", lambda request: held.append(request))
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => list.getEntries().forEach(one => window.moved += one.value))"
        ".observe({type: 'layout-shift', buffered: true});"
    )
    page.goto(f"{live_server.url}/events/meeting/", wait_until="domcontentloaded")
    wait_until(page, lambda: len(held) == 3)
    # What a late typeface moves on a slow machine is none of their doing.
    page.evaluate("document.fonts.ready.then(() => null)")
    page.evaluate(PAINTED)
    page.evaluate("window.moved = 0")
    for request in held:
        request.continue_()
    for image in page.locator(".photo img").all():
        page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=image.element_handle())
    page.evaluate(PAINTED)
    taken = page.evaluate("[...document.querySelectorAll('.photo img')].map(one => one.currentSrc.split('.').pop())")
    assert taken == ["avif", "avif", "avif"]
    assert page.evaluate("window.moved") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.complaints == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_picture_whose_file_is_gone_keeps_its_frame_with_its_words_on_a_phone(live_server, page):
    gone = make_photo(make_event(slug="meeting"), content=picture(1600, 900))
    pictures.remove_sizes(gone.image.name)
    Path(gone.image.path).unlink()
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{live_server.url}/events/meeting/")
    image = page.get_by_role("img", name="A grey hall")
    image.scroll_into_view_if_needed()
    page.wait_for_function("image => image.complete", arg=image.element_handle())
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert image.evaluate("one => [one.naturalWidth, one.offsetWidth, one.offsetHeight]") == [0, 288, 162]
    broken = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag22aa", "best-practice"]})
    assert [violation["id"] for violation in broken.response["violations"]] == []


# Cropping


@pytest.mark.parametrize(("focal_x", "colour"), [(0, "red"), (1, "blue"), (0.1, "red")])
def test_a_crop_shows_what_lies_around_the_focal_point(focal_x, colour):
    photo = saved_photo_of_two_colours(focal_x)
    crop = pictures.cropped(photo, 420, 630)
    red, _green, blue = crop.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    assert crop.size == (420, 630)
    assert (red > 200 and blue < 60) if colour == "red" else (blue > 200 and red < 60)


def test_the_picture_beside_a_link_shows_the_photo_that_everyone_may_see(client):
    photo = saved_photo_of_two_colours(0)
    address = f"{photo.event.get_absolute_url()[:-1]}.png"
    with_photo = Image.open(io.BytesIO(client.get(address).content)).convert("RGB")
    Photo.objects.update(visibility="signed_in")
    without = Image.open(io.BytesIO(client.get(address).content)).convert("RGB")
    red, _green, blue = with_photo.getpixel((1150, 100))
    assert (with_photo.size, red > 200, blue < 60) == ((1200, 630), True, True)
    assert min(without.getpixel((1150, 100))) > 200


def test_a_photo_whose_sizes_are_gone_is_left_out(client):
    photo = saved_photo_of_two_colours(0)
    pictures.remove_sizes(photo.image.name)
    assert pictures.cropped(photo, 420, 630) is None
    assert client.get(f"{photo.event.get_absolute_url()[:-1]}.png").status_code == 200


def saved_photo_of_two_colours(focal_x):
    file, both = io.BytesIO(), Image.new("RGB", (1200, 600), "red")
    both.paste("blue", (600, 0, 1200, 600))
    both.save(file, "JPEG")
    photo = make_event("With a photo").photos.create(
        image=ContentFile(file.getvalue(), "two.jpg"), focal_x=focal_x, **TEXTS
    )
    assert pictures.draw(photo)
    return photo
