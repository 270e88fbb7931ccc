"""Python runs this first in every process whose PYTHONPATH holds this folder: how a victim gets its crash points.

Production code knows nothing of them. The house puts the folder there, and names the file with the orders.
"""

import os

if "CHAOS_ORDERS" in os.environ:
    from tests.chaos import points

    points.lay(os.environ["CHAOS_PART"], os.environ["CHAOS_ORDERS"], float(os.environ["CHAOS_LEASE"]))
