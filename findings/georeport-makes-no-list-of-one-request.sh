#!/usr/bin/env bash
# A city with one open request: the client that says it returns a list returns that request's fields instead.
#
# Guess: `get_service_requests()` is typed `List[Dict]`, so a loop over it meets requests, whether the server speaks JSON or XML.
# Behaviour: georeport 0.3.1 with `output_format='xml'` hands on what xmltodict makes of the answer, without `force_list`. Two
#   requests are a list; one is a dictionary, over which a loop meets the names of its fields; none is a TypeError, for the empty
#   element is None. The service list and a single request asked for by its id are read in the same way. Over JSON all three are
#   lists. A dashboard written on a busy day breaks in the quiet night. Open311 asks every server to speak XML, and JSON of none.
# Kentongan serves both forms; its own test reads the XML of one request through this client and allows for it, and docs/api.md
#   tells who uses the client to ask for JSON.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --quiet --disable-pip-version-check 'georeport==0.3.1'
"$folder/venv/bin/python" - <<'PY'
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version

from georeport import GeoReport

REQUESTS: list[dict[str, str]] = []


class City(BaseHTTPRequestHandler):
    """Answers as GeoReport v2 describes: the same requests as JSON or as XML."""

    def do_GET(self) -> None:
        if ".json" in self.path:
            body = json.dumps(REQUESTS)
        else:
            rows = "".join(
                "<request>" + "".join(f"<{key}>{value}</{key}>" for key, value in row.items()) + "</request>"
                for row in REQUESTS
            )
            body = f'<?xml version="1.0" encoding="utf-8"?><service_requests>{rows}</service_requests>'
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        pass


city = HTTPServer(("127.0.0.1", 0), City)
threading.Thread(target=city.serve_forever, daemon=True).start()
address = f"http://127.0.0.1:{city.server_port}"
print(f"georeport {version('georeport')}")
found = {}
for count in (2, 1, 0):
    REQUESTS[:] = [{"service_request_id": str(number), "status": "open"} for number in range(count)]
    for spoken in ("json", "xml"):
        try:
            got = GeoReport(address, output_format=spoken).get_service_requests()
            found[spoken, count] = f"{type(got).__name__} of {len(got)}"
        except TypeError:
            found[spoken, count] = "TypeError"
        print(f"  {count} requests as {spoken}: {found[spoken, count]}")
assert [found["json", count] for count in (2, 1, 0)] == ["list of 2", "list of 1", "list of 0"], found
assert [found["xml", count] for count in (2, 1, 0)] == ["list of 2", "dict of 2", "TypeError"], found
PY
