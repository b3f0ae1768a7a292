"""Name the kinds of documents, their releases and their namespaces.

A release is named by the document's own ``schemaVersion``; a document is judged by exactly that
release, whatever ``xsi:schemaLocation`` says (it is never followed).
"""

from enum import StrEnum

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

DCC_RELEASES = ("2.4.0", "3.0.0", "3.1.0", "3.1.1", "3.1.2", "3.2.0", "3.2.1", "3.3.0")
DCC_CURRENT = DCC_RELEASES[-1]
DCOC_RELEASES = ("1.0.0",)

FIRST_SIGNABLE_DCC = "3.2.0"
"""The first release whose schema has a place for a ds:Signature."""


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
    """Give what sorts releases: their numbers."""
    return tuple(int(part) for part in release.split("."))
