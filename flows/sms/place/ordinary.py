"""Words of everyday speech (data/place/everyday.txt): a name of a place ends before one of them."""

from __future__ import annotations

from flows.sms.data import sets

ORDINARY = sets("place/everyday")["everyday"]
