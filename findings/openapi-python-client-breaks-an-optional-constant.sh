#!/usr/bin/env bash
# One optional property that is always true makes a whole generated client that cannot be imported.
#
# Guess: `const: true` in OpenAPI 3.1 says that a field, where it is there, is true; a client generator reads it, for it takes
#   constants (its changelog names booleans among them).
# Behaviour: openapi-python-client 0.29.1 writes `if urgent != Trueand not isinstance(...)` for an optional property with a
#   constant: a SyntaxError in its module. The package imports all of its models, so every call of every operation fails. A
#   required property with the same constant is written well, so that a description with required constants alone shows nothing;
#   the generator itself warns of nothing and ends with 0 where no formatter runs behind it.
# Kentongan writes `type: boolean` there; a test imports the client that is made of its description.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --quiet --disable-pip-version-check 'openapi-python-client==0.29.1'
cd "$folder"
echo '{"post_hooks": []}' > config.json
"$folder/venv/bin/python" - <<'PY'
import ast
import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path


def made(required: list[str]) -> str:
    """The module of a model whose `urgent` is always true."""
    thing = {"type": "object", "properties": {"urgent": {"const": True}}, "required": required}
    answer = {"description": "ok", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}
    described = {
        "openapi": "3.1.0",
        "info": {"title": "things", "version": "1"},
        "paths": {"/thing": {"get": {"operationId": "getThing", "responses": {"200": answer}}}},
        "components": {"schemas": {"Thing": thing}},
    }
    Path("openapi.json").write_text(json.dumps(described))
    asked = ["generate", "--path", "openapi.json", "--config", "config.json", "--meta", "none", "--overwrite"]
    done = subprocess.run(
        [sys.executable, "-m", "openapi_python_client", *asked, "--output-path", "client", "--fail-on-warning"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return Path("client/models/thing.py").read_text()


print(f"openapi-python-client {version('openapi-python-client')}")
ast.parse(made(["urgent"]))
print("  a required constant: the module is Python")
try:
    ast.parse(made([]))
except SyntaxError as wrong:
    print(f"  an optional constant: {wrong.msg}: {(wrong.text or '').strip()}")
    assert "Trueand" in (wrong.text or "")
else:
    raise SystemExit("changed: an optional constant makes Python, too")
PY
