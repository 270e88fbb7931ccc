"""Who helps besides the police, by the word that the files of numbers know them by."""

from __future__ import annotations

SERVICES: dict[str, tuple[str, str]] = {
    "damkar": ("Damkar", "113"),
    "ambulans": ("ambulans", "119"),
    "sar": ("SAR", "115"),
}
"""How they are called in every language, and their number anywhere in the country."""
CITY = "siaga"
"""A town's own line for everything (112): for no other, and only where it surely answers."""
NAMES = {CITY: "darurat"} | {service: name for service, (name, _) in SERVICES.items()}
"""How each is called on a screen."""
