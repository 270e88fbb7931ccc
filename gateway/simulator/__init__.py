"""Phones to play with in browser and terminal, and the stand-ins for the carriers.

Nothing here is part of the web application. It runs as a process of its own (``python -m
gateway.simulator serve``), on the loopback address only, and only where the address of the carrier
(AT_BASE_URL, SMSGATE_URL) points: `gateway.simulator.loopback` refuses everything else.

Each carrier has its own API and its own exchange (`africastalking`, `smsgate`); the phones, their
fates, the fault profiles and the ledger are the same for all.
"""
