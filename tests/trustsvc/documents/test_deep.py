"""Documents as deep as the parser lets pass are judged and read, never a RecursionError."""

import pytest

from tests.support.shared import dcc_file
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.intake import take_in
from trustsvc.documents.quantities import read_forms
from trustsvc.documents.xml import parse_xml

DEEP = 235


def test_deep_lists_are_taken_in() -> None:
    quantity = "<dcc:quantity><dcc:noQuantity/></dcc:quantity>"
    nested = "<dcc:list>" * DEEP + quantity + "</dcc:list>" * DEEP
    text = example_dcc().decode()
    start = text.index("<dcc:list", text.index("<dcc:results>"))

    taken = take_in((text[:start] + nested + text[start:]).encode())

    assert nested.replace("<dcc:noQuantity/>", "<dcc:noQuantity></dcc:noQuantity>").encode() in (
        taken.content
    )


def test_deep_objects_of_a_signature_are_judged() -> None:
    signed = dcc_file("samples/dcclib/valid_signature.xml").read_bytes()
    nested = b"<ds:Object>" * DEEP + b"</ds:Object>" * DEEP

    taken = take_in(signed.replace(b"</ds:Signature>", nested + b"</ds:Signature>"))

    assert taken.arrived_signed


def test_deep_comments_are_judged() -> None:
    text = example_dcc().decode()
    nested = "<x>" * DEEP + "</x>" * DEEP
    end = "</dcc:measurementResults>"

    taken = take_in(text.replace(end, f"{end}<dcc:comment>{nested}</dcc:comment>").encode())

    assert nested.encode() in taken.content


@pytest.mark.parametrize("depth", [1, DEEP])
def test_deep_quantities_are_read(depth: int) -> None:
    real = "<real><value>1.50</value><unit>\\metre</unit></real>"
    nested = "<list>" * depth + f"<realList>{real}</realList>" + "</list>" * depth
    element = parse_xml(f'<hybrid xmlns="https://ptb.de/si">{nested}</hybrid>'.encode()).getroot()

    ((measured,),) = read_forms(element)

    assert (measured.value, measured.unit) == ("1.50", "\\metre")
