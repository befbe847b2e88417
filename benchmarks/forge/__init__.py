"""Forged damage for measuring: written apart from the detector and ignorant of it.

`forge` paints damage of a kind onto the goods of a photo; `delivery` sends a photo through what apps, phones
and cheats do to it, with the truth warped along (it lives in `jianzhen.delivery`); `sets`
names the parents, the halves and the honest pairs.
Everything is deterministic by seed.
"""

from forge.delivery import EXTRA, TARGETS, VARIANTS, Delivered, deliver
from forge.forger import BLENDS, KINDS, RECIPES, Forged, forge
from forge.shot import Shot

__all__ = [
    "BLENDS",
    "EXTRA",
    "KINDS",
    "RECIPES",
    "TARGETS",
    "VARIANTS",
    "Delivered",
    "Forged",
    "Shot",
    "deliver",
    "forge",
]
