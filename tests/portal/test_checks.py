import re

import pytest
from django.conf import settings
from django.core.checks import run_checks

from portal import checks

GOOD = {
    "PORTAL_URL": "https://portal.example.org",
    "PORTAL_CONTACT": "security@example.org",
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "ALLOWED_HOSTS": ["portal.example.org"],
}


@pytest.fixture
def deployed(settings, monkeypatch):
    """A configuration in which our checks find nothing."""
    monkeypatch.setenv("PORTAL_URL", GOOD["PORTAL_URL"])
    for name, value in GOOD.items():
        setattr(settings, name, value)
    return settings


def found():
    messages = run_checks(tags=["security"], include_deployment_checks=True)
    return {message.id: message for message in messages if message.id.startswith("portal.")}


def test_good_configuration_has_no_findings(deployed):
    assert found() == {}


@pytest.mark.parametrize(
    ("setting", "value", "finding"),
    [
        ("PORTAL_URL", "http://portal.example.org", "portal.E002"),
        ("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend", "portal.W003"),
        ("ALLOWED_HOSTS", ["*"], "portal.E004"),
        ("PORTAL_CONTACT", "", "portal.W005"),
    ],
)
def test_each_fault_is_found_alone_and_has_a_hint(deployed, setting, value, finding):
    deployed.EMAIL_FILE_PATH = "mail"
    setattr(deployed, setting, value)
    assert set(found()) == {finding}
    assert found()[finding].hint


def test_missing_address_is_found(deployed, monkeypatch):
    monkeypatch.delenv("PORTAL_URL")
    assert set(found()) == {"portal.E001"}


def test_no_id_is_used_for_two_findings():
    source = (settings.BASE_DIR / "portal" / "checks.py").read_text()
    ids = re.findall(r'id="(portal\.[EW]\d{3})"', source)
    assert len(ids) == 5 == source.count("id=")
    assert len({identity[-3:] for identity in ids}) == len(ids)
    assert checks.__doc__
