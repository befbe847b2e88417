"""Which stills are rendered of an item: where, in which state, and which side is turned to the camera."""

from __future__ import annotations

from dataclasses import dataclass

from world.items import Item


@dataclass(frozen=True)
class View:
    """One still to render.

    `state`: intact, damaged, variant (another colour), or few (one piece less).
    `facing`: spot (the side of the damage), aside (turned by a third), back (the damage's place is hidden),
    whole (from above, all pieces seen).
    `wave`: all items get wave 1 before any gets wave 2.
    """

    name: str
    where: str
    state: str
    facing: str
    wave: int = 1


SINGLE = (
    View("listing-1", "listing", "intact", "spot"),
    View("packing-1", "packing", "intact", "spot"),
    View("damaged-1", "home", "damaged", "spot"),
    View("damaged-2", "home", "damaged", "spot"),
    View("hidden-1", "home", "damaged", "back"),
    View("intact-1", "home", "intact", "spot"),
    View("intact-2", "home", "intact", "spot"),
    View("packing-2", "packing", "intact", "aside"),
    View("packing-3", "packing", "intact", "back"),
    View("packed-damaged-1", "packing", "damaged", "spot"),
    View("packed-damaged-2", "packing", "damaged", "aside"),
    View("again-1", "packing", "intact", "spot"),
    View("again-2", "packing", "intact", "aside"),
    View("variant-1", "home", "variant", "spot", 2),
    View("variant-2", "home", "variant", "aside", 2),
    View("packed-variant-1", "packing", "variant", "spot", 2),
    View("packed-variant-2", "packing", "variant", "aside", 2),
    View("packing-4", "packing", "intact", "back", 2),
    View("damaged-3", "corner", "damaged", "spot", 2),
    View("listing-2", "listing", "intact", "aside", 2),
)
"""Stills of a thing sold singly."""

SEVERAL = (
    View("listing-1", "listing", "intact", "whole"),
    View("packing-1", "packing", "intact", "whole"),
    View("home-1", "home", "intact", "whole"),
    View("home-2", "home", "intact", "whole"),
    View("few-1", "home", "few", "whole"),
    View("few-2", "home", "few", "whole"),
    View("packing-2", "packing", "intact", "whole"),
    View("packed-few-1", "packing", "few", "whole", 2),
)
"""Stills of things sold by the piece. Each is laid out anew: the pieces do not lie as in the listing."""


def views(item: Item) -> tuple[View, ...]:
    """All stills of an item."""
    return SEVERAL if item.pieces else SINGLE
