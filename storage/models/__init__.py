"""Tables, columns and indexes only; the verbs live in one module per noun beside this one.

Times are UTC, aware in Python, stored without a zone. Columns called *sealed*, *place*, *story*,
*body*, *note* or *name* that are blobs are encrypted by `storage.engine.vault`. A phone number
exists in one place only: `Phone.sealed`.
"""

from __future__ import annotations

from storage.models.base import Moment, Table, database
from storage.models.calls import Call
from storage.models.messages import (
    Bookmark,
    CarrierClock,
    Device,
    DeviceDay,
    Imbauan,
    Inbox,
    Outbox,
    Recipient,
    Seen,
)
from storage.models.people import (
    Contact,
    Dialogue,
    DutyChange,
    Officer,
    OfficerArea,
    Phone,
    Token,
)
from storage.models.places import Area, AreaAlias, Landmark, Route, Unit
from storage.models.record import (
    Audit,
    ClockDoubt,
    Fingerprint,
    Forgotten,
    Heartbeat,
    SmsDay,
    WordPair,
)
from storage.models.reports import Dispatch, Report, ReportStep, Told
from storage.models.watch import CheckIn, Guard, Post, Remark, Slot

TABLES: tuple[type[Table], ...] = (
    Phone,
    Inbox,
    Seen,
    Bookmark,
    CarrierClock,
    Device,
    DeviceDay,
    Dialogue,
    Call,
    Area,
    AreaAlias,
    Landmark,
    Unit,
    Route,
    Officer,
    OfficerArea,
    DutyChange,
    Report,
    ReportStep,
    Dispatch,
    Told,
    Post,
    Guard,
    Slot,
    CheckIn,
    Remark,
    Contact,
    Imbauan,
    Recipient,
    Outbox,
    Token,
    Audit,
    Heartbeat,
    Fingerprint,
    SmsDay,
    ClockDoubt,
    Forgotten,
    WordPair,
)

__all__ = [
    "Area",
    "AreaAlias",
    "Audit",
    "Bookmark",
    "Call",
    "CarrierClock",
    "CheckIn",
    "ClockDoubt",
    "Contact",
    "Device",
    "DeviceDay",
    "Dialogue",
    "Dispatch",
    "DutyChange",
    "Fingerprint",
    "Forgotten",
    "Guard",
    "Heartbeat",
    "Imbauan",
    "Inbox",
    "Landmark",
    "Moment",
    "Officer",
    "OfficerArea",
    "Outbox",
    "Phone",
    "Post",
    "Recipient",
    "Remark",
    "Report",
    "ReportStep",
    "Route",
    "Seen",
    "Slot",
    "SmsDay",
    "TABLES",
    "Table",
    "Token",
    "Told",
    "Unit",
    "WordPair",
    "database",
]
