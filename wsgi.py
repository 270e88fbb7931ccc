"""The web application: what `gateway.web.server` serves and `flask` works with."""

import sys

from gateway import create_app
from gateway.install import loading
from gateway.install.settings import BadSettings, load
from storage.engine.db import DatabaseAway

try:
    app = create_app(load(), loading.for_good)
except (BadSettings, DatabaseAway, ValueError) as wrong:
    sys.exit(f"kentongan: {wrong}")
