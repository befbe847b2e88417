"""What happens to a picture between the sender's screen and the reviewer's, for tests and measurements.

Pure functions of pixels and a seed: `deliver` runs a named chain (`chains.py` says where its numbers come
from), with the truth mask and the geometry carried along; `stripped` takes metadata off without touching
pixels.
"""

from jianzhen.delivery.chains import APPS, CHAINS, EXTRA, TARGETS, VARIANTS, Delivered, deliver
from jianzhen.delivery.shot import Shot
from jianzhen.delivery.strip import stripped

__all__ = ["APPS", "CHAINS", "EXTRA", "TARGETS", "VARIANTS", "Delivered", "Shot", "deliver", "stripped"]
