"""The command line: `flask <group> <command>`, one module per group."""

from __future__ import annotations

from flask import Flask

from gateway.commands import (
    area,
    audit,
    contact,
    db,
    doctor,
    imbauan,
    inbox,
    number,
    outbox,
    post,
    report,
    retention,
    slot,
    sms,
    token,
    unit,
)


def register(app: Flask) -> None:
    """Add every group to the application's command line."""
    for part in (db, area, unit, number, token, contact, post, slot, report, inbox, sms, imbauan, outbox, audit, retention):
        app.cli.add_command(part.group)
    app.cli.add_command(doctor.doctor)
