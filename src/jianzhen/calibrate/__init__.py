"""A site's own claims → its calibration, which `check` then uses: `calibrate(…)`, `write(…)`.

`claims.py` reads what is given, `examine.py` runs the check over it, `tables.py` counts, `ordering.py` and
`strength/bound.py` find the threshold, `measure.py` diagnoses, `page.py` and `charts.py` show.
"""

from jianzhen.calibrate.claims import Claim, Given, find_claims
from jianzhen.calibrate.result import Result, calibrate, conclude
from jianzhen.calibrate.write import write

__all__ = ["Claim", "Given", "Result", "calibrate", "conclude", "find_claims", "write"]
