"""Put an issuer's accreditation into its certificates: body, number, scope.

It stands in the extension ``admission`` (1.3.36.8.3.3, Common PKI 2.0, part 1), which was made for
just this, also in certificates of institutions: an authority, what it admits to, the registration
number that it gave. Elsewhere it would do harm: an attribute of the subject would rename the
organisation whenever its accreditation changes, and an otherName would need an OID of our own that
no tool knows; openssl prints this one in words. It is not critical, and it is a statement of the
day of issue: whether the accreditation stands today, only the accreditation body says.
"""

from dataclasses import dataclass

from cryptography import x509
from cryptography.x509.oid import NameOID

from trustsvc_keys.authority.names import check_printable, check_text
from trustsvc_keys.errors import MalformedName

_LONG = 128
_COUNTRY_LENGTH = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Accreditation:
    """Who accredited an organisation, for what, under which number.

    Attributes:
        country: The accreditation body's country, ISO 3166-1 alpha-2.
        body: The accreditation body, as in ``CNAS``.
        number: The registration number that it gave, as in ``L0579``.
        scope: What it covers, as in ``ISO/IEC 17025 calibration``.
    """

    country: str
    body: str
    number: str
    scope: str


def encode_accreditation(accreditation: Accreditation) -> x509.Admissions:
    """Write an accreditation as an extension.

    Raises:
        MalformedName: A field is empty, too long or not printable.
    """
    if len(accreditation.country) != _COUNTRY_LENGTH or not accreditation.country.isupper():
        raise MalformedName(where="accreditation.country", why="not two capital letters")
    check_text("accreditation.body", accreditation.body)
    check_text("accreditation.scope", accreditation.scope, most=_LONG)
    check_printable("accreditation.number", accreditation.number, most=_LONG)
    body = x509.DirectoryName(
        x509.Name(
            [
                x509.NameAttribute(NameOID.COUNTRY_NAME, accreditation.country),
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, accreditation.body),
            ]
        )
    )
    info = x509.ProfessionInfo(
        naming_authority=None,
        profession_items=[accreditation.scope],
        profession_oids=None,
        registration_number=accreditation.number,
        add_profession_info=None,
    )
    admission = x509.Admission(
        admission_authority=body, naming_authority=None, profession_infos=[info]
    )
    return x509.Admissions(authority=None, admissions=[admission])


def find_accreditation(certificate: x509.Certificate) -> Accreditation | None:
    """Read an accreditation back, as we write it; None when there is none of that shape."""
    for extension in certificate.extensions:
        match extension.value:
            case x509.Admissions():
                return _read(extension.value)
    return None


def _read(extension: x509.Admissions) -> Accreditation | None:
    """Read the extension; None when it is not as we write it."""
    admissions = list(extension)
    if len(admissions) != 1 or len(list(admissions[0].profession_infos)) != 1:
        return None
    info, authority = admissions[0].profession_infos[0], admissions[0].admission_authority
    items = list(info.profession_items)
    if not isinstance(authority, x509.DirectoryName) or len(items) != 1:
        return None
    countries = authority.value.get_attributes_for_oid(NameOID.COUNTRY_NAME)
    bodies = authority.value.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    if len(countries) != 1 or len(bodies) != 1 or info.registration_number is None:
        return None
    return Accreditation(
        country=str(countries[0].value),
        body=str(bodies[0].value),
        number=info.registration_number,
        scope=items[0],
    )
