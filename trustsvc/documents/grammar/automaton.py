"""Compile a content model to a deterministic automaton (Glushkov's construction).

Every leaf of the model is a position; a position is followed by the positions that may come
next. Because XSD demands unique particle attribution (part 1, 3.8.6), the name of the next
child alone decides which one, and the positions are the states.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

from trustsvc.documents.grammar.model import ComplexType, Type, Wildcard


@dataclass(frozen=True, slots=True)
class Particle:
    """Hold a piece of a content model: a leaf, a sequence, a choice, or a repetition."""

    kind: str
    parts: tuple["Particle", ...] = ()
    symbol: str | Wildcard | None = None
    type: Type | None = None

    @staticmethod
    def leaf(symbol: str | Wildcard, of: Type | None) -> "Particle":
        """Make a leaf: an element by its tag, or a wildcard."""
        return Particle("leaf", symbol=symbol, type=of)

    @staticmethod
    def sequence(parts: Sequence["Particle"]) -> "Particle":
        """Make a sequence; an empty one accepts nothing but emptiness."""
        return Particle("sequence", tuple(parts))

    @staticmethod
    def choice(parts: Sequence["Particle"]) -> "Particle":
        """Make a choice."""
        return Particle("choice", tuple(parts))

    @staticmethod
    def times(part: "Particle", count: str | None) -> "Particle":
        """Repeat: ``?``, ``*``, ``+`` or once."""
        return part if count is None else Particle(count, (part,))


@dataclass(frozen=True, slots=True)
class _Pieces:
    nullable: bool
    first: frozenset[int]
    last: frozenset[int]


class AmbiguousModel(AssertionError):
    """A model of ours breaks unique particle attribution."""


def compile_particle(particle: Particle, into: ComplexType) -> None:
    """Fill a type's automaton from its content model.

    Raises:
        AmbiguousModel: the next child's name does not decide where the model goes on.
    """
    leaves: list[Particle] = []
    follow: list[set[int]] = [set()]
    whole = _analyse(particle, leaves, follow)
    follow[0] = set(whole.first)
    into.accepting = whole.last | {0} if whole.nullable else whole.last
    for state in range(len(leaves) + 1):
        named, wild = _moves(follow[state], leaves, into.name)
        into.moves.append(named)
        into.wild_moves.append(wild)
    for leaf in leaves:
        if isinstance(leaf.symbol, str) and leaf.type is not None:
            known = into.child_types.setdefault(leaf.symbol, leaf.type)
            if known is not leaf.type:
                raise AmbiguousModel(into.name, leaf.symbol)


def _moves(
    positions: Iterable[int], leaves: Sequence[Particle], name: str
) -> tuple[dict[str, int], tuple[tuple[Wildcard, int], ...]]:
    named: dict[str, int] = {}
    wild: list[tuple[Wildcard, int]] = []
    for position in sorted(positions):
        symbol = leaves[position - 1].symbol
        if isinstance(symbol, Wildcard):
            wild.append((symbol, position))
        elif symbol in named:
            raise AmbiguousModel(name, symbol)
        elif symbol is not None:
            named[symbol] = position
    return named, tuple(wild)


def _analyse(particle: Particle, leaves: list[Particle], follow: list[set[int]]) -> _Pieces:
    if particle.kind == "leaf":
        leaves.append(particle)
        follow.append(set())
        here = frozenset({len(leaves)})
        return _Pieces(nullable=False, first=here, last=here)
    parts = [_analyse(part, leaves, follow) for part in particle.parts]
    if particle.kind == "sequence":
        empty = _Pieces(nullable=True, first=frozenset(), last=frozenset())
        return reduce(lambda left, right: _then(left, right, follow), parts, empty)
    if particle.kind == "choice":
        return _Pieces(
            any(part.nullable for part in parts),
            frozenset().union(*(part.first for part in parts)),
            frozenset().union(*(part.last for part in parts)),
        )
    (only,) = parts
    if particle.kind in "*+":
        for position in only.last:
            follow[position] |= only.first
    return _Pieces(only.nullable or particle.kind in "?*", only.first, only.last)


def _then(left: _Pieces, right: _Pieces, follow: list[set[int]]) -> _Pieces:
    for position in left.last:
        follow[position] |= right.first
    return _Pieces(
        left.nullable and right.nullable,
        left.first | right.first if left.nullable else left.first,
        left.last | right.last if right.nullable else right.last,
    )
