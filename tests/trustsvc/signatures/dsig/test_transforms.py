"""What a reference may ask for."""

import pytest
from lxml import etree

from trustsvc.signatures.dsig.canonical import C14N_10, C14N_11, Doubt, Fault, Method
from trustsvc.signatures.dsig.transforms import ENVELOPED, Plan, Removal, plan_of

DS = "http://www.w3.org/2000/09/xmldsig#"
XPATH = "http://www.w3.org/TR/1999/REC-xpath-19991116"
NO_SIGNATURES = f"{XPATH} not(ancestor-or-self::ds:Signature)"


def plan(uri: str | None, *transforms: str) -> Plan | Doubt | Fault:
    inside = "".join(
        f'<ds:Transform Algorithm="{name}">{f"<ds:XPath>{rest}</ds:XPath>" if rest else ""}'
        "</ds:Transform>"
        for name, _, rest in (one.partition(" ") for one in transforms)
    )
    where = "" if uri is None else f' URI="{uri}"'
    return plan_of(
        etree.fromstring(
            f'<ds:Reference xmlns:ds="{DS}"{where}><ds:Transforms>{inside}</ds:Transforms>'
            "</ds:Reference>"
        )
    )


def test_what_we_and_others_sign_is_understood() -> None:
    assert plan("", ENVELOPED, C14N_11) == Plan("", Removal.OWN, Method(C14N_11))
    assert plan("", NO_SIGNATURES, C14N_11) == Plan("", Removal.ALL, Method(C14N_11))
    assert plan("#a", C14N_11) == Plan("a", Removal.NOTHING, Method(C14N_11))
    assert plan("#a") == Plan("a", Removal.NOTHING, Method(C14N_10))


def test_comments_are_never_kept_where_the_uri_selects_none() -> None:
    assert plan("", f"{C14N_10}#WithComments") == Plan("", Removal.NOTHING, Method(C14N_10))


@pytest.mark.parametrize(
    "uri", [None, "#", "#xpointer(/)", "http://127.0.0.1/a", "file:///etc/passwd", "other.xml"]
)
def test_what_lies_outside_or_cannot_be_named_is_left_open(uri: str | None) -> None:
    assert isinstance(plan(uri, C14N_11), Doubt)


@pytest.mark.parametrize(
    "transform",
    [
        XPATH,
        f"{XPATH} true()",
        f"{XPATH} not(ancestor-or-self::other:Signature)",
        f"{XPATH} not(ancestor-or-self::ds:Signature) and not(self::secret)",
        "http://www.w3.org/2002/06/xmldsig-filter2",
        f"{DS}base64",
        "urn:unknown",
    ],
)
def test_other_transforms_are_left_open(transform: str) -> None:
    assert isinstance(plan("", transform, C14N_11), Doubt)


def test_transforms_after_the_canonicalisation_are_left_open() -> None:
    assert isinstance(plan("", C14N_11, ENVELOPED), Doubt)
    assert isinstance(plan("", C14N_11, C14N_11), Doubt)


def test_xslt_and_long_lists_are_refused() -> None:
    assert isinstance(plan("", "http://www.w3.org/TR/1999/REC-xslt-19991116"), Fault)
    assert isinstance(plan("", *[ENVELOPED] * 6), Fault)
    assert isinstance(plan("", *[NO_SIGNATURES] * 1000), Fault)
