"""The story of one look into a folder, told in a child process that may die anywhere in it."""

from pathlib import Path

from tests.support.dying import arm, parse_death
from trustsvc.cli.agent import Options, run

PRELOADED = (
    "tests.support.agent_story",
    "tests.support.warm",
    "trustsvc.workflows.init",
    "trustsvc_devnet.embedded",
    "pytest",
)


def tell_story(place: Path, death: str | None) -> None:
    """Look into the folder once, and die where told."""
    if death is not None:
        arm(parse_death(death))
    run(
        Options(
            inbox=place / "in",
            outbox=place / "out",
            data=place / "data",
            issuer="NTRCN-91320000MA00EXAMP9",
            service=None,
            key_file=None,
            once=True,
            every_s=0.1,
            settle_s=0.05,
        )
    )
