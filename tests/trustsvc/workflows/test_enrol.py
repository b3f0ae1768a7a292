"""Keys and certificates change hands without losing a document, whatever breaks in between."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from tests.support.external_ca import ExternalCa, external_ca
from tests.support.founded import ISSUER, OTHER, MovedClock, drain, faulty_worker, request
from tests.support.softhsm import PIN, softhsm
from trustsvc.deployment import Deployment
from trustsvc.documents.intake import take_in
from trustsvc.errors import KeyElsewhere, WrongKey
from trustsvc.store.documents import find_document
from trustsvc.store.issuers import ELSEWHERE, certify_issuer, get_issuer
from trustsvc.store.seal_requests import SealRequest, keep_seal_request
from trustsvc.workflows.enrol import Custody, Enrolled, Wish, accept, ask, was_replaced
from trustsvc.workflows.issue import issue
from trustsvc.workflows.prepare import prepare
from trustsvc_keys.algorithms import Algorithm
from trustsvc_keys.authority.names import Subject
from trustsvc_keys.errors import CertificateRefused, UnsupportedKey
from trustsvc_keys.organisations import parse_organisation_identifier
from trustsvc_keys.signers.software import SoftwareSigner, make_key


def wish(issuer: str = ISSUER, **changes: object) -> Wish:
    subject = Subject(
        country="CN",
        organisation="Haichuan",
        common_name="Haichuan seal",
        identifier=parse_organisation_identifier(issuer),
    )
    return Wish(issuer=issuer, subject=subject, **changes)  # type: ignore[arg-type]  # its own names


def custody(service: Deployment) -> Custody:
    return Custody(service.data, service.passphrase, service.open_signer)


def ders(*pems: bytes) -> tuple[bytes, ...]:
    return tuple(x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER) for pem in pems)


def enrol(service: Deployment, ca: ExternalCa, made: SealRequest) -> Enrolled:
    """Let the authority certify a request, and accept what it gives."""
    own = ca.certify(made.request)
    (root,) = ders(ca.root)
    return accept(service.keep, service.trust, custody(service), ders(own, ca.issuing), root)


@pytest.fixture(scope="module")
def ca() -> ExternalCa:
    return external_ca()


def test_a_document_that_was_intended_under_the_old_certificate_is_set_free(
    service: Deployment, clock: MovedClock, ca: ExternalCa
) -> None:
    wanted = request("LEFT")
    intake = take_in(wanted.content, limit_bytes=wanted.limit_bytes)
    left = prepare(service.keep, ISSUER, service.seal(ISSUER).certificate, intake)
    enrol(service, ca, ask(service.keep, custody(service), wish()))

    replaced = was_replaced(service.keep, left.id, service.seal(ISSUER).certificate)
    with faulty_worker(service) as (worker, _):
        clock.move(120)
        drain(worker, clock)
    again = issue(service.keep, service.log, service.seal(ISSUER), wanted)

    assert replaced
    with service.keep.database.reading() as session:
        assert find_document(session, left.id) is None
    assert again.identifier == "LEFT"


def test_a_document_under_the_certificate_of_now_is_left_to_be_finished(
    service: Deployment,
) -> None:
    wanted = request("MINE")
    intake = take_in(wanted.content, limit_bytes=wanted.limit_bytes)
    certificate = service.seal(ISSUER).certificate
    left = prepare(service.keep, ISSUER, certificate, intake)

    assert not was_replaced(service.keep, left.id, certificate)
    assert not was_replaced(service.keep, "nothing", certificate)


@pytest.mark.parametrize(
    "algorithm", [one for one in Algorithm if one is not Algorithm.RSA_PSS_SHA256]
)
def test_every_kind_of_new_key_is_enrolled_and_seals(
    service: Deployment, ca: ExternalCa, algorithm: Algorithm
) -> None:
    enrolled = enrol(service, ca, ask(service.keep, custody(service), wish(algorithm=algorithm)))

    assert service.seal(ISSUER).signer.algorithm is algorithm
    assert enrolled.key_uri.startswith("keys/seal-NTRCN-")
    assert issue(service.keep, service.log, service.seal(ISSUER), request("N")).identifier == "N"


def test_a_key_in_a_hardware_module_is_enrolled_and_seals(
    service: Deployment, ca: ExternalCa, tmp_path: Path
) -> None:
    pin = tmp_path / "pin"
    pin.write_text(PIN)
    pin.chmod(0o600)
    token = softhsm().token()
    token.tool("--keypairgen", "--key-type", "EC:prime256v1", "--label", "seal", "--usage-sign")
    uri = token.uri(f"&pin-source={pin}", object="seal")

    enrolled = enrol(service, ca, ask(service.keep, custody(service), wish(key_uri=uri)))
    done = issue(service.keep, service.log, service.seal(ISSUER), request("HSM"))

    assert enrolled.key_uri == uri
    assert done.identifier == "HSM"
    journal = (service.data / "keys" / "journal.jsonl").read_text()
    assert f"token={token.label}" in journal
    assert "pin-" not in journal


def test_a_pin_is_not_kept_on_record(service: Deployment) -> None:
    uri = "pkcs11:token=t;object=s?module-path=/m.so&pin-value=1234"

    with pytest.raises(UnsupportedKey, match="pin-source"):
        ask(service.keep, custody(service), wish(key_uri=uri))


def test_a_key_that_was_exchanged_under_its_name_is_noticed(
    service: Deployment, ca: ExternalCa
) -> None:
    made = ask(service.keep, custody(service), wish())
    other = SoftwareSigner("file:/other.pem", make_key(Algorithm.ECDSA_P256_SHA256))
    broken = Custody(service.data, service.passphrase, lambda _: other)
    before = service.seal(ISSUER).certificate

    with pytest.raises(WrongKey, match="another key than the certificate's"):
        accept(
            service.keep,
            service.trust,
            broken,
            ders(ca.certify(made.request), ca.issuing),
            *ders(ca.root),
        )

    assert service.seal(ISSUER).certificate == before


def test_a_certificate_for_another_issuers_request_is_refused(
    service: Deployment, ca: ExternalCa
) -> None:
    made = ask(service.keep, custody(service), wish())
    theirs = SealRequest(**(made.model_dump() | {"issuer": OTHER}))
    with service.keep.database.transaction() as session:
        keep_seal_request(session, theirs)

    with pytest.raises(CertificateRefused, match=f"it names {ISSUER}, not {OTHER}"):
        enrol(service, ca, made)


def test_an_issuer_that_keeps_its_key_is_told_so(service: Deployment, ca: ExternalCa) -> None:
    enrolled = enrol(service, ca, ask(service.keep, custody(service), wish()))
    with service.keep.database.transaction() as session:
        row = get_issuer(session, ISSUER)
        certify_issuer(
            session,
            ISSUER,
            key_uri=ELSEWHERE,
            certificate=enrolled.accepted.certificate,
            chain=row.chain,
        )

    with pytest.raises(KeyElsewhere, match="key-elsewhere"):
        ask(service.keep, custody(service), wish(same_key=True))


def test_the_certificate_in_use_may_be_given_again_and_our_lists_are_asked(
    service: Deployment,
) -> None:
    seal = service.seal(ISSUER)
    root = service.data / "trusted-roots.pem"

    accepted = accept(
        service.keep,
        service.trust,
        custody(service),
        (seal.certificate, *seal.chain, *ders(root.read_bytes())),
    )

    assert accepted.accepted.certificate == seal.certificate
    assert accepted.accepted.unanswered == ()
    assert accepted.accepted.ends > datetime.now(UTC)
