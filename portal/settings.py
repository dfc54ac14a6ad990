"""All settings, in one file. What an operator may change comes from the environment (see README.md); a value that
cannot be read stops the portal with a sentence that names it."""

import os
import secrets
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


# What the environment says


def env_text(name, default=""):
    """The value of an environment variable, without the spaces around it; an empty value counts as not set."""
    return os.environ.get(name, "").strip() or default


def env_flag(name, default=False):
    """True for 1, true, yes, on; False for 0, false, no, off; anything else is refused."""
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    value = env_text(name).lower()
    if not value:
        return default
    if value not in words:
        raise ImproperlyConfigured(f"{name}={value!r} is neither yes nor no; write 1 or 0.")
    return words[value]


def env_choice(name, choices):
    """One of the words `choices`, of which the first is the default."""
    value = env_text(name, choices[0]).lower()
    if value not in choices:
        raise ImproperlyConfigured(f"{name}={value!r} is none of {', '.join(choices)}.")
    return value


def env_number(name, default, *, least, most):
    """A whole number between `least` and `most`, both included."""
    value = env_text(name)
    if not value:
        return default
    if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number from {least} to {most}.")
    return int(value)


def env_rate(name, default):
    """A number of requests in a second, minute, hour or day, as in 240/minute; "none" for no limit gives ""."""
    value = env_text(name, default).lower()
    number, _slash, period = value.partition("/")
    if value == "none":
        return ""
    if not (number.isascii() and number.isdigit() and int(number) and period in {"second", "minute", "hour", "day"}):
        raise ImproperlyConfigured(f"{name}={value!r} is not a rate, such as 240/minute, and not none.")
    return value


def env_list(name):
    """The values between commas."""
    return [value.strip() for value in env_text(name).split(",") if value.strip()]


def env_address(name, default):
    """A site address, scheme and host with an optional port, without a slash at the end."""
    value = env_text(name, default).rstrip("/")
    try:
        parts = urlsplit(value)
        valid = parts.scheme in {"http", "https"} and parts.hostname and (parts.port or True)
    except ValueError:
        valid = False
    if not valid or parts.path or parts.query or parts.fragment or parts.username:
        raise ImproperlyConfigured(f"{name}={value!r} is not a site address, such as https://portal.example.org.")
    return value


def env_time_zone(name, default):
    value = env_text(name, default)
    try:
        ZoneInfo(value)
    except (KeyError, OSError, ValueError) as problem:
        raise ImproperlyConfigured(f"{name}={value!r} is not a time zone, such as Europe/Vienna.") from problem
    return value


def data_folder(path):
    """The folder `path`, made if it is missing."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise ImproperlyConfigured(f"The data folder {path} cannot be made: {problem.strerror}.") from problem
    return path


def stored_secret(path):
    """The secret key kept in the file `path`, made at the first call and readable by its owner only."""
    try:
        if not path.exists():
            # Written aside and linked, so that neither a kill nor a second process can leave half a key behind.
            draft = path.with_name(f"{path.name}.{os.getpid()}")
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(50))
            try:
                os.link(draft, path)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        key = path.read_text().strip()
    except OSError as problem:
        raise ImproperlyConfigured(f"The data folder {path.parent} cannot be used: {problem.strerror}.") from problem
    if not key:
        raise ImproperlyConfigured(f"{path} is empty; delete it, and a new key is made at the next start.")
    return key


def database_from(address):
    """The database named by DATABASE_URL: postgresql://…, or SQLite in the data folder when there is none."""
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": PORTAL_DATA / "portal.sqlite3",
            # To open the file and read its schema takes longer than most questions to it.
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                # A transaction that begins by reading and goes on to write fails at once when another has written in
                # between; one that takes the write lock at its beginning waits for its turn: for two minutes, since
                # merging the largest organizations of a large record may take one.
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
                "PRAGMA busy_timeout=120000; PRAGMA foreign_keys=ON;",
            },
        }
    if not address.startswith(("postgresql://", "postgres://")):
        raise ImproperlyConfigured("DATABASE_URL does not begin with postgresql://; leave it out for SQLite.")
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    try:
        options = conninfo_to_dict(address)
    except ProgrammingError as problem:
        # The message of libpq may quote the address, and the address holds a password.
        raise ImproperlyConfigured("DATABASE_URL cannot be read as postgresql://user:password@host/name.") from problem
    if not options.get("dbname"):
        raise ImproperlyConfigured("DATABASE_URL names no database; write postgresql://user:password@host/name.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": options.pop("dbname"),
        "USER": options.pop("user", ""),
        "PASSWORD": options.pop("password", ""),
        "HOST": options.pop("host", ""),
        "PORT": str(options.pop("port", "")),
        # As many connections as there are threads that answer: each keeps its own, and no pool hands them about.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # What is asked again and again is planned once for each connection.
        "OPTIONS": options | {"server_side_binding": True, "prepare_threshold": 5},
    }


def mail_from(address):
    """Django's mail settings for PORTAL_MAIL: smtp://… begins TLS by STARTTLS, smtps://… speaks it from the start."""
    try:
        parts = urlsplit(address)
        valid = parts.scheme in {"smtp", "smtps"} and parts.hostname
        port = parts.port or (465 if parts.scheme == "smtps" else 587)
    except ValueError:
        valid = False
    if not valid:
        raise ImproperlyConfigured("PORTAL_MAIL cannot be read as smtp://user:password@host:587 or smtps://….")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp",
    }


# The place: where the portal is reached, where it keeps its data

PORT = env_number("PORT", 8000, least=1, most=65535)
PORTAL_URL = env_address("PORTAL_URL", f"http://127.0.0.1:{PORT}")
PORTAL_CONTACT = env_text("PORTAL_CONTACT")
PORTAL_DATA = data_folder(Path(env_text("PORTAL_DATA", str(BASE_DIR / "var"))).expanduser().absolute())
BY_HTTPS = PORTAL_URL.startswith("https://")
BEHIND_PROXY = env_flag("PORTAL_BEHIND_PROXY")

SERVER_WORKERS = 2
SERVER_THREADS = 4

DEBUG = env_flag("PORTAL_DEBUG")
SECRET_KEY = env_text("PORTAL_SECRET_KEY") or stored_secret(PORTAL_DATA / "secret_key")
ALLOWED_HOSTS = sorted({*env_list("PORTAL_HOSTS"), urlsplit(PORTAL_URL).hostname, "localhost", "127.0.0.1", "[::1]"})
CSRF_TRUSTED_ORIGINS = [PORTAL_URL]

# What it is made of

INSTALLED_APPS = [
    "modeltranslation",  # before the admin, whose model pages it extends
    "portal",
    "organizations",
    "events",
    "intake",
    "readers",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django_filters",
    "reversion",
    "csp",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # pads what it packs, so that its length tells nothing about a token
    "portal.middleware.Brotli",
    "csp.middleware.CSPMiddleware",
    "portal.middleware.TrialIsNotIndexed",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.middleware.LanguageOfAddress",
    "django.middleware.common.CommonMiddleware",
    "readers.middleware.CountVisits",  # changes the page: before its length and its ETag are known
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.middleware.SecondFactor",
    "axes.middleware.AxesMiddleware",  # last: it answers for a sign-in that is locked
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
    {
        "NAME": "fragments",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {"environment": "events.fragments.environment"},
    },
]

# Records

DATABASES = {"default": database_from(env_text("DATABASE_URL"))}

# An event with its participations, sources and outcomes in two languages is one form of some thousand fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

# Caches

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Languages and dates

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ru", "Русский")]  # each in its own words, for those who look for theirs
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
FORMAT_MODULE_PATH = ["portal.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env_time_zone("PORTAL_TIME_ZONE", "UTC")

# The languages of the record have columns of their own; one more of them is a migration, one more of the interface not.
MODELTRANSLATION_LANGUAGES = ("en", "ru")
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
# What is only known in Russian is shown in Russian to an English reader, rather than not at all.
MODELTRANSLATION_FALLBACK_LANGUAGES = ("en", "ru")

# Files

STATIC_URL = "/static/"
STATIC_ROOT = PORTAL_DATA / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = PORTAL_DATA / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Accounts

LOGIN_URL = "portal:sign_in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# After so many failures the name is locked for a while. No network address is kept, so it is the name that counts.
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_CLIENT_IP_CALLABLE = "portal.sign_in.no_address"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "portal/locked_out.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# Accounts are made by an administrator. A second factor, a code from an app, is there for whoever wants one; whom it is
# demanded of, the operator says.
ACCOUNT_ADAPTER = "portal.sign_in.ColleaguesOnly"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
# Wrong codes of a second factor are counted by allauth; wrong passwords, by axes alone.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": "5/15m/key"}
MFA_ADAPTER = "portal.sign_in.EncryptedSecrets"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = urlsplit(PORTAL_URL).hostname
SECOND_FACTOR = env_choice("PORTAL_SECOND_FACTOR", ["optional", "publishers", "staff"])

# What others take away

API_RATE = env_rate("PORTAL_API_RATE", "240/minute")
DATA_LICENCE = env_text("PORTAL_DATA_LICENCE", "https://creativecommons.org/licenses/by/4.0/")
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "events.api.endpoint.as_problem",
    # `format` is a parameter of the filter.
    "URL_FORMAT_OVERRIDE": None,
    "NUM_PROXIES": 1 if BEHIND_PROXY else 0,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Border Management Events",
    "DESCRIPTION": "Who met whom on border management, where, about what, in which role, with what result.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    # The same words under the name of one list, whichever member of a record holds them.
    "ENUM_NAME_OVERRIDES": {
        "BasisEnum": "events.models.source.Basis",
        "EventStatusEnum": "events.models.event.Event.Status",
        "OutcomeStatusEnum": "events.models.outcome.Outcome.Status",
    },
    "DISABLE_ERRORS_AND_WARNINGS": True,
}

# Mail

if env_text("PORTAL_MAIL"):
    globals().update(mail_from(env_text("PORTAL_MAIL")))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = PORTAL_DATA / "mail"
DEFAULT_FROM_EMAIL = env_text("PORTAL_MAIL_FROM", f"portal@{urlsplit(PORTAL_URL).hostname}")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# What browsers are told

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BY_HTTPS
SECURE_SSL_REDIRECT = BY_HTTPS
# Whoever watches over the server asks it directly, without the proxy that speaks https.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if BY_HTTPS else 0
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

SILENCED_SYSTEM_CHECKS = [
    "axes.W006",  # what is counted is the name that is signed in to, which nobody who guesses can change
    "security.W005",  # whether the names below the portal's own speak https is for their owner to say
    "security.W021",  # and so is the browsers' preload list, from which nobody is removed quickly
]

# What is written down

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # Robots ask for made-up host names all day long; each would leave a traceback.
        "django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False},
        # Says of each sign-in how many failures it has forgotten.
        "axes": {"level": "WARNING"},
        # Says in two lines each time that it has loaded its dictionary.
        "pymorphy3": {"level": "WARNING"},
    },
}
