"""Nothing inside is ever reached: not by number, not by name, not by a name that changes its mind."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.exceptions import ValidationError

from accounts import addresses
from accounts.hooks import endpoints, tasks
from accounts.hooks.kinds import Kind
from accounts.hooks.publishing import publish
from accounts.hooks.records import Error, HookAttempt, HookDelivery, HookEndpoint
from tests.accounts.hooks.conftest import Made
from tests.accounts.hooks.receivers import Receiver, receiving
from tests.conftest import Cast

INSIDE = (
    "127.0.0.1", "127.255.0.9", "0.0.0.0", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "224.0.0.1", "239.1.2.3", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1",
    "::1", "::", "fe80::1", "fc00::1", "fd12::9", "ff02::1", "fec0::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::",
)  # fmt: skip
OUTSIDE = ("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14")


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_closed(address: str) -> None:
    assert not addresses.is_allowed(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_outside_is_open(address: str) -> None:
    assert addresses.is_allowed(address)


def test_the_operator_may_open_a_network_and_no_more() -> None:
    assert addresses.is_allowed("10.1.2.3", ["10.1.0.0/16", "fd00::/8"])
    assert addresses.is_allowed("fd00::3", ["10.1.0.0/16", "fd00::/8"])
    assert not addresses.is_allowed("10.2.0.1", ["10.1.0.0/16", "fd00::/8"])


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.org/", "ftp://hooks.example.org/", "https://", "https://[::1]/", "https://127.0.0.1/",
        "https://169.254.169.254/latest", "https://localhost/", "https://user:secret@hooks.example.org/",
        "https://hooks.example.org/#part", "https://hooks.example.org:99999/", "https://[fd00::1/",
    ],
)  # fmt: skip
def test_what_can_be_seen_to_be_wrong_is_refused_at_the_field(cast: Cast, settings: Any, url: str) -> None:
    settings.WEBHOOK_HTTP = False
    settings.WEBHOOK_NETWORKS = []
    with pytest.raises(ValidationError) as refused:
        endpoints.make(cast.team, cast.alice, url=url, kinds=["*"])
    assert "url" in refused.value.message_dict


def send_to(cast: Cast, url: str) -> HookAttempt:
    """What came of telling an endpoint of this address, which was good when it was made."""
    endpoint, _secret = endpoints.make(cast.team, cast.alice, url="https://hooks.example.org/", kinds=["*"])
    HookEndpoint.objects.filter(pk=endpoint.pk).update(url=url)
    publish(cast.team, Kind.LINK_CREATED, {})
    tasks.look()
    return HookAttempt.objects.get()


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "[::ffff:127.0.0.1]", "localhost"])
def test_no_way_of_writing_it_leads_inside(cast: Cast, receiver: Receiver, settings: Any, host: str) -> None:
    settings.WEBHOOK_NETWORKS = []
    assert send_to(cast, receiver.url(host=host)).error in {Error.CLOSED_ADDRESS, Error.UNREACHABLE}
    assert receiver.heard == []


class Resolver:
    """Says another thing each time, and remembers how often it was asked."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        return self.answers[min(len(self.asked), len(self.answers)) - 1]


def test_a_name_that_changes_its_mind_is_asked_once_and_taken_at_its_word(
    cast: Cast, receiver: Receiver, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WEBHOOK_NETWORKS = ["127.0.0.1/32"]
    resolver = Resolver(["127.0.0.1"], ["127.0.0.2"])
    monkeypatch.setattr(addresses, "look_up", resolver)
    with receiving("127.0.0.2", receiver.port) as inside:
        assert send_to(cast, receiver.url(host="rebinds.example")).status == 204
        assert inside.heard == []
    assert resolver.asked == ["rebinds.example"]
    ((headers, _body),) = receiver.heard
    assert headers["host"] == f"rebinds.example:{receiver.port}"


def test_a_name_that_has_changed_its_mind_by_the_next_try_is_refused_then(
    cast: Cast, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(addresses, "look_up", Resolver(["127.0.0.1"], ["127.0.0.2"]))
    with receiving("127.0.0.2", receiver.port) as inside:
        send_to(cast, receiver.url("/fail", host="rebinds.example"))
        HookDelivery.objects.update(due_at="2020-01-01T00:00Z")
        HookEndpoint.objects.update(rests_until=None)
        tasks.look()
        assert inside.heard == []
    assert [tried.error for tried in HookAttempt.objects.all()] == [Error.ANSWERED_NO, Error.CLOSED_ADDRESS]


def test_one_address_inside_among_several_closes_the_name(
    cast: Cast, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(addresses, "look_up", Resolver(["127.0.0.1", "10.0.0.1"]))
    assert send_to(cast, receiver.url(host="both.example")).error == Error.CLOSED_ADDRESS
    assert receiver.heard == []


def test_a_dead_address_is_followed_by_the_next_one(
    cast: Cast, receiver: Receiver, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    monkeypatch.setattr(addresses, "look_up", Resolver(["127.0.0.9", "127.0.0.1"]))
    assert send_to(cast, receiver.url(host="two.example")).status == 204


def certificate(name: str, folder: Path) -> Path:
    """A key and a certificate for the name, signed by itself, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    written = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / f"{name}.pem"
    path.write_bytes(written + made.public_bytes(pem))
    return path


@pytest.mark.parametrize("name", ["hooks.example", "other.example"])
def test_the_certificate_has_to_be_that_of_the_name_though_the_address_was_looked_up_before(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, endpoint_at: Made
) -> None:
    ours = certificate("hooks.example", tmp_path)
    monkeypatch.setattr("accounts.hooks.sending._trusted", lambda: ssl.create_default_context(cafile=str(ours)))
    monkeypatch.setattr(addresses, "look_up", Resolver(["127.0.0.1"]))
    asked: list[str | None] = []
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(ours)
    tls.sni_callback = lambda _socket, server_name, _context: asked.append(server_name)
    with receiving(tls=tls) as receiver:
        tried = send_to(cast, receiver.url(host=name, scheme="https"))
    assert asked == [name]
    assert (tried.status, tried.error) == ((204, "") if name == "hooks.example" else (None, Error.UNREACHABLE))
