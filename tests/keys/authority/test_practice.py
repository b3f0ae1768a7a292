"""The practice statement says what the code does, number by number."""

import re
from datetime import timedelta

import pytest

from tests.support.peers import ROOT
from trustsvc_keys.answers.ocsp import LOOK_INTERVAL
from trustsvc_keys.answers.ocsp_request import MOST_NONCE_BYTES
from trustsvc_keys.authority import practice
from trustsvc_keys.authority.profiles import PROFILES, ProfileName
from trustsvc_keys.signers.pkcs8 import ROUNDS

STATEMENT = (ROOT / "keys" / "CPS.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (.+) \| (\d+) (.+) \| `([A-Z_]+)` \|$", STATEMENT, re.MULTILINE)
UNITS = {
    "s": timedelta(seconds=1),
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}
OUTLINE = [
    "1. Introduction",
    "2. Publication and repository",
    "3. Identification and authentication",
    "4. Life of a certificate",
    "5. Facility, management and operational controls",
    "6. Technical security controls",
    "7. Certificate, list and OCSP profiles",
    "8. Compliance audit",
    "9. Other business and legal matters",
]


@pytest.mark.parametrize(("number", "unit", "constant"), [row[1:] for row in ROWS])
def test_a_promised_number_is_the_codes(number: str, unit: str, constant: str) -> None:
    value = getattr(practice, constant)

    told = int(number) * UNITS[unit] if unit in UNITS else int(number)
    assert told == value


def test_every_number_of_the_code_is_promised() -> None:
    promised = {row[3] for row in ROWS}
    constants = {name for name in vars(practice) if name.isupper()}

    assert promised == constants - {"ADDRESS_LIMIT"}


def test_the_outline_is_that_of_rfc_3647() -> None:
    assert re.findall(r"^## (.+)$", STATEMENT, re.MULTILINE) == OUTLINE


def test_every_chapter_is_numbered_through() -> None:
    chapters = re.split(r"^## ", STATEMENT, flags=re.MULTILINE)[1:]
    for number, chapter in enumerate(chapters, 1):
        places = re.findall(r"^(\d)\.(\d+)\. ", chapter, re.MULTILINE)
        assert places == [(str(number), str(place)) for place in range(1, len(places) + 1)]


def test_no_default_is_longer_than_its_profile_allows() -> None:
    defaults = {
        ProfileName.ROOT: practice.ROOT_VALIDITY,
        ProfileName.ISSUING: practice.ISSUING_VALIDITY,
        ProfileName.SEAL: practice.SEAL_VALIDITY,
        ProfileName.SIGNATORY: practice.SIGNATORY_VALIDITY,
        ProfileName.TIME_STAMPING: practice.TIME_STAMPING_VALIDITY,
        ProfileName.OCSP: practice.OCSP_VALIDITY,
    }

    for name, profile in PROFILES.items():
        assert timedelta(0) < defaults[name] <= profile.longest


def test_the_numbers_fit_each_other() -> None:
    assert practice.LIST_INTERVAL < practice.LIST_VALIDITY
    assert practice.OCSP_MAX_AGE < practice.REVOCATION_PUBLISHED < practice.REVOCATION_ACCEPTED
    assert practice.RENEW_BEFORE < practice.OCSP_VALIDITY
    assert practice.RENEW_BEFORE < practice.ROOT_LIST_VALIDITY
    assert practice.REVOCATION_PUBLISHED < practice.LIST_INTERVAL


def test_what_the_statement_says_of_answers_is_the_codes() -> None:
    assert f"a nonce of 1 to {MOST_NONCE_BYTES} octets" in STATEMENT
    assert "follows the book within a second" in STATEMENT
    assert timedelta(seconds=1) == LOOK_INTERVAL
    assert f"due {practice.RENEW_BEFORE.days} days before the last one ends" in STATEMENT


def test_the_cost_of_guessing_is_what_the_statement_says() -> None:
    assert f"{ROUNDS:,} rounds" in STATEMENT
