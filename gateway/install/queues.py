"""The lanes' queues.

RQ stores jobs by dotted path, so these names are public and outlive deploys.
"""

from __future__ import annotations

#: Lane (which is also the name of its RQ queue) -> the job that its wake-up starts. Each lane has a
#: process of its own, so that an alarm or an answer never waits behind an imbauan.
LANES = {
    "intake": "gateway.jobs.intake.drain",
    "alarm": "gateway.jobs.outbox.drain_alarm",
    "reply": "gateway.jobs.outbox.drain_reply",
    "bulk": "gateway.jobs.outbox.drain_bulk",
}

#: How long RQ lets a job run (seconds): longer than a drain may go on.
JOB_TIMEOUT = 300
