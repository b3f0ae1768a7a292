r"""Read units of UCUM (case sensitive), as far as certificates need them.

Terms with ``.`` and ``/``, prefixes, whole powers, brackets; no annotations and no special units
but ``Cel``. Values are those of UCUM's own table, so that they check ours; where UCUM holds an
old measured constant, the result says that it is not exact.
Radian and mole are taken as in the SI, not as in UCUM.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from trustsvc.codes.units import Dimension, parse_dimension, parse_factor

LONGEST = 80
_PREFIXES: Mapping[str, Fraction] = MappingProxyType(
    {
        **{sign: Fraction(1000) ** power for power, sign in enumerate("kMGTPEZY", start=1)},
        **{sign: Fraction(1000) ** -power for power, sign in enumerate("munpfazy", start=1)},
        "da": Fraction(10),
        "h": Fraction(100),
        "d": Fraction(1, 10),
        "c": Fraction(1, 100),
        **{f"{sign}i": Fraction(1024) ** power for power, sign in enumerate("KMGT", start=1)},
    }
)
_ROWS = """
1 1 1
m 1 m
s 1 s
g 0.001 kg
A 1 A
K 1 K
mol 1 mol
cd 1 cd
rad 1 1
sr 1 1
Cel 1 K
Hz 1 s-1
N 1 kg m s-2
Pa 1 kg m-1 s-2
J 1 kg m2 s-2
W 1 kg m2 s-3
C 1 A s
V 1 kg m2 s-3 A-1
F 1 kg-1 m-2 s4 A2
Ohm 1 kg m2 s-3 A-2
S 1 kg-1 m-2 s3 A2
Wb 1 kg m2 s-2 A-1
T 1 kg s-2 A-1
H 1 kg m2 s-2 A-2
lm 1 cd
lx 1 cd m-2
Bq 1 s-1
Gy 1 m2 s-2
Sv 1 m2 s-2
kat 1 mol s-1
% 0.01 1
[ppm] 1e-6 1
min 60 s
h 3600 s
d 86400 s
deg pi/180 1
' pi/10800 1
'' pi/648000 1
har 10000 m2
L 0.001 m3
l 0.001 m3
t 1000 kg
eV ~1.60217733e-19 kg m2 s-2
u ~1.6605402e-27 kg
AU ~149597870691 m
Np 1 Np
B 1 B
bit 1 bit
By 8 bit
Ao 1e-10 m
bar 100000 kg m-1 s-2
m[Hg] ~133322 kg m-1 s-2
[nmi_i] 1852 m
[kn_i] 1852/3600 m s-1
b 1e-28 m2
erg 1e-7 kg m2 s-2
dyn 1e-5 kg m s-2
P 0.1 kg m-1 s-1
St 1e-4 m2 s-1
G 1e-4 kg s-2 A-1
Mx 1e-8 kg m2 s-2 A-1
"""
_NO_PREFIX = frozenset(
    {"1", "%", "[ppm]", "min", "h", "d", "deg", "'", "''", "har", "[nmi_i]", "[kn_i]", "AU"}
)
_TERM = re.compile(r"(?P<atom>1|\[[a-z_]+\]|'{1,2}|%|[A-Za-z]+(?:\[Hg\])?)(?P<power>[+-]?[1-9])?")


@dataclass(frozen=True, slots=True)
class UcumUnit:
    """What a unit of UCUM is in coherent SI units, by UCUM's own values."""

    factor: Fraction
    dimension: Dimension
    is_exact: bool


def _atom(line: str) -> tuple[str, UcumUnit]:
    name, number, dimension = line.split(maxsplit=2)
    factor, is_exact = parse_factor(number)
    return name, UcumUnit(factor, parse_dimension(dimension), is_exact)


_ATOMS: Mapping[str, UcumUnit] = MappingProxyType(dict(map(_atom, _ROWS.strip().splitlines())))


def find_ucum_value(text: str) -> UcumUnit | None:
    """Read a unit of UCUM; None where it is none that we read."""
    if not text or len(text) > LONGEST:
        return None
    factor, is_exact, powers = Fraction(1), True, Counter[str]()
    for sign, term in _terms(text):
        found = _TERM.fullmatch(term)
        atom = None if found is None else _prefixed(found["atom"])
        if found is None or atom is None:
            return None
        power = sign * int(found["power"] or 1)
        factor *= atom.factor**power
        is_exact = is_exact and atom.is_exact
        for base, times in atom.dimension:
            powers[base] += times * power
    dimension = tuple(sorted((base, power) for base, power in powers.items() if power))
    return UcumUnit(factor, dimension, is_exact)


def _terms(text: str) -> list[tuple[int, str]]:
    """Split into terms with the sign of their power; ``/`` holds for the one term behind it."""
    text = text.removeprefix("/") if (below := text.startswith("/")) else text
    parts = re.split(r"([./])", text)
    signs = ["/" if below else ".", *parts[1::2]]
    return [(-1 if sign == "/" else 1, term) for sign, term in zip(signs, parts[::2], strict=True)]


def _prefixed(name: str) -> UcumUnit | None:
    if name in _ATOMS:
        return _ATOMS[name]
    for length in (1, 2):
        prefix, rest = name[:length], name[length:]
        if prefix in _PREFIXES and rest in _ATOMS and rest not in _NO_PREFIX:
            atom = _ATOMS[rest]
            return UcumUnit(atom.factor * _PREFIXES[prefix], atom.dimension, atom.is_exact)
    return None
