"""The personal-information impact assessment of this installation (个人信息保护法 Art. 55, 56).

Written from what is really set and kept, to be read, completed and signed by a person. What a signature
covers are the facts: when these change, there is no signature any more.
"""

from jianzhen.server.impact.facts import fingerprint, gather
from jianzhen.server.impact.signing import Signature, sign, signed

__all__ = ["Signature", "fingerprint", "gather", "sign", "signed"]
