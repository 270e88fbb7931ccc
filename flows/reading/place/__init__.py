"""Where a text says that something is: areas, landmarks and addresses, and the area meant."""

from flows.reading.place.gazetteer import LONGEST, Gazetteer, Place, located, place_in

__all__ = ["LONGEST", "Gazetteer", "Place", "located", "place_in"]
