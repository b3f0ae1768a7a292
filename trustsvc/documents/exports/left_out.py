"""Name what a D-CoC says and the UNTP credential does not.

The places are those of the document (``docs/dcoc.md`` lists where each field goes); a place that a
document lacks is not named. What is carried in one language only is named as well.
"""

from collections.abc import Iterator

from trustsvc.documents.kinds import DCOC_NAMESPACE, PREFIXES
from trustsvc.documents.xml import Element, Tree, child, children

_SPACES = {prefix: space for space, prefix in PREFIXES.items()}
ROOT = "digitalCertificateOfConformity"
PLACES = (
    "administrativeData/dcocSoftware",
    "coreData/countryCodeISO3166_1",
    "coreData/usedLangCodeISO639_1",
    "coreData/mandatoryLangCodeISO639_1",
    "coreData/revision",
    "coreData/originalIssueDate",
    "coreData/placeOfIssue",
    "coreData/replaces",
    "coreData/modifications",
    "coreData/previousCertificates",
    "coreData/referenceNos",
    "certificationScheme/owner",
    "accreditation/acronym",
    "accreditation/scopeReference",
    "administrativeData/authorisedRepresentative",
    "administrativeData/responsibles",
    "contact/location",
    "client/location",
    "object/classifications",
    "object/categoryOfInstrument",
    "object/manufacturer",
    "object/quantity",
    "object/image",
    "image/name",
    "image/fileName",
    "conformity/surveillance",
    f"{ROOT}/comment",
    f"{ROOT}/document",
)
REACH = ("tradingName", "contactPerson", "eMail", "phone", "link")
SI_PARTS = ("label", "quantityTypeQUDT", "significantDigit", "dateTime", "distribution")


def name_left_out(tree: Tree, language: str) -> tuple[str, ...]:
    """Name the places of a document whose content the credential lacks."""
    root = tree.getroot()
    return tuple(_named(root, language))


def _named(root: Element, language: str) -> Iterator[str]:
    for place in PLACES:
        parent, name = place.split("/")
        path = f"dcoc:{name}" if parent == ROOT else f".//dcoc:{parent}/dcoc:{name}"
        if root.find(path, _SPACES) is not None:
            yield place
    for parent in ("contact", "client"):
        for name in REACH:
            if root.find(f".//dcoc:{parent}/dcoc:{name}", _SPACES) is not None:
                yield f"{parent}/{name}"
    yield from (
        f"si:{name}" for name in SI_PARTS if root.find(f".//si:{name}", _SPACES) is not None
    )
    yield from _further(root)
    if any(
        content.get("lang") != language for content in root.iter(f"{{{DCOC_NAMESPACE}}}content")
    ):
        yield f"texts in other languages than {language}, where there is one in {language}"
    if root.find("ds:Signature", _SPACES) is not None:
        yield "ds:Signature"


def _further(root: Element) -> Iterator[str]:
    """Name the entries beyond the ones for which the credential has a place."""
    administrative, conformity = child(root, "administrativeData"), child(root, "conformity")
    if len(list(children(child(administrative, "manufacturers"), "contact"))) > 1:
        yield "manufacturers, all but the first"
    objects = root.findall(".//dcoc:object", _SPACES)
    if any(len(list(children(child(one, "identifications"), "identification"))) for one in objects):
        yield "object/identifications, but the first serial, batch and model or type of each"
    if any(element.get("refId") for element in root.iter(f"{{{DCOC_NAMESPACE}}}characteristic")):
        yield "characteristic/@refId"
    if child(conformity, "marks") is not None:
        yield "marks, but the first that has a picture"
