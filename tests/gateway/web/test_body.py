"""The body of a request, whole or not at all: every way in which length and bytes may disagree."""

from __future__ import annotations

import io
from typing import Any

import pytest
from werkzeug.exceptions import RequestEntityTooLarge

from gateway.web.body import BrokenOff, whole

BODY = b"id=1&text=LAPOR"
MOST = 64


class Breaking:
    """granian's stream of chunks that breaks off: `read()` is empty, `read(size)` what came."""

    def read(self, size: int | None = None) -> bytes:
        return b"" if size is None else BODY[:size]


def environ(
    length: str | None, stream: Any, *, terminated: bool = True, coding: str = ""
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "wsgi.input": io.BytesIO(stream) if isinstance(stream, bytes) else stream
    }
    if terminated:
        made["wsgi.input_terminated"] = True
    if length is not None:
        made["CONTENT_LENGTH"] = length
    return made | ({"HTTP_TRANSFER_ENCODING": coding} if coding else {})


@pytest.mark.parametrize("terminated", [True, False])
@pytest.mark.parametrize("came", range(len(BODY) + 1))
def test_a_body_with_a_length_is_whole_or_refused(came: int, terminated: bool) -> None:
    request = environ(str(len(BODY)), BODY[:came], terminated=terminated)
    if came == len(BODY):
        assert whole(request, MOST) == BODY
    else:
        with pytest.raises(BrokenOff):
            whole(request, MOST)


@pytest.mark.parametrize("announced", range(len(BODY)))
def test_what_follows_the_announced_length_is_not_read(announced: int) -> None:
    assert whole(environ(str(announced), BODY), MOST) == BODY[:announced]


@pytest.mark.parametrize(
    "length",
    [
        "-1",
        "+15",
        " 15",
        "15 ",
        "1_5",
        "0x0f",
        "1e1",
        "15.0",
        "15,15",
        "15, 15",
        "\u0661\u0665",
        "abc",
        "\xb2",
    ],
)
def test_a_length_that_is_no_number_is_refused(length: str) -> None:
    with pytest.raises(BrokenOff):
        whole(environ(length, BODY), MOST)


@pytest.mark.parametrize("length", [str(MOST + 1), "9" * 20, "9" * 5_000])
def test_too_much_is_refused_before_it_is_read(length: str) -> None:
    with pytest.raises(RequestEntityTooLarge):
        whole(environ(length, None), MOST)


@pytest.mark.parametrize("coding", ["chunked", "Chunked", "gzip, chunked"])
@pytest.mark.parametrize("length", [None, "", "3"])
def test_chunks_are_whole_or_refused(coding: str, length: str | None) -> None:
    assert whole(environ(length, BODY, coding=coding), MOST) == BODY
    with pytest.raises(BrokenOff):
        whole(environ(length, Breaking(), coding=coding), MOST)
    with pytest.raises(RequestEntityTooLarge):
        whole(environ(length, b"x" * (MOST + 1), coding=coding), MOST)


def test_no_body_is_no_broken_one() -> None:
    assert whole(environ(None, b""), MOST) == b""
    assert whole(environ("0", b""), MOST) == b""
    assert whole(environ("", b"never read", terminated=False), MOST) == b""
