"""Place a trace on a plane: the document at the foot, what it rests on above it, in layers.

Every end of the tree has a column of its own and a node stands over the middle of its columns, so
that nothing overlaps however wide or deep the trace is. Deterministic.
"""

from dataclasses import dataclass

from trustsvc.graph.walk import Hop, Trace


@dataclass(frozen=True, slots=True)
class Card:
    """One thing to be drawn: a node, or what a hop without a target cites.

    ``column`` counts columns from the left, in halves; ``layer`` counts from the foot.
    ``reached`` is the hop by which it was first reached; None for the document itself.
    """

    node: int | None
    reached: Hop | None
    column: float
    layer: int


@dataclass(frozen=True, slots=True)
class Edge:
    """A hop between two cards, by their places in the plan."""

    hop: Hop
    foot: int
    head: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Where everything stands."""

    cards: tuple[Card, ...]
    edges: tuple[Edge, ...]
    columns: int
    layers: int


def plan_picture(trace: Trace) -> Plan:
    """Plan the picture of a trace."""
    layers = _layers(trace)
    order: list[tuple[int | None, Hop | None]] = [(0, None)]
    parents: list[int] = [-1]
    place = {0: 0}
    edges: list[Edge] = []
    stack = [(0, iter(trace.hops_of(0)))]
    while stack:
        node, hops = stack[-1]
        hop = next(hops, None)
        if hop is None:
            stack.pop()
            continue
        if hop.target is not None and hop.again:
            edges.append(Edge(hop, place[node], place[hop.target]))
            continue
        order.append((hop.target, hop))
        parents.append(place[node])
        edges.append(Edge(hop, place[node], len(order) - 1))
        if hop.target is not None:
            place[hop.target] = len(order) - 1
            stack.append((hop.target, iter(trace.hops_of(hop.target))))
    columns = _columns(parents)
    cards = tuple(
        Card(node, hop, columns[number], _layer(layers, node, hop))
        for number, (node, hop) in enumerate(order)
    )
    width = len([number for number in range(len(order)) if number not in set(parents)])
    return Plan(cards, tuple(edges), width, max(card.layer for card in cards) + 1)


def _layer(layers: dict[int, int], node: int | None, hop: Hop | None) -> int:
    if node is not None:
        return layers[node]
    return 0 if hop is None else layers[hop.source] + 1


def _layers(trace: Trace) -> dict[int, int]:
    """Give each node its longest way from the document; hops that close a circle do not count."""
    layers = {node.number: node.depth for node in trace.nodes}
    forward = [hop for hop in trace.hops if hop.target is not None and not _closes(hop)]
    for _ in trace.nodes:
        moved = False
        for hop in forward:
            if hop.target is not None and layers[hop.target] <= layers[hop.source]:
                layers[hop.target] = layers[hop.source] + 1
                moved = True
        if not moved:
            break
    return layers


def _closes(hop: Hop) -> bool:
    return "loop" in hop.whys


def _columns(parents: list[int]) -> list[float]:
    """Give each card the middle of the columns of its ends; children come after parents."""
    count = len(parents)
    has_children = set(parents)
    first: list[float] = [float("inf")] * count
    last: list[float] = [float("-inf")] * count
    leaves = 0
    for number in range(count):
        if number not in has_children:
            first[number] = last[number] = leaves
            leaves += 1
    for number in reversed(range(1, count)):
        parent = parents[number]
        first[parent] = min(first[parent], first[number])
        last[parent] = max(last[parent], last[number])
    return [(low + high) / 2 for low, high in zip(first, last, strict=True)]
