"""A phone and a carrier to play with: handsets in the browser and the terminal, and a stand-in for
Africa's Talking.

Nothing here is part of the web application. It runs as a process of its own (``python -m
gateway.simulator serve``), on the loopback address only, and only when AT_BASE_URL points at it:
`gateway.simulator.loopback` refuses everything else.
"""
