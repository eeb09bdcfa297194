"""Several processes of the web server at one address."""

from __future__ import annotations

import http.client
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psutil
import pytest

from manimgen_site.services import CannotStart, programs
from manimgen_site.services.processes import Child, start


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


@pytest.fixture
def webs(port: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list[Child]]:
    monkeypatch.setenv("WEB_PROCESSES", "2")
    with ExitStack() as stack:
        children = []
        for service in programs.webs(tmp_path, "127.0.0.1", port):
            children.append(start(service))
            stack.callback(children[-1].stop)
        yield children


def is_alive(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=90)
    connection.request("GET", "/healthz")
    return connection.getresponse().read() == b"ok"


def test_each_lets_people_in_while_the_other_is_away(webs: list[Child], port: int) -> None:
    first, second = webs
    assert is_alive(port)
    os.kill(first.pid, signal.SIGKILL)
    first.stop()
    assert all(is_alive(port) for _ in range(5))
    again = start(first.service)
    try:
        os.kill(second.pid, signal.SIGKILL)
        second.stop()
        assert all(is_alive(port) for _ in range(5))
    finally:
        again.stop()


def test_a_port_that_was_taken_meanwhile_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WEB_PROCESSES", "2")
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        with pytest.raises(CannotStart, match=f"Port {taken} of 127.0.0.1 can't be had"):
            programs.webs(tmp_path, "127.0.0.1", taken)


def test_who_comes_is_shared_out(webs: list[Child], port: int) -> None:
    with ExitStack() as stack:
        for _ in range(60):
            stack.enter_context(socket.create_connection(("127.0.0.1", port)))
        assert all(is_alive(port) for _ in range(16)), "both have looked at their doors since"
        taken = [len(connections_of(web, port)) for web in webs]
    assert min(taken) >= 10, "a coin that falls sixty times"


def connections_of(web: Child, port: int) -> list[Any]:
    found = psutil.Process(web.pid).net_connections("tcp")
    return [each for each in found if each.laddr.port == port and each.status == psutil.CONN_ESTABLISHED]


def test_one_process_needs_no_door(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WEB_PROCESSES", "1")
    [service] = programs.webs(tmp_path, "127.0.0.1", 1)
    assert service.door is None


def test_an_address_of_ipv6_has_one_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WEB_PROCESSES", "2")
    [service] = programs.webs(tmp_path, "::1", 1)
    assert service.door is None
