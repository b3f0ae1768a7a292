"""Find documents and schemas that others wrote; they are never copied into the project."""

import os
from pathlib import Path

from tests.support.peers import ROOT, absent

DCC = Path(os.environ.get("TRUSTSVC_DCC_DATA", ROOT.parent / "shared" / "dcc"))


def dcc_file(name: str) -> Path:
    """Give the path of a file among the shared DCC data (``samples/dcclib/valid.xml``)."""
    path = DCC / name
    if not path.exists():
        absent(f"shared DCC data ({name})", "point TRUSTSVC_DCC_DATA at the folder that holds it")
    return path


def guide_text() -> str:
    """Give the text of the guide for the integration of quality infrastructure."""
    path = DCC.parent / "guide" / "quality-infrastructure-digital-integration-guide.zh.txt"
    if not path.exists():
        absent("the guide", "point TRUSTSVC_DCC_DATA at the folder beside the guide's")
    return path.read_text("utf-8")
