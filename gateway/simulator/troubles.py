"""How a caller of the stand-in's API meets the trouble of the fault profile, over HTTP."""

from __future__ import annotations

import time
from collections.abc import Callable

from flask import Response, request

from gateway.simulator.fault_profiles import TAKEN_ALL_THE_SAME, Faults


def meet(
    faults: Faults,
    take: Callable[[], Response],
    throttled: Callable[[], Response],
    broken: Callable[[], Response],
) -> Response:
    """The answer to one call: what `take` answers when all goes well.

    `throttled` and `broken` are the carrier's own words for "too many" and for an error of its own.
    """
    trouble, profile = faults.trouble(), faults.profile
    if trouble == "throttle":
        return throttled()
    if trouble == "timeout":
        time.sleep(profile.hang_seconds)
        return cut_off()
    if trouble and trouble not in TAKEN_ALL_THE_SAME:
        return broken()
    answer = take()
    match trouble:
        case "slow":
            time.sleep(profile.slow_seconds)
        case "late_error":
            return broken()
        case "lost":
            return cut_off()
        case "garbage":
            answer.set_data("<html><body><h1>It works!</h1></body></html>")
        case "truncated":
            answer.set_data(answer.get_data()[: (answer.calculate_content_length() or 0) // 2])
    return answer


def cut_off() -> Response:
    """Break the connection without an answer."""
    connection = request.environ.get("werkzeug.socket")
    if connection is not None:
        connection.shutdown(2)
    return Response("", 502)
