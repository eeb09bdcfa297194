"""The operator's model servers, as the environment names them."""

from __future__ import annotations

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from generation.types import Dialect
from manimgen_site.model_servers import engines

BIG = '{"name": "big", "url": "http://gpu:8000", "key": "k", "dialect": "tgi", "seconds": 60, "price_out": 0.8}'


class Environment(environ.Env):  # type: ignore[misc]
    def __init__(self, **variables: str) -> None:
        super().__init__()
        self.ENVIRON = variables


def test_without_any_there_are_none() -> None:
    assert engines(Environment()).servers == ()


def test_the_one_of_model_url_comes_first() -> None:
    first, big = engines(Environment(MODEL_URL="http://a", MODEL_KEY="hf_secret", MODEL_SERVERS=f"[{BIG}]")).servers
    assert (first.name, first.url, first.key, first.seconds) == ("model", "http://a", "hf_secret", 180)
    assert (big.name, big.dialect, big.seconds, big.price_out) == ("big", Dialect.TGI, 60, 0.8)
    assert not big.is_guarded and "hf_secret" not in repr(first)


@pytest.mark.parametrize(
    ("listed", "mend"),
    [
        ("[{]", "no JSON"),
        ("{}", "has to be a list"),
        ("[3]", "needs a url"),
        ('[{"name": "big"}]', "needs a url"),
        ('[{"url": "http://a", "is_guarded": false}]', "may have of"),
        ('[{"url": "http://a", "dialect": "klingon"}]', "does not fit"),
        ('[{"url": "http://a", "seconds": "long"}]', "does not fit"),
        (f"[{BIG}, {BIG}]", "one"),
    ],
)
def test_what_cannot_work_is_refused_with_its_mend(listed: str, mend: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=mend):
        engines(Environment(MODEL_SERVERS=listed))
