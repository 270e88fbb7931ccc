"""Doctor's checks before going live: whether somebody is there to answer when people report."""

from __future__ import annotations

from flows.rules.kinds import PROTECTED
from flows.rules.phrases import phrase
from flows.rules.rights import INSPECTORATE, lies_in
from gateway.install import desks
from gateway.install.doctor.finding import ATTENTION, OK, Finding
from gateway.install.runtime import Runtime
from storage.engine import db
from storage.models import Area, Officer, OfficerArea, Unit
from storage.people import tokens
from storage.people.accounts import registry
from storage.people.reachable import ROLES_OF_UNITS
from storage.places import route_table, routes, units

#: How many units are named.
_NAMED = 3


def inspectorate(runtime: Runtime) -> Finding:
    """Whether somebody of the inspectorate, by console or token, reads what the home area reports
    about officers.
    """
    with db.connected():
        home = Area.get_or_none(Area.code == runtime.settings.home_area)
        theirs = registry.territories(INSPECTORATE) + [
            token.area.path
            for token in tokens.listed()
            if token.role == INSPECTORATE and token.revoked_at is None
        ]
    if any(home is not None and lies_in(home.path, path) for path in theirs):
        return Finding("inspectorate", OK, phrase("Somebody can read reports about officers."))
    says = phrase(
        "Nobody can read reports about officers of %(home_area)s: no account of the "
        "console and no token of the role %(inspectorate)s covers it.",
        home_area=runtime.settings.home_area,
        inspectorate=INSPECTORATE,
    )
    do = phrase(
        "Add an officer of the role %(inspectorate)s (`flask officer add`), who sets "
        "up an account, or run `flask token add NAME --role %(inspectorate)s --area "
        "%(home_area)s`.",
        inspectorate=INSPECTORATE,
        home_area=runtime.settings.home_area,
    )
    return Finding("inspectorate", ATTENTION, says, do)


def desk_numbers(runtime: Runtime) -> Finding:
    """Whether the desks of the home area can be told of an urgent report by SMS."""
    do = phrase(
        "Load them with `flask unit load FILE.csv`; its column desk_phone takes a mobile number."
    )
    with db.connected():
        answering = _answering(runtime.settings.home_area)
    if not answering:
        says = phrase(
            "No unit answers for %(home_area)s: urgent reports reach nobody by SMS.",
            home_area=runtime.settings.home_area,
        )
        return Finding("desk numbers", ATTENTION, says, do)
    silent = [unit.name for unit in answering if not desks.number_of(runtime.settings, unit)]
    if not silent:
        return Finding(
            "desk numbers",
            OK,
            phrase(
                "Every desk (%(count)s) can be told of urgent reports by SMS.", count=len(answering)
            ),
        )
    named = ", ".join(silent[:_NAMED])
    if silent[_NAMED:]:
        named = phrase("%(names)s and %(more)s more", names=named, more=len(silent) - _NAMED)
    says = phrase(
        "%(count)s of %(all)s desks have no number that takes SMS, so urgent "
        "reports do not reach them: %(named)s.",
        count=len(silent),
        all=len(answering),
        named=named,
    )
    return Finding("desk numbers", ATTENTION, says, do)


def special_units(runtime: Runtime) -> Finding:
    """Whether somebody of each unit that gets reports of one kind in place of the others can be
    told of one.
    """
    home = runtime.settings.home_area
    with db.connected():
        special = [
            (kept.category, kept.unit)
            for kept in route_table.listed(home)
            if kept.category and not kept.also
        ]
        known = units.named_by({unit for _, unit in special})
        manned = {
            officer.unit_id
            for officer in Officer.select(Officer.unit).where(
                Officer.disabled_at.is_null(), Officer.role.in_(ROLES_OF_UNITS)
            )
        }
        inspectors = (
            Officer.select()
            .join(OfficerArea)
            .where(
                Officer.disabled_at.is_null(),
                Officer.role == INSPECTORATE,
                OfficerArea.area.in_(routes.ancestors([home]).get(home, ())),
            )
            .exists()
        )
    silent = sorted(
        f"{kind} ({unit})"
        for kind, unit in special
        if not (
            inspectors
            if kind == PROTECTED
            else unit in manned or desks.number_of(runtime.settings, known.get(unit))
        )
    )
    if not silent:
        return Finding(
            "special units", OK, phrase("Whoever gets reports of one kind can be told of them.")
        )
    named = ", ".join(silent)
    says = phrase(
        "Reports of some kinds go to units of which nobody can be told by SMS: %(named)s.",
        named=named,
    )
    do = phrase(
        "Enrol their officers with `flask officer add`, write the desk's number down "
        "with `flask unit load`, or end the route with `flask route end`."
    )
    return Finding("special units", ATTENTION, says, do)


def answers(runtime: Runtime) -> Finding:
    """Whether people can answer what we send: CEK and BERHENTI go to a number."""
    chosen = runtime.settings
    if chosen.comes_from_a_name and not chosen.at_shortcode:
        says = phrase(
            "Messages come from the name %(at_sender_id)s, which takes no answers, and no"
            " text says where to answer.",
            at_sender_id=chosen.at_sender_id,
        )
        return Finding(
            "answers",
            ATTENTION,
            says,
            phrase("Set AT_SHORTCODE to a number that takes SMS; imbauan then name it."),
        )
    return Finding("answers", OK, phrase("People can answer what we send, or are told where to."))


def _answering(home: str) -> list[Unit]:
    """The units that answer for the home area or some area below it, by name."""
    area = Area.get_or_none(Area.code == home)
    if area is None:
        return []
    below = [lower.code for lower in Area.select(Area.code).where(Area.inside(area.path))]
    found = {unit.code: unit for unit in units.units_of(below).values()}
    return sorted(found.values(), key=lambda unit: str(unit.name))
