"""Several model servers: who is asked, who rests, who is waited for, and what it costs."""

from __future__ import annotations

import json
import logging
import socket
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from generation.engine.chat_breaker import FAILURES, Breaker
from generation.engine.chat_manner import Manner, manner
from generation.engine.chat_memory import LocalMemory
from generation.engine.chat_turns import ROUNDS, Answer, Turns
from generation.errors import EngineError, GenerationError
from generation.types import Calling, Dialect, Engines, Server, Token, Usage, Waiting
from generation.wishes import PLAIN, Wishes
from tests.generation.engine.scripted import DONE, INFO, Script, Served, counted, frame, native, refuse, serving, stream

GOOD = stream(frame("fine"), frame(finish="stop"), counted(1_000, 500), DONE)
CUT = stream(frame("half"))


def never() -> bool:
    return False


def hello(known: Any, room: int) -> tuple[dict[str, str], ...]:
    return ({"role": "user", "content": "hello"},)


class Asked:
    """Everything that came of one question, and the pauses that were made."""

    def __init__(self, *servers: Server, memory: LocalMemory | None = None, shelf: str = "", **options: Any) -> None:
        self.pauses: list[float] = []
        engines = Engines(servers, memory or LocalMemory(), shelf=shelf, wishes=options.pop("wishes", PLAIN))
        turns = Turns(engines, options.pop("stop", never), self.pauses.append)
        self.said: list[object] = []
        self.error: GenerationError | None = None
        self.answer: Answer | None = None
        asking = turns.ask(hello, "write", **options)
        try:
            while True:
                self.said.append(next(asking))
        except StopIteration as end:
            self.answer = end.value
        except GenerationError as error:
            self.error = error

    def of(self, kind: type) -> list[Any]:
        return [piece for piece in self.said if isinstance(piece, kind)]


def server(served: Served, name: str = "first", **facts: Any) -> Server:
    return Server(served.url, name, seconds=20, dialect=Dialect.OPENAI, **facts)


def nobody(name: str = "gone") -> Server:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return Server(f"http://127.0.0.1:{free.getsockname()[1]}", name, seconds=20, dialect=Dialect.OPENAI)


def test_without_a_server_there_is_nobody_to_ask() -> None:
    assert Asked().error is not None and Asked().error.id == "engine_missing"  # type: ignore[union-attr]


def test_the_first_server_answers_and_the_second_is_left_alone() -> None:
    with serving(GOOD) as first, serving(GOOD) as second:
        asked = Asked(server(first), server(second, "second"))
    assert asked.answer == Answer("fine", is_whole=True)
    assert (len(first.requests), len(second.requests)) == (1, 0)
    assert asked.said[0] == Calling("first", "write", 1)


@pytest.mark.parametrize("broken", [refuse(500), refuse(401), refuse(429), CUT])
def test_where_one_fails_the_next_one_answers(broken: Script) -> None:
    with serving(broken) as first, serving(GOOD) as second:
        asked = Asked(server(first), server(second, "second"))
    assert asked.answer == Answer("fine", is_whole=True)
    assert [call.server for call in asked.of(Calling)] == ["first", "second"]
    assert not asked.pauses


def test_a_server_that_is_gone_does_not_stop_the_next_one() -> None:
    with serving(GOOD) as second:
        asked = Asked(nobody(), server(second))
    assert [use.outcome for use in asked.of(Usage)] == ["engine_unreachable", "done"]


def busy_for(times: int, **headers: str) -> Script:
    left = [refuse(429, **headers)] * times

    def send(handler: BaseHTTPRequestHandler) -> None:
        (left.pop() if left else GOOD)(handler)

    return send


def test_a_busy_server_is_asked_again_after_a_growing_pause_and_the_page_is_told() -> None:
    with serving(busy_for(2)) as only:
        asked = Asked(server(only))
    assert asked.answer is not None
    first, second = (piece.seconds for piece in asked.of(Waiting))
    assert 0.5 <= first <= 1.0 <= second <= 2.0
    assert [call.attempt for call in asked.of(Calling)] == [1, 2, 3]
    assert sum(asked.pauses) == pytest.approx(first + second, abs=0.2)


def test_one_that_is_always_busy_is_asked_so_many_times_and_no_more() -> None:
    with serving(refuse(429, Retry_After="0.01")) as only:
        asked = Asked(server(only))
    assert asked.error is not None and asked.error.id == "engine_overloaded"
    assert (len(only.requests), len(asked.of(Waiting))) == (ROUNDS, ROUNDS - 1)


def test_it_waits_as_long_as_the_server_says() -> None:
    with serving(busy_for(1, Retry_After="1")) as only:
        assert [piece.seconds for piece in Asked(server(only)).of(Waiting)] == [1.0]


def test_it_does_not_wait_past_the_deadline() -> None:
    with serving(busy_for(9, Retry_After="3600")) as only:
        asked = Asked(server(only))
    assert asked.error is not None and asked.error.id == "engine_overloaded"
    assert asked.of(Waiting) == [] and len(only.requests) == 1


def test_a_cancel_ends_the_waiting() -> None:
    stopped = threading.Event()
    with serving(busy_for(9, Retry_After="15")) as only:
        pauses: list[float] = []
        turns = Turns(Engines((server(only),), LocalMemory()), stopped.is_set, pauses.append)
        asking = turns.ask(hello, "write")
        while not isinstance(next(asking), Waiting):
            pass
        stopped.set()
        assert list(asking) == [] and pauses == []


def test_of_several_busy_ones_the_first_to_be_free_is_waited_for() -> None:
    with serving(busy_for(1, Retry_After="1")) as soon, serving(busy_for(9, Retry_After="9")) as late:
        asked = Asked(server(soon), server(late, "second"))
    assert [piece.seconds for piece in asked.of(Waiting)] == [1.0] and asked.answer is not None


def test_one_that_fails_again_and_again_rests_for_all_workers() -> None:
    memory = LocalMemory()
    with serving(refuse(500)) as only:
        for _ in range(FAILURES):
            assert Asked(server(only), memory=memory).error is not None
        rests = Asked(server(only), memory=memory)
    assert rests.error is not None and rests.error.id == "engine_resting"
    assert len(only.requests) == FAILURES


def test_an_answer_makes_up_for_the_failures_before_it() -> None:
    memory, scripts = LocalMemory(), [refuse(500), refuse(500), GOOD, refuse(500), refuse(500), GOOD]

    def send(handler: BaseHTTPRequestHandler) -> None:
        scripts.pop(0)(handler)

    with serving(send) as only:
        ends = [Asked(server(only), memory=memory).answer is not None for _ in range(6)]
    assert ends == [False, False, True, False, False, True], "never three in a row"


def test_one_that_rests_is_tried_by_one_worker_at_a_time_and_comes_back_when_it_works() -> None:
    memory, it = LocalMemory(), Server("http://x", key="k")
    breaker = Breaker(it, memory)
    for _ in range(FAILURES):
        breaker.failed()
    assert not Breaker(it, memory).admits()
    memory.delete(breaker._tried)  # as time does
    assert [Breaker(it, memory).admits() for _ in range(3)] == [True, False, False]
    assert Breaker(Server("http://x", key="other"), memory).admits(), "another's key may do what this one may not"
    breaker.worked()
    assert Breaker(it, memory).admits()


def test_a_refusal_is_an_answer_and_rests_nobody() -> None:
    memory = LocalMemory()
    with serving(refuse(404)) as only:
        for _ in range(FAILURES + 2):
            asked = Asked(server(only), memory=memory)
    assert asked.error is not None and asked.error.id == "engine_refused", "what one asker wished for is no fault"
    assert len(only.requests) == FAILURES + 2


def test_one_that_takes_all_its_time_leaves_the_next_one_its_own() -> None:
    over = threading.Event()

    def silent(handler: BaseHTTPRequestHandler) -> None:
        stream(frame("a"))(handler)
        over.wait(20)

    def slow(handler: BaseHTTPRequestHandler) -> None:
        over.wait(0.4)
        GOOD(handler)

    try:
        with serving(silent) as first, serving(slow) as second:
            asked = Asked(
                Server(first.url, "first", seconds=1, dialect=Dialect.OPENAI),
                Server(second.url, "second", seconds=1, dialect=Dialect.OPENAI),
            )
            over.set()
    finally:
        over.set()
    assert [use.outcome for use in asked.of(Usage)] == ["engine_timeout", "done"]


def test_the_error_and_the_log_name_the_server_and_nothing_that_is_secret(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(refuse(401)) as only:
        asked = Asked(server(only, "ours", key="hf_secret"))
    assert asked.error is not None and asked.error.data["server"] == "ours"
    told = "\n".join(record.getMessage() for record in caplog.records)
    assert "'ours': engine_refused {'why': 'key', 'status': 401}" in told
    assert "hf_secret" not in told and "hf_secret" not in str(asked.error.data)


def test_what_a_model_thinks_is_no_part_of_its_answer_but_costs() -> None:
    thought = "<think>" + "x" * 320 + "</think>"
    with serving(stream(frame(thought[:100]), frame(thought[100:] + "fine"), frame(finish="stop"), DONE)) as only:
        asked = Asked(server(only))
    assert asked.answer == Answer("fine", is_whole=True) and asked.of(Token) == [Token("fine")]
    assert asked.of(Usage)[0].tokens_out > 100


def test_a_call_about_one_step_says_so() -> None:
    with serving(GOOD) as only:
        assert [use.step for use in Asked(server(only), step="The dot").of(Usage)] == ["The dot"]


def test_busy_is_not_broken() -> None:
    memory = LocalMemory()
    with serving(refuse(429, Retry_After="3600")) as only:
        for _ in range(FAILURES + 1):
            asked = Asked(server(only), memory=memory)
    assert asked.error is not None and asked.error.id == "engine_overloaded"


def test_what_it_took_is_told_in_tokens_and_money() -> None:
    with serving(GOOD) as only:
        [use] = Asked(server(only, price_in=2, price_out=10)).of(Usage)
    assert (use.tokens_in, use.tokens_out, use.is_counted, use.model) == (1_000, 500, True, "tiny")
    assert use.cost == pytest.approx(0.007) and not use.is_own
    with serving(GOOD) as only:
        [use] = Asked(server(only, is_own=True)).of(Usage)
    assert use.is_own


def test_question_and_answer_share_what_the_model_can_take() -> None:
    rooms: list[int] = []

    def converse(known: Manner, room: int) -> tuple[dict[str, str], ...]:
        rooms.append(room)
        return hello(known, room)

    with serving(GOOD) as only:
        engines = Engines((server(only, context=2_000), server(only, "second", context=100_000)), LocalMemory())
        for it in engines.servers:
            list(Turns(replace(engines, servers=(it,)), never).ask(converse, "write"))
    assert [request["max_tokens"] for request in only.requests] == [1_000, 4_096]
    assert rooms == [1_000, 95_904]


def test_what_a_broken_answer_took_is_reckoned() -> None:
    with serving(stream(frame("x" * 320))) as only:
        [use] = Asked(server(only, price_out=10)).of(Usage)
    assert (use.outcome, use.tokens_out, use.is_counted) == ("engine_cut_off", 100, False)


def test_what_was_asked_counts_where_no_answer_came_in_time_and_not_where_none_was_begun() -> None:
    over = threading.Event()

    def silent(handler: BaseHTTPRequestHandler) -> None:
        stream()(handler)
        over.wait(20)

    try:
        with serving(silent) as only:
            [use] = Asked(Server(only.url, seconds=0.3, dialect=Dialect.OPENAI, price_in=10)).of(Usage)
            over.set()
    finally:
        over.set()
    assert (use.outcome, use.tokens_in, use.tokens_out) == ("engine_timeout", 2, 0) and use.cost > 0
    for early in (refuse(429, Retry_After="3600"), refuse(422), refuse(500)):
        with serving(early) as only:
            assert [use.tokens_in for use in Asked(server(only)).of(Usage)] == [0]


def test_the_same_question_is_answered_from_the_shelf_if_there_is_one() -> None:
    memory = LocalMemory()
    with serving(GOOD) as only:
        Asked(server(only), memory=memory, shelf="team-a")
        again = Asked(server(only), memory=memory, shelf="team-a")
        assert again.answer == Answer("fine", is_whole=True) and again.of(Token) == [Token("fine")]
        assert [(use.outcome, use.tokens_out) for use in again.of(Usage)] == [("cached", 0)]
        Asked(server(only), memory=memory, shelf="team-b")
        Asked(server(only), memory=memory, shelf="team-a", seed=2)
        Asked(server(only), memory=memory)
        Asked(server(only), memory=memory, shelf="team-a", wishes=Wishes(temperature=0.9))
    assert len(only.requests) == 5, "another team, another seed, other wishes and no shelf ask anew"


def test_an_answer_that_was_cut_is_not_kept_for_the_next() -> None:
    memory = LocalMemory()
    with serving(stream(frame("half"), frame(finish="length"), DONE)) as only:
        for _ in range(2):
            Asked(server(only), memory=memory, shelf="team-a")
    assert len(only.requests) == 2


def test_a_server_that_knows_no_schemas_is_asked_without() -> None:
    def picky(handler: BaseHTTPRequestHandler) -> None:
        (refuse(400) if "response_format" in handler.body else GOOD)(handler)  # type: ignore[attr-defined]

    with serving(picky) as only:
        asked = Asked(server(only), schema={"type": "object"})
    assert asked.answer is not None and len(only.requests) == 2
    for status in (401, 404, 500):
        with serving(refuse(status)) as only:
            Asked(server(only), schema={"type": "object"})
        assert len(only.requests) == 1, "what fails otherwise is not the schema's fault"


def test_the_dialect_is_asked_for_once_and_then_known_to_all() -> None:
    memory = LocalMemory()
    with serving(stream(native("fine"), native(finish="stop")), INFO) as tgi:
        known = manner(Server(tgi.url), memory)
        assert (known.dialect, known.model, known.context) == (Dialect.TGI, "tiny", 4096)
        assert Asked(Server(tgi.url), memory=memory).answer is not None
        assert tgi.paths == ["/generate_stream"]
        assert manner(Server(f"{tgi.url}/v1"), memory).dialect == Dialect.OPENAI, "as the address says"
        assert manner(Server(tgi.url, dialect=Dialect.OPENAI), memory).dialect == Dialect.OPENAI, "as set"
    assert manner(Server(tgi.url), memory) == known, "though it is gone"


def test_one_whose_api_lies_at_the_address_itself_is_asked_there() -> None:
    with serving(GOOD, base="/v1beta/openai") as hosted:
        asked = Asked(Server(f"{hosted.url}/v1beta/openai", seconds=20))
    assert asked.answer is not None and hosted.paths == ["/v1beta/openai/chat/completions"]
    assert asked.of(Usage)[0].model == "tiny"


def test_what_a_model_can_take_is_asked_of_those_that_say_so() -> None:
    large = b'{"data": [{"id": "tiny", "max_model_len": 32768}]}'
    with serving(GOOD, models=stream(large)) as vllm:
        assert manner(Server(vllm.url), LocalMemory()).context == 32_768
        assert manner(Server(vllm.url, context=1_000), LocalMemory()).context == 1_000, "as set"


def test_a_server_that_does_not_say_what_it_is_speaks_as_most_do() -> None:
    assert manner(nobody(), LocalMemory()).dialect == Dialect.OPENAI
    with serving(GOOD, {"model_id": "tiny"}) as other:
        assert manner(Server(other.url), LocalMemory()).dialect == Dialect.OPENAI, "TGI says what it takes"


def test_what_a_server_did_not_say_is_asked_again() -> None:
    memory, says = LocalMemory(), [refuse(503), refuse(503), stream(b'{"data": [{"id": "tiny"}]}')]

    def models(handler: BaseHTTPRequestHandler) -> None:
        says.pop(0)(handler)

    with serving(GOOD, models=models) as late:
        assert [manner(Server(late.url), memory).model for _ in range(4)] == ["", "", "tiny", "tiny"]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "10.0.0.8", "169.254.169.254", "0x7f.1", "[::ffff:10.0.0.8]"]
)
def test_a_teams_server_is_never_inside(host: str) -> None:
    guarded = Server(f"http://{host}:9", is_guarded=True, seconds=5)
    asked = Asked(guarded)
    assert asked.error is not None and asked.error.id == "engine_address"


def test_nothing_is_sent_to_an_address_inside() -> None:
    with serving(GOOD) as inside:
        Asked(Server(inside.url, is_guarded=True, dialect=Dialect.OPENAI))
    assert inside.requests == []


def test_the_key_is_in_no_text_of_ours() -> None:
    it = Server("http://x", key="hf_secret")
    assert "hf_secret" not in repr(it) + repr(Engines((it,))) + json.dumps(str(it))
    assert "hf_secret" not in str(EngineError("engine_refused", why="key").data)
