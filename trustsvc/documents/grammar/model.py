r"""Describe a grammar: types, what they hold, in which releases.

A grammar is written in a compact notation, one definition a paragraph (indented lines go on):

    name @attribute:type! = child:type? ( a:x | b:y )+     a type with children in this order
    name @attribute = & child:type other:type?             the same, in any order, each once
    name @attribute:type = #simple                         a text with attributes
    name := token | enum a b | pattern R | number R | list item | items item     a simple type
    GLOBAL element:type …                                  elements that may stand by themselves

``? * +`` count, ``!`` marks a required attribute, ``[3.1+]`` and ``[<3.1]`` limit what stands
before them to releases. ``si:real`` is the global element of another module. ``ANY`` and
``OTHER`` are wildcards, with ``~`` lax; ``MIXED`` lets text stand between children.
The type ``release`` accepts the number of the release alone.
``@id``, ``@refId`` and ``@refType`` have the types of those names unless they say otherwise.
Content models are compiled to deterministic automata (Glushkov), as XSD's own rule of unique
attribution allows; an ambiguous one is refused when the grammar is compiled, never later.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from trustsvc.documents.grammar.lexical import Check


@dataclass(frozen=True, slots=True)
class SimpleType:
    """Hold a simple type: how to judge a text, and how to tell people what is wanted."""

    name: str
    check: Check
    wants: str
    is_id: bool = False
    is_reference: bool = False


@dataclass(frozen=True, slots=True)
class Attribute:
    """Hold an attribute's type and whether it must be there."""

    type: SimpleType
    required: bool


@dataclass(frozen=True, slots=True)
class Wildcard:
    """Stand for any element, or any of another namespace than ``not_of``."""

    not_of: str | None
    lax: bool

    def accepts(self, namespace: str) -> bool:
        """Tell whether an element of this namespace may stand here."""
        return self.not_of is None or (namespace not in {"", self.not_of})


@dataclass(slots=True, eq=False)
class ComplexType:
    """Hold a type: attributes, and a text or an automaton over children.

    State ``i`` leads by ``moves[i][tag]`` to the next state; ``child_types`` gives a child's type
    by tag (one name never has two types in one model). ``in_any_order`` replaces the automaton:
    each child at most once, those of ``required`` once.
    """

    name: str
    attributes: dict[str, Attribute] = field(default_factory=dict)
    text: SimpleType | None = None
    mixed: bool = False
    anything: bool = False
    moves: list[dict[str, int]] = field(default_factory=list)
    wild_moves: list[tuple[tuple[Wildcard, int], ...]] = field(default_factory=list)
    accepting: frozenset[int] = frozenset()
    child_types: dict[str, "Type"] = field(default_factory=dict)
    in_any_order: bool = False
    required: frozenset[str] = frozenset()


Type: TypeAlias = SimpleType | ComplexType


@dataclass(frozen=True, slots=True)
class Grammar:
    """Hold the elements that may stand by themselves; the first module's are the roots.

    ``strict_references`` makes a reference that leads nowhere an error, not a warning.
    """

    release: str
    roots: Mapping[str, Type]
    globals: Mapping[str, Type]
    strict_references: bool = False


ANYTHING = ComplexType(
    name="anything",
    mixed=True,
    anything=True,
    moves=[{}],
    wild_moves=[((Wildcard(not_of=None, lax=True), 0),)],
    accepting=frozenset({0}),
)
"""What a lax wildcard makes of an element that no grammar knows."""
