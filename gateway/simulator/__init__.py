"""Phones to play with in browser and terminal, and a stand-in for Africa's Talking.

Nothing here is part of the web application. It runs as a process of its own (``python -m
gateway.simulator serve``), on the loopback address only, and only when AT_BASE_URL points at it:
`gateway.simulator.loopback` refuses everything else.
"""
