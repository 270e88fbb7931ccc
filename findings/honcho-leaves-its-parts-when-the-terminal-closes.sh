#!/usr/bin/env bash
# honcho ends its parts at Ctrl-C and SIGTERM, and leaves them running when its terminal is closed.
#
# Guess: closing the window of `honcho start` ends what it started, as Ctrl-C does.
# Behaviour: the kernel sends SIGHUP, for which honcho has no handler. It and its forwarders end; each part has a session of
#   its own, hears nothing of it, and goes on with nobody above it, holding its port.
# Kentongan's `make run` starts its parts itself (gateway/install/parts.py), takes SIGHUP for "stop", and ties each part to its own life.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --quiet --disable-pip-version-check 'honcho==2.0.0'
printf 'part: echo $$ > "%s/pid"; exec sleep 60\n' "$folder" > "$folder/Procfile"
"$folder/venv/bin/python" - "$folder" <<'PY'
import os
import pty
import signal
import sys
import time
from importlib.metadata import version
from pathlib import Path

folder = Path(sys.argv[1])
child, terminal = pty.fork()
if child == 0:
    os.chdir(folder)
    os.execv("venv/bin/honcho", ["honcho", "start"])
said = b""
while b"started (pid" not in said:
    said += os.read(terminal, 4096)
os.close(terminal)  # the window is closed
_, status = os.waitpid(child, 0)
time.sleep(2)
part = int((folder / "pid").read_text())
try:
    os.kill(part, 0)
    alone = True
    os.kill(part, signal.SIGKILL)
except ProcessLookupError:
    alone = False
print(f"honcho {version('honcho')}: it ended ({os.waitstatus_to_exitcode(status)}), and its part {'goes on' if alone else 'ended too'}")
assert alone, "honcho changed: it ends its parts"
PY
