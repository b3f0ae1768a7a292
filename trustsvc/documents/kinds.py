"""Name the kinds of documents, their releases and their namespaces.

A release is named by the document's own ``schemaVersion``; a document is judged by exactly that
release, whatever ``xsi:schemaLocation`` says (it is never followed).
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from importlib.resources import files
from typing import Any

DCC_NAMESPACE = "https://ptb.de/dcc"
SI_NAMESPACE = "https://ptb.de/si"
DS_NAMESPACE = "http://www.w3.org/2000/09/xmldsig#"
DCOC_NAMESPACE = "urn:trustsvc:dcoc:1"
MATHML_NAMESPACE = "http://www.w3.org/1998/Math/MathML"
XSI_NAMESPACE = "http://www.w3.org/2001/XMLSchema-instance"

PREFIXES = {
    DCC_NAMESPACE: "dcc",
    SI_NAMESPACE: "si",
    DS_NAMESPACE: "ds",
    DCOC_NAMESPACE: "dcoc",
    MATHML_NAMESPACE: "m",
}
"""The prefixes that our XPaths use."""

RELEASES: Sequence[Mapping[str, Any]] = tomllib.loads(
    files(__package__).joinpath("releases.toml").read_text("utf-8")
)["release"]
"""The releases that this version knows, as ``releases.toml`` lists them."""
DCC_RELEASES = tuple(one["number"] for one in RELEASES if one["kind"] == "dcc")
DCC_CURRENT = DCC_RELEASES[-1]
DCOC_RELEASES = tuple(one["number"] for one in RELEASES if one["kind"] == "dcoc")


class DocumentKind(StrEnum):
    """Tell what a document is."""

    DCC = "dcc"
    DCOC = "dcoc"
    PLAIN = "plain"


ROOTS = {
    f"{{{DCC_NAMESPACE}}}digitalCalibrationCertificate": DocumentKind.DCC,
    f"{{{DCOC_NAMESPACE}}}digitalCertificateOfConformity": DocumentKind.DCOC,
}
"""The root elements that we know."""


def release_order(release: str) -> tuple[int, ...]:
    """Give what sorts releases: their numbers; a candidate (``-rc.2``) counts as its release."""
    return tuple(int(part) for part in re.findall("[0-9]+", release.partition("-")[0]))
