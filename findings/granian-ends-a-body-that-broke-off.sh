#!/usr/bin/env bash
# A WSGI server that says it ends the body's stream ends it also where the caller hung up.
#
# Guess: with `wsgi.input_terminated` an application reads to the end and has the body; Werkzeug then compares no length.
# Behaviour: granian sets it always. Of a body that breaks off, `read(size)` answers what came, as if that were all, with a length
#   as in chunks; `read()` answers nothing at all. Neither raises. A gateway that keeps the half then takes the full repetition
#   for a repetition.
# Kentongan compares Content-Length with what it read, and reads bodies in chunks with `read()` (gateway/web/body.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --quiet --disable-pip-version-check 'granian==2.8.7'
cat > "$folder/app.py" <<'PY'
def app(environ, start):
    stream = environ["wsgi.input"]
    body = stream.read() if environ["QUERY_STRING"] == "all" else stream.read(8192)
    start("200 OK", [])
    return [repr((environ["wsgi.input_terminated"], body)).encode()]
PY
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$folder/venv/bin/granian" --interface wsgi --host 127.0.0.1 --port "$port" --log-level error --working-dir "$folder" app:app &
server=$!
python3 - "$port" <<'PY'
import socket, sys, time

def ask(query, framing, sent):
    for _ in range(100):
        try:
            line = socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=10)
            break
        except OSError:
            time.sleep(0.1)
    head = f"POST /?{query} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{framing}\r\n\r\n"
    line.sendall(head.encode() + sent)
    line.shutdown(socket.SHUT_WR)  # the caller has said all he will say
    answer = b""
    while piece := line.recv(4096):
        answer += piece
    return answer.partition(b"\r\n\r\n")[2].decode()

print("granian 2.8.7")
for framing, sent in (("Content-Length: 15", b"id=1&text=LAP"), ("Transfer-Encoding: chunked", b"d\r\nid=1&text=LAP\r\n")):
    for query, expected in (("size", "(True, b'id=1&text=LAP')"), ("all", "(True, b'')")):
        said = ask(query, framing, sent)
        print(f"  {framing}, read({'8192' if query == 'size' else ''}): {said}")
        assert expected in said, "changed"
PY
