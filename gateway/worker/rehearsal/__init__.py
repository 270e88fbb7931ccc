"""Rehearsing a night: the real clock, intake and sending lanes on a time that is driven.

A night of a plan (`plan`) is played within seconds on an installation of its own, in a temporary
folder (`stage`): what would have been told to whom, when, and what it would have cost. Nothing of
the real installation is opened, and nothing leaves the machine.
"""

from __future__ import annotations

from gateway.worker.rehearsal.night import play
from gateway.worker.rehearsal.plan import Plan, read
from gateway.worker.rehearsal.plan_reasons import BadPlan
from gateway.worker.rehearsal.result import Result

__all__ = ["BadPlan", "Plan", "Result", "play", "read"]
