"""Years of reports in PostgreSQL, with all that lies beside them: what the console is measured on.

All of it is written by a few statements, each for every row of its table.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from flows.rules.kinds import KINDS, PROTECTED
from flows.rules.slot_steps import AWAITED, PRESENT
from storage.engine.db import transaction
from storage.engine.sql import run, utc
from storage.engine.vault import Vault
from storage.places import totals, units
from storage.reports import search
from tests.bench import crowd
from tests.bench.ground import CITY
from tests.bench.routing import answering
from tests.cast import LONG_AGO
from tests.gateway.console.people import POLSEK

#: So far back the reports go, and the number of the newest ones that are open.
DAYS, OPEN = 730, 400
ROUTES = 4_000
RESIDENTS, POSTS, NIGHTS, IMBAUAN = 20_000, 400, 30, 300
WORDS = tuple(f"kata{number}" for number in range(300))
#: A kelurahan of the city, and the kecamatan and the city it lies in.
TUJUH_ULU, KECAMATAN = f"{CITY}.02.1006", f"{CITY}.02"
#: The ticket of report n is this and n.
TICKETS = 10_000_000

_N = "generate_series(1, CAST(? AS int)) AS n(i)"


def fill(vault: Vault, count: int) -> None:
    """Let there be so many reports over two years, the newest of them open."""
    rows = run("SELECT code FROM area WHERE level IN ('kelurahan', 'desa') ORDER BY code")
    areas = [str(code) for (code,) in rows]
    with transaction():
        answering(vault, areas, ROUTES)
        units.load([POLSEK], LONG_AGO)
    crowd.audience(vault, TUJUH_ULU, 50_000_000, RESIDENTS, datetime.now(UTC))
    for write in (_reports, _beside):
        with transaction():
            write(vault, areas, count)
        crowd.analyze()
    with transaction():
        _counts()
        _watch()
        _imbauan(vault)
        _audit(count)
    crowd.analyze()


def _reports(vault: Vault, areas: Sequence[str], count: int) -> None:
    """Over the areas in turn, four of five in the city, as most kinds; one of eight is urgent."""
    now = datetime.now(UTC)
    kinds = [kind for kind in KINDS if kind != PROTECTED]
    apart = [kind for kind in kinds if KINDS[kind].sensitive]
    usual = [kind for kind in kinds if kind not in apart]
    drawn = [*usual * 6, *apart, PROTECTED]
    city = [area for area in areas if area.startswith(f"{CITY}.")]
    place = vault.seal("LR KETAPANG RT 14 RW 03", "report.place")
    story = vault.seal("rame nian, tolong cepet pak", "report.story")
    hidden = [*apart, PROTECTED]
    run(
        "INSERT INTO report (code, conversation, alias, category, channel, urgent, sensitive,"
        " quiet, partner, place, story, area_id, phone_id, state, draft, created_at, received_at,"
        " updated_at, closed_at, accepted_at, officer_id, raised, news, emergency, round, climbs,"
        " result, heard, indexed, counted)"
        " SELECT CAST(? + i AS text), 'archive-' || i, 'P-' || i, kind,"
        " CASE WHEN i % 2 = 0 THEN 'sms' ELSE 'ussd' END, i % 8 = 0, kind = ANY(?), FALSE, FALSE,"
        " ?, ?, area,"
        f" CASE WHEN i > ? - 50000 THEN phones.ids[1 + i % {RESIDENTS}] END,"
        " state, 0, at, at, at,"
        " CASE WHEN state = 'selesai' THEN at + interval '2 hours' END,"
        " CASE WHEN state <> 'baru' THEN at + interval '9 minutes' END,"
        " CASE WHEN state = 'diterima' THEN officers.ids[1 + i % 100] END, 0, '',"
        " i % 80 = 0, 0, '', CASE WHEN state = 'selesai' THEN 'di_tempat' ELSE '' END, state,"
        " TRUE, i <= ? - 50"
        " FROM (SELECT i, (CAST(? AS text[]))[1 + CAST(i AS bigint) * 7919 % ?] AS kind,"
        " CASE WHEN i % 5 < 4 THEN (CAST(? AS text[]))[1 + i % ?]"
        " ELSE (CAST(? AS text[]))[1 + i % ?] END AS area,"
        " CAST(? AS timestamp) - (? - i) * CAST(? AS interval) AS at,"
        " CASE WHEN i <= ? - ? THEN 'selesai' ELSE"
        " (ARRAY['baru', 'diterima', 'ditangani', 'menunggu_verifikasi'])[1 + i % 4] END AS state"
        f" FROM {_N}) each_one,"
        " (SELECT array_agg(phone_id ORDER BY phone_id) AS ids FROM contact) phones,"
        " (SELECT array_agg(id ORDER BY id) AS ids FROM officer) officers",
        [TICKETS, hidden, place, story, count, count, drawn, len(drawn), city, len(city), areas]
        + [len(areas), utc(now), count, f"{DAYS * 86400 / count} seconds", count, OPEN, count],
    )


def _beside(vault: Vault, areas: Sequence[str], count: int) -> None:
    """Two steps of each report and its words; of the newer ones also who was told of them."""
    run(
        "INSERT INTO report_step (report_id, at, actor, state, what)"
        " SELECT r.id, r.created_at + step.after, 'petugas ' || r.id % 100, step.state, ''"
        " FROM report r, (VALUES ('diterima', interval '9 minutes'),"
        " ('selesai', interval '2 hours')) step(state, after)"
        " WHERE r.state = 'selesai' OR (r.state <> 'baru' AND step.state = 'diterima')"
    )
    digests = [digest for word in WORDS for digest in search.digests(vault, word)]
    run(
        "INSERT INTO report_word (word, report_id)"
        " SELECT (CAST(? AS bigint[]))[1 + (r.id * step.times) % ?], r.id"
        " FROM report r, (VALUES (7), (11), (13)) step(times) WHERE NOT r.sensitive"
        " ON CONFLICT DO NOTHING",
        [digests, len(digests)],
    )
    run(
        "INSERT INTO dispatch (report_id, round, step, officer_id, unit_id, made_at, due_at,"
        " told_at, raised, ended)"
        " SELECT r.id, 0, 0, o.id, o.unit_id, r.created_at, r.created_at, r.created_at, 0, ''"
        " FROM report r JOIN officer_area oa ON oa.area_id = r.area_id"
        " JOIN officer o ON o.id = oa.officer_id WHERE r.id > (SELECT max(id) FROM report) - 50000"
    )


def _counts() -> None:
    """What is counted of them."""
    run(
        "INSERT INTO day_count (day, area, category, reports)"
        " SELECT CAST(created_at AS date), area_id, category, count(*) FROM report WHERE counted"
        " GROUP BY 1, 2, 3"
    )
    run(
        "INSERT INTO hour_count (month, area, category, hour, reports)"
        " SELECT CAST(date_trunc('month', created_at) AS date), substr(area_id, 1, 8), category,"
        " CAST((extract(isodow FROM created_at) - 1) * 24 + extract(hour FROM created_at) AS int),"
        " count(*) FROM report WHERE counted AND NOT sensitive GROUP BY 1, 2, 3, 4"
    )
    run(
        "INSERT INTO wait_count (day, area, minutes, reports)"
        " SELECT CAST(created_at AS date), area_id, 5 + CAST(id % 30 AS int), count(*) FROM report"
        " WHERE counted GROUP BY 1, 2, 3"
    )
    totals.sum_up()


def _watch() -> None:
    """Posts with a guard each, and the check-ins of some nights; the last one goes on."""
    now = datetime.now(UTC)
    run(
        "INSERT INTO post (code, name, area_id, rt, rw, shift_start, shift_end, every_minutes,"
        " grace_minutes, active)"
        " SELECT 'P' || i, 'Pos ' || i, (SELECT code FROM area WHERE level = 'kelurahan'"
        " AND code LIKE ? ORDER BY code OFFSET i % 100 LIMIT 1), '', '', '22:00', '04:00', 60, 15,"
        f" TRUE FROM {_N}",
        [f"{CITY}.%", POSTS],
    )
    run(
        "INSERT INTO guard (post_id, phone_id, ketua, enrolled_at, active)"
        " SELECT post.id, phones.ids[post.id], TRUE, CAST(? AS timestamp), TRUE FROM post,"
        " (SELECT array_agg(phone_id ORDER BY phone_id) AS ids FROM contact) phones",
        [utc(now)],
    )
    run(
        "INSERT INTO slot (post_id, night, due_at, remind_at, late_at, state, checked_in_at,"
        " situation, guards)"
        " SELECT p.id, CAST(at AS date), at + hour * interval '1 hour',"
        " at + hour * interval '1 hour', at + hour * interval '1 hour' + interval '15 minutes',"
        f" CASE WHEN n.i = 0 THEN '{AWAITED}' ELSE '{PRESENT}' END,"
        " CASE WHEN n.i > 0 THEN at END, CASE WHEN n.i > 0 THEN 'aman' END, 3"
        " FROM post p, generate_series(0, CAST(? AS int)) n(i), generate_series(0, 5) hour,"
        " LATERAL (SELECT CAST(? AS timestamp) - n.i * interval '1 day' AS at) night",
        [NIGHTS, utc(now)],
    )
    run(
        "INSERT INTO check_in (conversation, post_id, guard_id, slot_id, word, guards, at)"
        " SELECT 'archive-' || s.id, s.post_id, g.id, s.id, 'aman', 3, s.due_at FROM slot s"
        " JOIN guard g ON g.post_id = s.post_id WHERE s.checked_in_at IS NOT NULL"
    )


def _imbauan(vault: Vault) -> None:
    """Imbauan that went out, one a day, and one that waits for approval."""
    now = datetime.now(UTC)
    run(
        "INSERT INTO imbauan (cek_code, text, areas, audience, state, encoding, parts, recipients,"
        " cost, currency, author, urgent, reason, expires_at, created_at, submitted_at)"
        " SELECT 'A' || i, ?, ?, '[\"warga\"]',"
        " CASE WHEN i = 1 THEN 'diajukan' ELSE 'selesai' END, 'GSM-7', 1, 1000, '350000', 'IDR',"
        " 'Bench A', FALSE, '', at + interval '1 day', at, at"
        f" FROM {_N}, LATERAL (SELECT CAST(? AS timestamp) - i * interval '1 day' AS at) day",
        [crowd.IMBAUAN, f'["{TUJUH_ULU}"]', IMBAUAN, utc(now)],
    )
    crowd.messages("archive", 100_000, now - timedelta(hours=2))


def _audit(count: int) -> None:
    """Who read what: one entry for each report. They are not chained, for nobody verifies them."""
    now = datetime.now(UTC)
    run(
        "INSERT INTO audit (seq, at, actor, action, subject, detail, previous, hash)"
        " SELECT i, CAST(? AS timestamp) - (? - i) * CAST(? AS interval), 'petugas ' || i % 3000,"
        " 'report.read', CAST(? + i AS text), '{}', md5(CAST(i AS text)), md5(CAST(i AS text))"
        f" FROM {_N}",
        [utc(now), count, f"{DAYS * 86400 / count} seconds", TICKETS, count],
    )
