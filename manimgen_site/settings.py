"""Settings, all of them, from the environment. Every variable is listed in docs/operators/settings.md."""

import os
import sys
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from manimgen_site import model_servers
from manimgen_site.services import postgres, valkey
from manimgen_site.services.secrets import new_rsa_key, read_or_create

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "data"))).resolve()

SECRET_KEY = env.str("SECRET_KEY", default="") or read_or_create(DATA_DIR, "secret_key")
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
BEHIND_TLS = env.bool("BEHIND_TLS", default=False)

INSTALLED_APPS = [
    "daphne",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.idp.oidc",
    "channels",
    "django_htmx",
    "django_q",
    "drf_spectacular",
    "rest_framework",
    "accounts",
    "projects",
    "generation",
    "classrooms",
    "manimgen_site",
]

MIDDLEWARE = [
    "accounts.rest.request_ids.middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "manimgen_site.content_security.ContentSecurityMiddleware",
    "manimgen_site.busy.middleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "manimgen_site.urls"
ASGI_APPLICATION = "manimgen_site.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "manimgen_site.standing.context",
                "classrooms.notifying.context",
            ],
        },
    },
]

# Data: PostgreSQL and the Redis protocol. The embedded servers of `manage.py up` unless an address is given.
_database: dict[str, Any] = (
    env.db_url("DATABASE_URL") if env.str("DATABASE_URL", default="") else postgres.address(DATA_DIR)
)
PREPARE_AFTER = env.int("DATABASE_PREPARE_AFTER", default=3)
_database.setdefault("OPTIONS", {})["prepare_threshold"] = PREPARE_AFTER or None  # for accounts.prepared
WEB_THREADS = env.int("WEB_THREADS", default=16)
_pool_size = env.int("DATABASE_POOL_SIZE", default=0)
if _pool_size:  # a web process: its threads, and those of streams and sockets
    _database["OPTIONS"]["pool"] = {"min_size": 1, "max_size": _pool_size, "timeout": 10}
else:
    _database |= {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="") or valkey.url(DATA_DIR)
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL},
    "memory": {  # parts of pages, of a few KB each
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 4000},
    },
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        # redis-py 8 gives up an idle read after 5 s by default, which kills a listener (channels_redis #422).
        "CONFIG": {"hosts": [{"address": REDIS_URL, "socket_timeout": None}]},
    }
}

# The queue is the bell, not the ledger: our own job rows decide what runs (generation/tasks.py).
MODEL_WORKERS = env.int("MODEL_WORKERS", default=2)
RENDER_WORKERS = env.int("RENDER_WORKERS", default=os.cpu_count() or 1)
HOOK_WORKERS = env.int("HOOK_WORKERS", default=1)
Q_CLUSTER = {
    "name": "manimgen",
    "label": "Queue",
    "broker_class": "generation.bell.Broker",
    "redis": REDIS_URL,
    "timeout": 3600,
    "retry": 7200,
    "max_attempts": 1,
    "queue_limit": 4,
    "guard_cycle": 0.5,
    "recycle": 200,
    "save_limit": -1,
    "scheduler": False,
    "ALT_CLUSTERS": {
        "model": {"workers": MODEL_WORKERS},
        "render": {"workers": RENDER_WORKERS},
        "hooks": {"workers": HOOK_WORKERS},
    },
}

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "landing"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True

EMAIL_URL = env.str("EMAIL_URL", default="")
if EMAIL_URL:
    vars().update(env.email_url("EMAIL_URL"))
else:  # a laptop has no mail server: letters are kept as files, and nobody waits for one
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(DATA_DIR / "mail")
EMAIL_TIMEOUT = 20
SITE_URL = env.str("SITE_URL", default=f"http://127.0.0.1:{env.str('PORT', default='8000')}").rstrip("/")
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if EMAIL_URL else "none"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="manimgen <noreply@localhost>")

# Words
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="UTC")

# Files
MEDIA_ROOT = DATA_DIR / "media"
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_MANIFEST = env.bool("STATIC_MANIFEST", default=not DEBUG)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "manimgen_site.storage.StaticStorage"
        if STATIC_MANIFEST
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not STATIC_MANIFEST
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

# Walls around the browser: no page loads anything from elsewhere.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF, NONCE],  # for the style element that the code editor makes; other pages have no nonce
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = BEHIND_TLS
if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=60 * 60 * 24 * 30)
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=1 if BEHIND_TLS else 0)

# API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.ActorAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "accounts.rest.permissions.ScopePermission",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser", "rest_framework.parsers.MultiPartParser"],
    "DEFAULT_SCHEMA_CLASS": "accounts.rest.schema.DoorSchema",
    "DEFAULT_THROTTLE_RATES": {
        "guest": env.str("GUEST_RATE", default="10/hour"),
        "member": env.str("MEMBER_RATE", default="120/hour"),
        "check": env.str("CHECK_RATE", default="120/min"),
        "comment": env.str("COMMENT_RATE", default="30/min"),
        "git": env.str("GIT_RATE", default="240/min"),
        "invite": env.str("INVITE_RATE", default="60/hour"),
        "password": env.str("PASSWORD_RATE", default="10/hour"),
    },
    "NUM_PROXIES": TRUSTED_PROXIES,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "EXCEPTION_HANDLER": "accounts.rest.problems.answer_problem",
    "UNAUTHENTICATED_USER": None,
}

SPECTACULAR_SETTINGS = {
    "TITLE": "manimgen",
    "VERSION": "1.0.0",
    "DESCRIPTION": "A teacher's sentence becomes a mathematical animation. The guide: /developers/guides/api/.",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": ["accounts.rest.schema.describe"],
    "SORT_OPERATIONS": True,
}

# Apps of others that people let in: OAuth 2.0 and OpenID Connect, by django-allauth
IDP_OIDC_ADAPTER = "accounts.apps_of_others.Adapter"
IDP_OIDC_PRIVATE_KEY = env.str("OIDC_PRIVATE_KEY", default="") or read_or_create(DATA_DIR, "oidc_key", new_rsa_key)
IDP_OIDC_REFRESH_TOKEN_EXPIRES_IN = 60 * 60 * 24 * 90

# What teams upload is opened by a helper process behind a wall of its own, never by this one.
UPLOAD_CLEANER = [sys.executable, "-m", "generation.render.uploads"]
UPLOAD_SECONDS = env.float("UPLOAD_SECONDS", default=60)

# What the operator hears of
ADMINS = [("", address) for address in env.list("ADMINS", default=[])]
SECURITY_ALERT_AFTER = env.int("SECURITY_ALERT_AFTER", default=5)

# Webhooks: to https addresses of the public internet only, unless the operator says otherwise
WEBHOOK_HTTP = env.bool("WEBHOOK_HTTP", default=False)
WEBHOOK_NETWORKS = env.list("WEBHOOK_NETWORKS", default=[])

# Making films
ANIMATION_CACHE_MB = env.int("ANIMATION_CACHE_MB", default=1024)
RENDER_SOCKET = Path(env.str("RENDER_SOCKET", default=str(DATA_DIR / "run" / "render.sock")))
ENGINES = model_servers.engines(env)
GUARD = model_servers.guard(env)
TEAM_ENGINES_PRIVATE = env.bool("TEAM_ENGINES_PRIVATE", default=False)
CURRENCY = env.str("CURRENCY", default="€")
SEALING_KEYS = env.list("SEALING_KEYS", default=[]) or [read_or_create(DATA_DIR, "sealing_key")]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} [{request_id}]: {message}", "style": "{"}},
    "filters": {"request_id": {"()": "accounts.rest.request_ids.InLog"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django-q": {"level": "WARNING"},
        "daphne": {"level": "WARNING"},
        "httpx2": {"level": "WARNING"},
        "mcp": {"level": "WARNING"},
    },
}
