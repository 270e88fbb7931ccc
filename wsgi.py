"""The web application: what `gateway.server` serves and `flask` works with."""

import sys

from gateway import create_app
from gateway.settings import BadSettings, load
from storage.db import DatabaseAway

try:
    app = create_app(load())
except (BadSettings, DatabaseAway, ValueError) as wrong:
    sys.exit(f"kentongan: {wrong}")
