"""Draw what pages show without fetching anything: signs and plots as SVG.

A sign says by its shape what its colour says, for readers who don't see colours.
"""

from urllib.parse import quote

from markupsafe import Markup

from trustsvc.documents.page.model import Plot, Point

OUTLINE = (
    '<svg viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" '
    'stroke-width="2" stroke-linecap="round" stroke-linejoin="round">{}</svg>'
)
SHAPES = {
    "ok": '<circle cx="12" cy="12" r="10"/><path d="m7.6 12.3 3 3 5.9-6.4"/>',
    "warn": '<path d="M12 3.2 2.4 20.4h19.2z"/><path d="M12 10v4.4M12 17.3v.1"/>',
    "no": '<path d="M8 2h8l6 6v8l-6 6H8l-6-6V8z"/><path d="m8.6 8.6 6.8 6.8m0-6.8-6.8 6.8"/>',
    "none": '<circle cx="12" cy="12" r="10" stroke-dasharray="3.1 3"/>'
    '<path d="M9.3 9.4a2.8 2.8 0 1 1 4 2.8c-.9.4-1.3 1-1.3 1.9M12 17v.1"/>',
    "lock": '<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>',
    "down": '<path d="M12 4v11m-5-5 5 5 5-5M5 20h14"/>',
    "shield": '<path d="M12 2 4 5v6c0 5 3.4 9 8 11 4.6-2 8-6 8-11V5z"/>'
    '<path d="m8.5 12 2.6 2.6L15.8 9"/>',
}
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 520.0, 190.0, 62.0, 14.0, 12.0, 34.0


def sign(name: str) -> Markup:
    """Draw one of our signs."""
    return Markup(OUTLINE.format(SHAPES[name]))  # noqa: S704  the shapes are ours


def icon() -> Markup:
    """Give the sign of the browser's tab as an address, so that none is fetched."""
    drawn = OUTLINE.format(SHAPES["shield"]).replace("currentColor", "#0a6640")
    told = drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return Markup(f"data:image/svg+xml,{quote(told)}")  # noqa: S704  the shapes are ours


def draw_plot(plot: Plot, label: str, axis: str) -> Markup:
    """Draw errors as shares of their limits, with bars of U; hollow dots lie out of scope."""
    reach = max(1.15, plot.reach * 1.05)
    parts = [_band(reach)]
    parts += [_level(value, reach) for value in (1, 0, -1)]
    parts += [
        _point(point, index, len(plot.points), reach) for index, point in enumerate(plot.points)
    ]
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(
        Markup('<text x="{}" y="{}" text-anchor="middle">{}</text>').format(
            f"{middle:.0f}", f"{HEIGHT - 4:.0f}", axis
        )
    )
    return Markup(
        '<svg class="plot" viewBox="0 0 {:.0f} {:.0f}" role="img" aria-label="{}">{}</svg>'
    ).format(WIDTH, HEIGHT, label, Markup("").join(parts))


def _y(share: float, reach: float) -> float:
    return TOP + (reach - share) / (2 * reach) * (HEIGHT - TOP - BOTTOM)


def _band(reach: float) -> Markup:
    upper, lower = _y(1, reach), _y(-1, reach)
    return Markup('<rect class="band" x="{}" y="{}" width="{}" height="{}"/>').format(
        LEFT, f"{upper:.1f}", WIDTH - LEFT - RIGHT, f"{lower - upper:.1f}"
    )


def _level(share: int, reach: float) -> Markup:
    y = _y(share, reach)
    return Markup(
        '<line class="{}" x1="{}" x2="{}" y1="{y}" y2="{y}"/>'
        '<text x="{}" y="{}" text-anchor="end">{}</text>'
    ).format(
        "lim" if share else "zero",
        LEFT,
        WIDTH - RIGHT,
        LEFT - 6,
        f"{y + 4:.1f}",
        f"{100 * share:+d} %".replace("-", "\N{MINUS SIGN}") if share else "0",
        y=f"{y:.1f}",
    )


def _point(point: Point, index: int, count: int, reach: float) -> Markup:
    x = LEFT + (index + 0.5) / count * (WIDTH - LEFT - RIGHT)
    upper = _y(min(reach, point.share + point.spread), reach)
    lower = _y(max(-reach, point.share - point.spread), reach)
    return Markup(
        '<path class="u" d="M{x} {up}V{low}M{a} {up}h12M{a} {low}h12"/>'
        '<circle class="{}" cx="{x}" cy="{}" r="4.5"/>'
        '<text x="{x}" y="{}" text-anchor="middle">{}</text>'
    ).format(
        "pt" if point.in_scope else "pt out",
        f"{_y(max(-reach, min(reach, point.share)), reach):.1f}",
        f"{HEIGHT - 19:.0f}",
        point.at,
        x=f"{x:.1f}",
        a=f"{x - 6:.1f}",
        up=f"{upper:.1f}",
        low=f"{lower:.1f}",
    )
