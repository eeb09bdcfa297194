"""Static files are collected again only when one of them, or Django, changed."""

import hashlib

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect() -> None:
    if not settings.STATIC_MANIFEST:
        return  # served from where they are
    mark = settings.STATIC_ROOT.with_name("static.collected")
    now = fingerprint()
    if settings.STATIC_ROOT.is_dir() and mark.exists() and mark.read_text(encoding="ascii") == now:
        return
    mark.unlink(missing_ok=True)
    # django_htmx brings copies of htmx of its own, with imports that lead nowhere; the pages use the one from npm
    call_command("collectstatic", interactive=False, clear=True, verbosity=0, ignore_patterns=["django_htmx"])
    mark.write_text(now, encoding="ascii")


def fingerprint() -> str:
    """Of the names, sizes and times of all files the finders know."""
    digest = hashlib.sha256(django.__version__.encode())
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: found[0]):
            changed = storage.get_modified_time(path).timestamp()
            digest.update(f"{path}|{storage.size(path)}|{changed}\n".encode())
    return digest.hexdigest()
