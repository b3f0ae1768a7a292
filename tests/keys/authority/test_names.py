"""Subjects of certificates."""

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from trustsvc_keys.authority.names import Subject, encode_name
from trustsvc_keys.errors import MalformedName
from trustsvc_keys.organisations import parse_organisation_identifier


def subject(**changes: str) -> Subject:
    fields = {"country": "CN", "organisation": "计量科学研究院", "common_name": "Seal"} | changes
    return Subject(
        country=fields["country"],
        organisation=fields["organisation"],
        common_name=fields["common_name"],
        identifier=parse_organisation_identifier("NTRCN-91350100M000100Y43"),
    )


def test_a_legal_person_is_named_by_four_attributes_in_order() -> None:
    name = encode_name(subject())

    assert [attribute.oid for attribute in name] == [
        NameOID.COUNTRY_NAME,
        NameOID.ORGANIZATION_NAME,
        x509.ObjectIdentifier("2.5.4.97"),
        NameOID.COMMON_NAME,
    ]
    assert [attribute.value for attribute in name] == [
        "CN",
        "计量科学研究院",
        "NTRCN-91350100M000100Y43",
        "Seal",
    ]


def test_an_authority_may_do_without_an_identifier() -> None:
    name = encode_name(Subject(country="CN", organisation="O", common_name="Root"))

    assert not name.get_attributes_for_oid(NameOID.ORGANIZATION_IDENTIFIER)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("country", "cn"),
        ("country", "CHN"),
        ("country", "中国"),
        ("organisation", ""),
        ("organisation", "   "),
        ("organisation", " O"),
        ("organisation", "O" * 65),
        ("common_name", "a\nb"),
        ("common_name", "a\x00b"),
        ("common_name", "\u202eb"),
    ],
)
def test_what_a_name_cannot_carry_is_refused(field: str, value: str) -> None:
    with pytest.raises(MalformedName, match=f"where: {field}"):
        encode_name(subject(**{field: value}))


def test_64_characters_of_any_script_fit() -> None:
    name = encode_name(subject(organisation="量" * 64))

    assert name.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)[0].value == "量" * 64
