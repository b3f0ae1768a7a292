"""An accreditation is written so that it is read back, or refused."""

from dataclasses import replace

import pytest
from cryptography import x509
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.keys.world import Recipe, make
from trustsvc_keys.authority.accreditation import (
    Accreditation,
    encode_accreditation,
    find_accreditation,
)
from trustsvc_keys.errors import MalformedName

CNAS = Accreditation(country="CN", body="CNAS", number="L0579", scope="ISO/IEC 17025 calibration")
ISSUER = make(Recipe(name="Issuing", authority=True))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(body=st.text(max_size=70), number=st.text(max_size=10), scope=st.text(max_size=140))
def test_what_is_written_is_read_or_it_is_refused(body: str, number: str, scope: str) -> None:
    wanted = replace(CNAS, body=body, number=number, scope=scope)

    try:
        extension = encode_accreditation(wanted)
    except MalformedName:
        return
    made = make(Recipe(name="Seal", extensions=((extension, False),)), ISSUER)
    again = x509.load_der_x509_certificate(made.der)
    assert find_accreditation(again) == wanted


def test_a_certificate_without_one_has_none() -> None:
    assert find_accreditation(ISSUER.certificate) is None


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"country": "China"}, "accreditation.country"),
        ({"body": ""}, "accreditation.body"),
        ({"number": "№1"}, "accreditation.number"),
        ({"number": "1" * 129}, "accreditation.number"),
        ({"scope": "a\nb"}, "accreditation.scope"),
    ],
)
def test_what_a_certificate_cannot_carry_is_refused(changes: dict[str, str], where: str) -> None:
    wanted = {"country": "CN", "body": "CNAS", "number": "L0579", "scope": "calibration"}

    with pytest.raises(MalformedName, match=where):
        encode_accreditation(Accreditation(**(wanted | changes)))


def test_an_admission_of_another_shape_is_no_accreditation() -> None:
    info = x509.ProfessionInfo(None, ["Notary"], None, None, None)
    admission = x509.Admission(None, None, [info])
    other = x509.Admissions(None, [admission])
    made = make(Recipe(name="Seal", extensions=((other, False),)), ISSUER)

    assert find_accreditation(made.certificate) is None
