"""Numbered findings of `manage.py check --deploy`: what keeps this configuration from serving the public."""

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register

from portal.settings import env_text


@register(Tags.security, deploy=True)
def site_address_is_set(app_configs, **kwargs):
    if env_text("PORTAL_URL"):
        return []
    return [
        Error(
            "The address of the site is not set; feeds, mails and calendar entries would point to this machine.",
            hint="Set PORTAL_URL to the address that readers use, such as https://portal.example.org.",
            id="portal.E001",
        )
    ]


@register(Tags.security, deploy=True)
def site_address_is_https(app_configs, **kwargs):
    if settings.PORTAL_URL.startswith("https://"):
        return []
    return [
        Error(
            f"The site is served as {settings.PORTAL_URL}: passwords and sessions would travel readable by others.",
            hint="Put a proxy that speaks https in front, and set PORTAL_URL to the https:// address.",
            id="portal.E002",
        )
    ]


@register(Tags.security, deploy=True)
def mail_leaves_the_house(app_configs, **kwargs):
    if "filebased" not in settings.EMAIL_BACKEND:
        return []
    return [
        Warning(
            f"Mail is written to files in {settings.EMAIL_FILE_PATH} and reaches nobody.",
            hint="Set PORTAL_MAIL to the mail server, such as smtp://user:password@mail.example.org:587.",
            id="portal.W003",
        )
    ]


@register(Tags.security, deploy=True)
def hosts_are_named(app_configs, **kwargs):
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    return [
        Error(
            "Every host name is accepted, so a stranger can make the portal write links to another site.",
            hint="List the names in PORTAL_HOSTS; the name in PORTAL_URL is among them already.",
            id="portal.E004",
        )
    ]


@register(Tags.security, deploy=True)
def a_contact_is_named(app_configs, **kwargs):
    if settings.PORTAL_CONTACT:
        return []
    return [
        Warning(
            "Nobody is named whom a finder of a security hole could tell.",
            hint="Set PORTAL_CONTACT to a mail address or a web page; it appears in /.well-known/security.txt.",
            id="portal.W005",
        )
    ]
