"""Where a text says that something is: names of areas and landmarks, addresses, and the area that
is meant.
"""

from flows.reading.place.gazetteer import LONGEST, Gazetteer, Place, place_in

__all__ = ["LONGEST", "Gazetteer", "Place", "place_in"]
