r"""Give the UN/ECE Recommendation 20 code of a unit of the D-SI.

Only units of ``trustsvc.codes.units``, each spelt as the D-SI spells it; any other has no code
here, and nothing is guessed.
"""

from collections.abc import Mapping
from types import MappingProxyType

from trustsvc.codes.units import UNITS

REC20: Mapping[str, str] = MappingProxyType({one.dsi: one.rec20 for one in UNITS if one.rec20})


def find_rec20(unit: str) -> str | None:
    """Find the code of a unit of the D-SI, or None."""
    return REC20.get(unit.replace(" ", ""))
