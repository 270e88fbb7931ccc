"""Python runs this first where the folder is on PYTHONPATH: it lays a victim's crash points.

Production code knows nothing of them. The house puts the folder there, names the file with the
orders, and the one with the error of the clock.
"""

import os

if "CHAOS_CLOCK" in os.environ:
    from tests.chaos.faked_clock import FakedClock

    FakedClock(os.environ["CHAOS_CLOCK"]).wear()

if "CHAOS_ORDERS" in os.environ:
    from tests.chaos import points

    points.lay(os.environ["CHAOS_ORDERS"], float(os.environ["CHAOS_LEASE"]))
