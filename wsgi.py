"""The web process: `granian --interface wsgi wsgi:app`."""

import sys

from gateway import create_app
from gateway.settings import BadSettings, load

try:
    app = create_app(load())
except BadSettings as wrong:
    sys.exit(f"kentongan: {wrong}")
