"""The goods: each builds one item from a seed, intact or really damaged.

Centimetres, standing on z = 0, the show side towards -y. `harm` None leaves the item intact;
a generator breaks it (geometry, see `damage`). The same seed gives the same item either way.
"""

from __future__ import annotations

from collections.abc import Callable

from demo.make.noise import Rng
from demo.make.packed import carton, jar, tin, tray
from demo.make.perishable import apples, cushion, orange
from demo.make.pottery import bowl, kettle, lamp, mug, plate, vase
from demo.make.wares import Good, Harm

GOODS: dict[str, Callable[[Rng, Harm], Good]] = {
    "mug": mug,
    "bowl": bowl,
    "plate": plate,
    "vase": vase,
    "carton": carton,
    "tray": tray,
    "jar": jar,
    "tin": tin,
    "kettle": kettle,
    "lamp": lamp,
    "orange": orange,
    "apples": apples,
    "cushion": cushion,
}
# Rough height in centimetres of the middle of each good: what a camera aims at.
AIM = {
    "mug": 5.0,
    "bowl": 3.5,
    "plate": 1.0,
    "vase": 11.0,
    "carton": 8.0,
    "tray": 1.5,
    "jar": 6.0,
    "tin": 7.0,
    "kettle": 8.0,
    "lamp": 14.0,
    "orange": 4.2,
    "apples": 4.0,
    "cushion": 14.0,
}
# Distance factor: how far a camera stands to fill about half of the picture.
REACH = {
    "mug": 30.0,
    "bowl": 38.0,
    "plate": 50.0,
    "vase": 52.0,
    "carton": 44.0,
    "tray": 62.0,
    "jar": 36.0,
    "tin": 42.0,
    "kettle": 52.0,
    "lamp": 68.0,
    "orange": 26.0,
    "apples": 38.0,
    "cushion": 78.0,
}
