import gzip

import brotli
import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse

from events.models import Document
from tests.factories import make_event, make_user

PAGES = ["/", "/ru/"]


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    (tmp_path / "secret_key").write_text("not for readers")
    return settings.MEDIA_ROOT


# What browsers are told


@pytest.mark.django_db
@pytest.mark.parametrize("address", [*PAGES, "/accounts/login/", "/admin/login/", "/ru/admin/login/", "/no-such-page/"])
def test_every_page_carries_the_strict_policy(client, address):
    response = client.get(address)
    directives = dict(part.strip().split(" ", 1) for part in response.headers["Content-Security-Policy"].split(";"))
    assert directives == {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_anonymous_pages_set_no_cookie_and_a_proxy_may_keep_one_copy(client, address):
    response = client.get(address, headers={"accept-language": "ru"})
    assert response.status_code == 200
    assert not response.cookies
    # The sign-in cookie tells colleagues' pages from everybody's; readers have none, so theirs are one copy, packed
    # or not.
    assert response.headers["Vary"] == "Cookie, Accept-Encoding"
    assert "Cache-Control" not in response.headers
    assert "csrfmiddlewaretoken" not in response.content.decode()
    assert client.get(address, headers={"if-none-match": response.headers["ETag"]}).status_code == 304


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("understood", "encoding", "unpack"),
    [("gzip", "gzip", gzip.decompress), ("gzip, deflate, br", "br", brotli.decompress)],
)
def test_pages_travel_packed_and_are_still_known_by_their_tag(client, understood, encoding, unpack):
    packed = client.get("/", headers={"accept-encoding": understood})
    assert packed.headers["Content-Encoding"] == encoding
    assert packed.headers["Content-Length"] == str(len(packed.content))
    assert packed.headers["Vary"] == "Cookie, Accept-Encoding"
    assert unpack(packed.content) == client.get("/").content
    again = client.get("/", headers={"accept-encoding": understood, "if-none-match": packed.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.django_db
def test_what_is_made_for_one_person_is_packed_by_gzip_which_pads_it(client):
    client.force_login(make_user("colleague", "reader-staff"))
    page = client.get("/", headers={"accept-encoding": "gzip, br"})
    assert (page.headers["Content-Encoding"], page.headers["Vary"]) == ("gzip", "Cookie, Accept-Encoding")


@pytest.mark.django_db
def test_language_is_that_of_the_address_whatever_the_browser_prefers(client):
    assert client.get("/", headers={"accept-language": "ru"}).headers["Content-Language"] == "en"
    assert client.get("/ru/", headers={"accept-language": "en"}).headers["Content-Language"] == "ru"


@pytest.mark.django_db
def test_signing_out_needs_a_post(client):
    assert client.get(reverse("portal:sign_out")).status_code == 405


# Health


@pytest.mark.django_db
def test_ready_when_the_database_has_every_migration(client, monkeypatch):
    assert client.get("/readyz").status_code == 200
    monkeypatch.setattr("portal.views.MigrationExecutor.migration_plan", lambda *_: ["one"])
    assert client.get("/readyz").status_code == 503


def test_alive_but_not_ready_without_a_database(client, monkeypatch):
    def refuse(*_):
        raise DatabaseError("gone")

    monkeypatch.setattr("portal.views.MigrationExecutor", refuse)
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").content == b"ok\n"


# When something is wrong


def test_error_page_needs_no_database(settings, monkeypatch):
    def refuse(*_, **__):
        raise DatabaseError("gone")

    monkeypatch.setattr(connection, "ensure_connection", refuse)
    monkeypatch.setattr(connection, "cursor", refuse)
    response = Client(raise_request_exception=False).get("/")
    assert response.status_code == 500
    assert b"<h1" in response.content
    assert b"DatabaseError" not in response.content


def test_error_page_that_is_itself_broken_still_says_a_sentence(monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("template")

    monkeypatch.setattr("portal.views.render_to_string", fail)
    monkeypatch.setattr("portal.views.healthz", fail)
    monkeypatch.setattr("django.core.handlers.base.BaseHandler._get_response", fail)
    response = Client(raise_request_exception=False).get("/healthz")
    assert response.status_code == 500
    assert "Something went wrong" in response.content.decode()


@pytest.mark.django_db
def test_unknown_host_is_refused_in_our_own_words(client):
    response = client.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert b"<h1" in response.content
    assert b"evil.example" not in response.content


# Notes to robots and to those who find a hole


def test_robots_are_kept_from_the_desk(client):
    assert client.get("/robots.txt").content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /accounts/login/",
        "Disallow: /embed/",
        "Sitemap: http://127.0.0.1:8000/sitemap.xml",
    ]


@pytest.mark.django_db
def test_security_contact_is_there_once_somebody_is_named(client, settings):
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.PORTAL_CONTACT = "security@example.org"
    lines = dict(line.split(": ", 1) for line in client.get("/.well-known/security.txt").content.decode().splitlines())
    assert lines["Contact"] == "mailto:security@example.org"
    assert set(lines) == {"Contact", "Expires", "Preferred-Languages", "Canonical"}


# Uploaded files


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "shown"),
    [("a.jpg", True), ("a.webp", True), ("a.avif", True), ("a.svg", False), ("a.html", False), ("a", False)],
)
def test_pictures_are_shown_and_all_else_is_offered_for_download(client, media, name, shown):
    (media / name).write_bytes(b"content")
    Document.objects.create(event=make_event(), kind="agenda", file=name)
    response = client.get(f"/media/{name}")
    assert b"".join(response.streaming_content) == b"content"
    assert response.headers.get("Content-Disposition", "inline").startswith("attachment") is not shown
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
def test_file_is_served_to_those_who_may_see_what_it_belongs_to(client, media):
    public, planned, draft = make_event(), make_event(visibility="signed_in"), make_event(state="draft")
    Document.objects.create(event=public, kind="agenda", file="public.pdf")
    Document.objects.create(event=public, kind="minutes", file="internal.pdf", visibility="signed_in")
    Document.objects.create(event=planned, kind="agenda", file="planned.pdf")
    Document.objects.create(event=draft, kind="agenda", file="draft.pdf")
    for name in ("public.pdf", "internal.pdf", "planned.pdf", "draft.pdf", "nobody's.pdf"):
        (media / name).write_bytes(b"content")

    def served():
        return {path.name for path in media.iterdir() if client.get(f"/media/{path.name}").status_code == 200}

    assert served() == {"public.pdf"}
    assert client.get("/media/public.pdf").headers["Cache-Control"] == "public, max-age=3600"
    client.force_login(make_user("staff", "reader-staff"))
    assert served() == {"public.pdf", "internal.pdf", "planned.pdf"}
    assert client.get("/media/internal.pdf").headers["Cache-Control"] == "private, no-store"
    client.force_login(make_user("editor", "editor"))
    assert served() == {"public.pdf", "internal.pdf", "planned.pdf", "draft.pdf"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["../secret_key", "..%2fsecret_key", "x/../../secret_key", "%2e%2e/secret_key", "/etc/passwd", "", ".", "%00"],
)
def test_nothing_outside_the_media_folder_is_served(client, media, path):
    assert client.get(f"/media/{path}").status_code == 404
