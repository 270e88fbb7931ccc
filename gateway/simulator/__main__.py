"""Phones to play with: ``python -m gateway.simulator`` (``make phone``) dials; see ``--help``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gateway.install import logs
from gateway.install.settings import BadSettings, Settings, load
from gateway.install.shutdown import Shutdown
from gateway.simulator import script
from gateway.simulator.loopback import HOST, NotHere, standin_address
from gateway.simulator.network import Network, NetworkDown
from gateway.simulator.player import Player
from gateway.simulator.serve import Standin
from gateway.simulator.terminal import LISTEN_SECONDS, Handset, letter

#: Seconds between two looks whether it was told to stop.
_LOOK_EVERY = 0.5

SARI = "+6281200000001"


def main(arguments: list[str] | None = None) -> int:
    """0 when all went well, 1 when a script failed or nothing can run, 2 for wrong usage."""
    chosen = _parser().parse_args(arguments)
    logs.configure()
    try:
        settings = load()
        return int(chosen.do(settings, chosen))
    except (BadSettings, NotHere, NetworkDown) as reason:
        print(f"kentongan: {reason}", file=sys.stderr)
        return 1
    except script.BadScript as reason:
        print(f"kentongan: {reason}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m gateway.simulator", description=__doc__)
    parser.set_defaults(do=_dial, number=SARI, code="", webhooks="", script=None)
    verbs = parser.add_subparsers(title="verbs", metavar="dial | record | play | sms | serve")

    where = argparse.ArgumentParser(add_help=False)
    where.add_argument(
        "--webhooks",
        default="",
        metavar="URL",
        help="the web process, if it is not on PORT of the settings",
    )

    for name, about in (
        ("dial", "use a phone here in the terminal"),
        ("record", "the same, and print it as a script"),
    ):
        verb = verbs.add_parser(name, help=about, parents=[where])
        verb.add_argument("number", nargs="?", default=SARI, help=f"the caller (default {SARI})")
        verb.add_argument("--code", default="", help="the code to dial (default: AT_SERVICE_CODE)")
        printed = "-" if name == "record" else None
        verb.add_argument(
            "--script",
            nargs="?",
            const="-",
            default=printed,
            metavar="FILE",
            help="write the conversation as a script",
        )
        verb.set_defaults(do=_dial)

    play = verbs.add_parser(
        "play", help="play scripts and compare what is shown; exit 1 if it differs", parents=[where]
    )
    play.add_argument("files", nargs="+", type=Path, metavar="FILE.yaml")
    play.set_defaults(do=_play)

    sms = verbs.add_parser(
        "sms", help="send one SMS to the gateway and print what comes back", parents=[where]
    )
    sms.add_argument("number")
    sms.add_argument("text", nargs="+")
    sms.add_argument(
        "--wait",
        type=float,
        default=LISTEN_SECONDS,
        metavar="SECONDS",
        help="for the answer (default 2)",
    )
    sms.set_defaults(do=_sms)

    serve = verbs.add_parser(
        "serve",
        help="run the stand-in for the carrier and the page with the phones",
        parents=[where],
    )
    serve.add_argument("--port", type=int, help="must be the port that the carrier's address names")
    serve.add_argument("--host", default=HOST, help=argparse.SUPPRESS)
    serve.add_argument(
        "--judge", type=Path, metavar="FILE", help="append every accepted message as a JSON line"
    )
    serve.add_argument(
        "--report-after",
        type=float,
        default=0.3,
        metavar="SECONDS",
        help="delivery reports (default 0.3)",
    )
    serve.add_argument(
        "--late-after", type=float, default=30.0, metavar="SECONDS", help="late ones (default 30)"
    )
    serve.set_defaults(do=_serve)
    return parser


def _serve(settings: Settings, chosen: argparse.Namespace) -> int:
    shutdown = Shutdown()
    shutdown.at_signals()
    standin = Standin(
        settings,
        host=chosen.host,
        port=chosen.port,
        webhooks=chosen.webhooks,
        judge=chosen.judge,
        report_after=chosen.report_after,
        late_after=chosen.late_after,
    )
    print(
        f"Phones: {standin.url}/  (a stand-in for {settings.carriers[0]}: nothing leaves this"
        " machine)",
        flush=True,
    )
    while not shutdown.wait(
        _LOOK_EVERY
    ):  # a signal that another thread was given is only seen when this one wakes
        pass
    standin.stop()
    return 0


def _ask_beside(prompt: str) -> str:
    """Read a line; the prompt goes to stderr."""
    print(prompt, end="", file=sys.stderr, flush=True)
    return input()


def _say_beside(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


_BESIDE = (_ask_beside, _say_beside)


def _dial(settings: Settings, chosen: argparse.Namespace) -> int:
    with _network(settings, chosen.webhooks) as network:
        code = chosen.code or settings.at_service_code
        # What is recorded goes to a file, so what is seen meanwhile goes to the terminal.
        handset = Handset(network, chosen.number, code, *(_BESIDE if chosen.script == "-" else ()))
        handset.use()
        if chosen.script == "-":
            print(network.script(handset.number), end="")
        elif chosen.script:
            Path(chosen.script).write_text(network.script(handset.number), encoding="utf-8")
    return 0


def _play(settings: Settings, chosen: argparse.Namespace) -> int:
    scripts = [(path, script.load(path)) for path in chosen.files]
    failed = 0
    with _network(settings, chosen.webhooks) as network:
        for path, played in scripts:
            print(f"{path}{': ' + played.title if played.title else ''}")
            for step in Player(network, played).play():
                print(f"  {'wrong' if step.wrong else 'ok   '} {step.at:>2} {step.did}")
                if step.wrong:
                    failed += 1
                    print("\n".join(f"         {row}" for row in step.wrong.splitlines()))
    return 1 if failed else 0


def _sms(settings: Settings, chosen: argparse.Namespace) -> int:
    with _network(settings, chosen.webhooks) as network:
        seen = network.newest_arrival(chosen.number)
        if not network.sms(chosen.number, " ".join(chosen.text)):
            print("kentongan: the gateway did not take the SMS; is `make run` on?", file=sys.stderr)
            return 1
        for message in network.wait_for_sms(chosen.number, seen, chosen.wait):
            print(letter(message))
    return 0


@contextmanager
def _network(settings: Settings, webhooks: str) -> Iterator[Network]:
    """The network of the stand-in that runs, or to one of our own while we play."""
    network = Network(standin_address(settings))
    own = None if network.is_up() else Standin(settings, webhooks=webhooks)
    try:
        yield network
    finally:
        if own is not None:
            own.stop()


if __name__ == "__main__":
    sys.exit(main())
