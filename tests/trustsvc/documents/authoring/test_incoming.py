"""A file is recognised by what it begins with; whatever it holds, only errors of ours come out."""

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trustsvc.documents.authoring.examples import dcc_model_example, dcoc_model_example
from trustsvc.documents.authoring.incoming import xml_of, xml_of_json
from trustsvc.documents.authoring.lossless import to_cbor, to_json
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.intake import take_in
from trustsvc.documents.kinds import DocumentKind
from trustsvc.errors import BadInput, MalformedJson

STARTS = (
    b"",
    b"{",
    b'{"kind":"dcoc",',
    b'{"format":"trustsvc-xml/1","root":',
    b"\xa2",
    b"\xef\xbb\xbf {",
)


def test_each_form_is_recognised() -> None:
    xml = example_dcc()

    assert xml_of(xml) is xml
    assert xml_of(to_json(xml)) == xml
    assert xml_of(to_cbor(xml)) == xml
    assert xml_of(b"\xef\xbb\xbf\n " + to_json(xml)) == xml
    assert xml_of(b"%PDF-1.7") == b"%PDF-1.7"


def test_the_kind_decides_which_model_it_is() -> None:
    dcc, dcoc = dcc_model_example(), dcoc_model_example()
    del dcc["kind"]

    assert take_in(xml_of_json(json.dumps(dcc).encode())).kind is DocumentKind.DCC
    assert take_in(xml_of_json(json.dumps(dcoc).encode())).kind is DocumentKind.DCOC


@pytest.mark.parametrize("data", [b"[]", b"1", b'"x"', b"null"])
def test_a_model_is_an_object(data: bytes) -> None:
    with pytest.raises(MalformedJson, match="not an object"):
        xml_of_json(data)


@given(
    start=st.sampled_from(STARTS),
    data=st.binary(max_size=30) | st.text(max_size=20).map(str.encode),
)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_bytes_are_xml_or_refused_by_us(start: bytes, data: bytes) -> None:
    with suppress(BadInput):
        xml_of(start + data)
