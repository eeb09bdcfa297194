from projects.captions import webvtt


def test_it_writes_webvtt_with_hours_and_milliseconds() -> None:
    assert (
        webvtt([{"text": "Hello", "start": 0.5, "end": 3661.25}]) == "WEBVTT\n\n00:00:00.500 --> 01:01:01.250\nHello\n"
    )


def test_it_keeps_markup_and_line_breaks_from_changing_the_file() -> None:
    cues = webvtt([{"text": "a < b & c\n\n--> d", "start": 0, "end": 1}])
    assert cues.endswith("\na &lt; b &amp; c --&gt; d\n")


def test_no_captions_make_an_empty_file() -> None:
    assert webvtt([]) == "WEBVTT\n\n"
