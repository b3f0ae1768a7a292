"""Draw a trace as SVG: cards on a chain, the document at the foot, national standards at the head.

The same trace gives the same bytes. Nothing is fetched and nothing runs: shapes and text alone.
Colour, dashes and signs say the same, for readers who don't see colours or print in black.
"""

from collections.abc import Iterator
from typing import TypeAlias

from trustsvc.graph.layout import Card, Edge, Plan, plan_picture
from trustsvc.graph.strokes import escaped, figure, fit, label, wide, wrapped
from trustsvc.graph.walk import End, Outcome, Trace
from trustsvc.graph.wording import (
    day,
    end_text,
    node_days,
    node_issuer,
    node_title,
    reasons,
    said_in,
    shown,
    summary,
    used,
)
from trustsvc.texts.catalogue import text
from trustsvc_anchors.report import Verdict

DEEP, INK, SOFT, HAIR, PAPER, GROUND = (
    "#0d4a57",
    "#17222b",
    "#5a6872",
    "#cfd7db",
    "#ffffff",
    "#f2f6f7",
)
COLOURS = {
    Outcome.PASSED: "#0f6b7c",
    Outcome.FAILED: "#a8232f",
    Outcome.INDETERMINATE: "#8a4b08",
    Outcome.MISSING: "#7d8b95",
}
DASHES = {Outcome.INDETERMINATE: "7 5", Outcome.MISSING: "2 6"}
MARKS = {
    Outcome.PASSED: "M-5 .4l3.4 3.4 6.6-7",
    Outcome.FAILED: "M-4-4l8 8m0-8-8 8",
    Outcome.INDETERMINATE: "M-3-2.4a3 3 0 1 1 4.3 2.7C.3 .8 0 1.4 0 2.2M0 5v.1",
    Outcome.MISSING: "M-4 0h8",
}
FACE = "'Noto Sans','Noto Sans CJK SC','Noto Sans SC','Helvetica Neue',Arial,sans-serif"
CARD, HEIGHT, COLUMN, LAYER, MARGIN = 312.0, 92.0, 352.0, 236.0, 40.0
PLATE = 66.0
Point: TypeAlias = tuple[float, float]
Points: TypeAlias = tuple[Point, Point, Point, Point]
HEAD, FOOT = 116.0, 44.0


def draw_picture(trace: Trace, language: str) -> str:
    """Give the SVG, with a title and a description for readers who don't see it."""
    plan = plan_picture(trace)
    width = max(2 * MARGIN + plan.columns * COLUMN, 720.0)
    height = HEAD + 2 * MARGIN + (plan.layers - 1) * LAYER + HEIGHT + FOOT
    drawing = _Drawing(trace, plan, language, width, height)
    return "\n".join((*drawing.parts(), "</svg>", ""))


class _Drawing:
    """The parts of one picture, back to front."""

    def __init__(
        self, trace: Trace, plan: Plan, language: str, width: float, height: float
    ) -> None:
        self._trace, self._plan, self._language = trace, plan, language
        self._width, self._height = width, height
        used_width = plan.columns * COLUMN
        self._left = (width - used_width) / 2 + COLUMN / 2

    def parts(self) -> Iterator[str]:
        title = text("trace.title", self._language, identifier=node_title(self._trace.nodes[0]))
        width, height = figure(self._width), figure(self._height)
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" '
            f'role="img" font-family="{FACE}" lang="{self._language}">'
        )
        yield f"<title>{escaped(title)}</title>"
        yield f"<desc>{escaped(text('trace.picture', self._language))}</desc>"
        yield f'<rect width="100%" height="100%" fill="{GROUND}"/>'
        yield f'<rect width="100%" height="7" fill="{DEEP}"/>'
        yield label(MARGIN, 48, title, size=21, fill=INK, weight=600)
        yield label(MARGIN, 72, summary(self._trace, self._language), size=13.5, fill=SOFT)
        for edge in self._plan.edges:
            yield self._edge(edge)
        for card in self._plan.cards:
            yield from self._card(card)
        for edge in self._plan.edges:
            yield self._sign(edge)
        yield from self._legend()

    def _at(self, card: Card) -> tuple[float, float]:
        """Give the middle of a card's top edge."""
        layer = self._plan.layers - 1 - card.layer
        return self._left + card.column * COLUMN, HEAD + MARGIN + layer * LAYER

    def _points(self, edge: Edge) -> Points:
        """Give where an edge leaves its foot, how it bends, and where it meets its head.

        It comes from below, under the head's plate; a second one meets a corner. One that closes a
        circle leads back beside the cards.
        """
        foot, head = self._plan.cards[edge.foot], self._plan.cards[edge.head]
        (x1, y1), (x2, y2) = self._at(foot), self._at(head)
        if head.layer <= foot.layer:
            side, beside = CARD / 2, max(x1, x2) + CARD / 2 + 70
            upper, lower = y1 + HEIGHT * 0.35, y2 + HEIGHT * 0.65
            return (x1 + side, upper), (beside, upper), (beside, lower), (x2 + side, lower)
        end = (x2 + CARD / 2 - 24, y2 + HEIGHT) if edge.hop.again else (x2, y2 + HEIGHT + PLATE)
        bend = max(abs(y1 - end[1]) / 2, 30.0)
        return (x1, y1), (x1, y1 - bend), (end[0], end[1] + bend), end

    def _edge(self, edge: Edge) -> str:
        colour = COLOURS[edge.hop.outcome]
        dash = DASHES.get(edge.hop.outcome)
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        start, *rest = (f"{figure(x)} {figure(y)}" for x, y in self._points(edge))
        curve = " ".join(rest)
        return (
            f'<path d="M{start}C{curve}" fill="none" stroke="{colour}" stroke-width="2.2" '
            f'stroke-linecap="round"{dashed}/>'
        )

    def _sign(self, edge: Edge) -> str:
        """Set the sign of a hop where it meets what it leads to."""
        x, y = self._points(edge)[-1]
        colour, mark = COLOURS[edge.hop.outcome], MARKS[edge.hop.outcome]
        told = "; ".join(reasons(edge.hop, self._language))
        return (
            f'<g transform="translate({figure(x)} {figure(y)})"><title>{escaped(told)}</title>'
            f'<circle r="11" fill="{colour}" stroke="{GROUND}" stroke-width="3"/>'
            f'<path d="{mark}" fill="none" stroke="#fff" stroke-width="2" '
            'stroke-linecap="round" stroke-linejoin="round"/></g>'
        )

    def _card(self, card: Card) -> Iterator[str]:
        x, y = self._at(card)
        left = x - CARD / 2
        hop = card.reached
        outcome = hop.outcome if hop else Outcome.PASSED
        root = hop is None
        stub = card.node is None
        fill = self._foot_colour() if root else GROUND if stub else PAPER
        colour = COLOURS[outcome]
        plain = outcome is Outcome.PASSED and not stub
        edge = fill if root else HAIR if plain else colour
        dash = ' stroke-dasharray="5 5"' if stub else ""
        yield (
            f'<rect x="{figure(left)}" y="{figure(y)}" width="{figure(CARD)}" '
            f'height="{figure(HEIGHT)}" rx="10" fill="{fill}" stroke="{edge}" '
            f'stroke-width="1.4"{dash}/>'
        )
        if not root and not stub:
            yield (
                f'<path d="M{figure(left + 10)} {figure(y)}h-.5a9.500 9.500 0 0 0-9.500 9.500v'
                f'{figure(HEIGHT - 19)}a9.500 9.500 0 0 0 9.500 9.500h.5z" fill="{colour}"/>'
            )
        yield from self._lines(card, left + 24, y, light=root)
        if hop is not None:
            yield from self._plate(card, x, y + HEIGHT)
        yield from self._end(card, x, y)

    def _foot_colour(self) -> str:
        """Colour the document itself: red only where it failed."""
        failed = self._trace.nodes[0].judged.verdict is Verdict.FAILED
        return COLOURS[Outcome.FAILED] if failed else DEEP

    def _lines(self, card: Card, x: float, y: float, *, light: bool) -> Iterator[str]:
        """Write what a card says: number, issuer, kind and days."""
        ink, soft = (PAPER, "#c5dade") if light else (INK, SOFT)
        if card.node is None:
            reference = card.reached.reference if card.reached else None
            if reference is None:
                return
            what = used(reference, self._language)
            first = shown(reference.identifier) or what or "…"
            second, third = said_in(reference.issuer, self._language), ""
        else:
            node = self._trace.nodes[card.node]
            first, second = node_title(node), node_issuer(node, self._language)
            kind = "" if node.traceable is None else KINDS.get(node.traceable.kind.value, "")
            third = " · ".join(filter(None, (kind, node_days(node))))
        yield label(x, y + 32, fit(first, 17), size=16, fill=ink, weight=600)
        yield label(x, y + 54, fit(second, 21.8), size=12.5, fill=ink)
        yield label(x, y + 76, fit(third, 22.5), size=12, fill=soft)

    def _plate(self, card: Card, x: float, y: float) -> Iterator[str]:
        """Write under a card what of it was used, when, and why its hop did not pass."""
        hop = card.reached
        if hop is None:
            return
        named = card.node is not None or hop.reference.identifier
        what = used(hop.reference, self._language) if named else ""
        on = day(hop.reference.at)
        relied = text("trace.used", self._language, day=on) if on else ""
        yield label(x, y + 19, fit(what, 24), size=12, fill=INK, anchor="middle")
        colour = COLOURS[hop.outcome]
        if hop.outcome is Outcome.PASSED:
            yield label(x, y + 37, relied, size=11.5, fill=SOFT, anchor="middle")
            return
        why = reasons(hop, self._language)
        for number, line in enumerate(wrapped(why[0] if why else "", 27, 2)):
            yield label(x, y + 36 + 15 * number, line, size=11.5, fill=colour, anchor="middle")

    def _end(self, card: Card, x: float, y: float) -> Iterator[str]:
        """Mark where a chain ends: a weight on its base for a national standard."""
        told = end_text(self._trace, card.reached, self._language)
        if not told:
            return
        end = self._trace.end_of(card.node) if card.node is not None else End.NATIONAL
        if end is End.NATIONAL:
            yield (
                f'<g transform="translate({figure(x)} {figure(y - 14)})" fill="{DEEP}">'
                '<path d="M-26 0h52v-4h-52zM-13-6h26v-20h-26zM-5-28h10v-4h-10z"/></g>'
            )
            yield label(x + 36, y - 16, told, size=12, fill=DEEP, weight=600)
            return
        yield label(x, y - 14, told, size=12, fill=SOFT, anchor="middle")

    def _legend(self) -> Iterator[str]:
        x, y = MARGIN + 11, self._height - 30
        for outcome in Outcome:
            told = text(f"trace.sign.{outcome}", self._language)
            yield (
                f'<g transform="translate({figure(x)} {figure(y)})"><circle r="9" '
                f'fill="{COLOURS[outcome]}"/><path d="{MARKS[outcome]}" transform="scale(.8)" '
                'fill="none" stroke="#fff" stroke-width="2.2" stroke-linecap="round" '
                'stroke-linejoin="round"/></g>'
            )
            yield label(x + 17, y + 4, told, size=12, fill=SOFT)
            x += 44 + 12 * wide(told)


KINDS = {"dcc": "DCC", "dcoc": "D-CoC", "plain": "PDF"}
