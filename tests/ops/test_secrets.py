"""Secrets: made once, seen by their owner only."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from manimgen_site.services import CannotStart
from manimgen_site.services.secrets import read_or_create


def test_a_secret_stays_what_it_is(tmp_path: Path) -> None:
    first = read_or_create(tmp_path, "key")
    assert first == read_or_create(tmp_path, "key")
    assert len(first) == 64
    assert first != read_or_create(tmp_path, "other_key")


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    read_or_create(tmp_path, "key")
    assert tmp_path.stat().st_mode & 0o077 == 0
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "secrets" / "key").stat().st_mode & 0o777 == 0o600


def test_all_who_make_it_at_once_get_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(lambda _: read_or_create(tmp_path, "key"), range(50)))
    assert len(secrets) == 1
    assert [path.name for path in (tmp_path / "secrets").iterdir()] == ["key"]


def test_a_folder_that_is_a_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "secrets").write_text("")
    with pytest.raises(CannotStart, match="secrets"):
        read_or_create(tmp_path, "key")
