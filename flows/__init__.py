"""The words a flow author needs. A conversation is a function that asks, tells and ends."""

from flows.questions import End, Talk, ask, choose, confirm, look_up, tell

__all__ = ["End", "Talk", "ask", "choose", "confirm", "look_up", "tell"]
