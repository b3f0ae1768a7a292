"""Name the nine steps of a document's life once (DESIGN section 3); the demo prints them."""

from collections.abc import Callable

STEPS = {
    1: "Intake",
    2: "Prepare",
    3: "Sign XML",
    4: "Render and sign PDF",
    5: "Record",
    6: "Sequence",
    7: "Anchor",
    8: "Prove",
    9: "Serve",
}

Tell = Callable[[int], None]
"""Is called with the number of each step that is done."""


def silent(step: int) -> None:
    """Tell nobody."""
    del step
