"""Write the small parts of a picture: texts that fit, figures without noise."""

from unicodedata import east_asian_width


def label(  # noqa: PLR0913  how a text looks
    x: float,
    y: float,
    said: str,
    *,
    size: float,
    fill: str,
    weight: int = 400,
    anchor: str = "start",
) -> str:
    """Write a line of text."""
    return (
        f'<text x="{figure(x)}" y="{figure(y)}" font-size="{size}" font-weight="{weight}" '
        f'fill="{fill}" text-anchor="{anchor}">{escaped(said)}</text>'
    )


def figure(value: float) -> str:
    """Write a length to a tenth."""
    return f"{value:.1f}".removesuffix(".0")


def escaped(said: str) -> str:
    """Escape a text; what XML cannot hold was dropped before."""
    return (
        said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    )


def wide(said: str) -> float:
    """Estimate the width of a text in letters as wide as a Chinese one."""
    return sum(1.0 if east_asian_width(letter) in "WF" else 0.54 for letter in said)


def fit(said: str, most: float) -> str:
    """Cut a text to a width."""
    if wide(said) <= most:
        return said
    kept, width = "", 1.0
    for letter in said:
        width += wide(letter)
        if width > most:
            break
        kept += letter
    return f"{kept.rstrip()}…"


def wrapped(said: str, most: float, lines: int) -> list[str]:
    """Break a text into a few lines, at blanks or between Chinese letters."""
    made, current = [], ""
    for letter in said:
        if wide(current + letter) > most:
            head, _, tail = current.rpartition(" ")
            cut = bool(head) and east_asian_width(letter) not in "WF"
            made.append(head if cut else current)
            current = tail if cut else ""
            if len(made) == lines:
                return [*made[:-1], fit(f"{made[-1]} …", most)]
        current += letter
    return [*made, current] if current.strip() else made
