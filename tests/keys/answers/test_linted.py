"""pkilint finds nothing in our lists and answers but what the exceptions here answer for."""

import importlib
import importlib.util
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.keys.answers.asking import Asked, asking, founded, read
from tests.keys.answers.large import large
from tests.keys.authority.planned import INSTITUTE as SEALED
from tests.keys.authority.planned import Planned
from tests.keys.world import DAY, INSTITUTE, LABORATORY, NOW
from tests.support.peers import absent
from trustsvc_keys.answers.lists import publish_list
from trustsvc_keys.answers.ocsp_office import open_responder
from trustsvc_keys.authority.book import RevocationReason
from trustsvc_keys.authority.lint import LintFinding
from trustsvc_keys.authority.linters import find_exception
from trustsvc_keys.authority.profiles import ProfileName
from trustsvc_keys.authority.published import publications
from trustsvc_keys.authority.revoke import revoke

SERIOUS = {"WARNING", "ERROR", "FATAL"}


def linter(name: str) -> Any:  # noqa: ANN401  # a module without types
    """Give a module of pkilint."""
    if importlib.util.find_spec("pkilint") is None:
        absent("pkilint", "install requirements-dev.lock")
    return importlib.import_module(f"pkilint.{name}".rstrip("."))


def decoders() -> list[object]:
    """Let pkilint read names and extensions."""
    pkix = linter("pkix")
    return [
        pkix.create_attribute_decoder(linter("pkix.name").ATTRIBUTE_TYPE_MAPPINGS),
        pkix.create_extension_decoder(linter("pkix.extension").EXTENSION_MAPPINGS),
    ]


def findings(results: Iterable[Any]) -> list[LintFinding]:
    """Give what a linter found."""
    return [
        LintFinding(f"pkilint {one.finding.code}", str(one.message))
        for result in results
        for one in result.finding_descriptions
        if one.finding.severity.name in SERIOUS
    ]


def lint_list(data: bytes) -> list[LintFinding]:
    """Lint a revocation list by RFC 5280."""
    crl = linter("pkix.crl")
    container = crl.create_pkix_crl_validator_container(
        decoders(),
        [
            crl.create_issuer_validator_container([]),
            crl.create_validity_validator_container([]),
            crl.create_extensions_validator_container([]),
        ],
    )
    reader = linter("loader").RFC5280CertificateListDocumentLoader()
    return findings(container.validate(reader.load_der_document(data, "list").root))


def lint_answer(data: bytes) -> list[LintFinding]:
    """Lint an answer by RFC 6960."""
    ocsp = linter("pkix.ocsp")
    container = ocsp.create_pkix_ocsp_response_validator_container(
        [ocsp.create_response_decoder(), *decoders()], []
    )
    reader = linter("loader").RFC6960OCSPResponseDocumentLoader()
    return findings(container.validate(reader.load_der_document(data, "answer").root))


def revoked(asked: Asked) -> None:
    """Revoke the laboratory, and suspend the institute."""
    for identifier, reason, since in (
        (LABORATORY, RevocationReason.KEY_COMPROMISE, NOW - DAY),
        (INSTITUTE, RevocationReason.CERTIFICATE_HOLD, None),
    ):
        revoke(
            asked.made.issuers[identifier].name,
            reason=reason,
            book=asked.made.book,
            now=NOW,
            invalid_from=since,
        )


@pytest.mark.parametrize("prepare", [lambda _: None, revoked])
@pytest.mark.parametrize("authority", ["root", "issuing"])
def test_a_list_has_no_finding(
    tmp_path: Path, authority: str, prepare: Callable[[Asked], None]
) -> None:
    asked = founded(tmp_path / "authority")
    prepare(asked)

    assert lint_list(publish_list(asked.office(), authority, NOW)) == []


def test_a_shard_has_no_finding(tmp_path: Path) -> None:
    world = large(tmp_path)
    publish_list(world.planned.office(), "issuing", NOW)

    served = publications(world.planned.folder)

    assert len([one for one in served if one.endswith(".crl")]) == 3
    for one, data in served.items():
        if one.endswith(".crl"):
            assert lint_list(data) == [], one


@pytest.mark.parametrize("nonce", [None, b"n" * 32])
def test_an_answer_has_no_finding(tmp_path: Path, nonce: bytes | None) -> None:
    planned = Planned(tmp_path)
    made = planned.ceremony()
    keys = made.issuers[SEALED]
    revoke(keys.name, reason=RevocationReason.KEY_COMPROMISE, book=made.book, now=NOW)
    asked = Asked(planned.folder, made)
    serials = [1, *(keys.certificate.serial_number for keys in made.issuers.values())]

    responder = open_responder(planned.office())
    answer = responder.answer(asking(map(asked.cert_id, serials), nonce))

    assert len(list(read(answer).responses)) == len(serials)
    assert lint_answer(answer) == []
    assert lint_answer(responder.answer(b"")) == []


def test_of_a_demos_answer_only_its_policies_are_found(tmp_path: Path) -> None:
    asked = founded(tmp_path / "authority")
    revoked(asked)

    found = lint_answer(asked.responder().answer(asking([asked.cert_id(1)])))

    assert found
    assert all(find_exception(one, ProfileName.OCSP) is not None for one in found)


def test_the_linters_find_faults(tmp_path: Path) -> None:
    asked = founded(tmp_path / "authority")
    revoked(asked)
    made = publish_list(asked.office(), "issuing", NOW)
    answer = asked.responder().answer(asking([asked.cert_id(1)]))
    # cRLNumber becomes an extension that nobody knows; an answer claims to be a refusal.
    unnumbered = made.replace(bytes.fromhex("0603551d14"), bytes.fromhex("0603551d7f"))
    short = answer.replace(b"\x0a\x01\x00\xa0", b"\x0a\x01\x01\xa0", 1)

    assert unnumbered != made
    assert short != answer
    assert any("crl_number_missing" in one.clause for one in lint_list(unnumbered))
    assert any("error_response_has_response_body" in one.clause for one in lint_answer(short))
