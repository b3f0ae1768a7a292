"""Certificates of a large authority point to shards, and every judge takes a shard for its own."""

from pathlib import Path

import pytest
from cryptography import x509

from tests.keys.answers.large import Large, large
from tests.keys.authority.planned import INSTITUTE
from tests.keys.paths.openssl import armoured, run_openssl
from tests.keys.world import NOW, der, pem
from trustsvc_keys.answers.lists import publish_list
from trustsvc_keys.authority.book import RevocationReason
from trustsvc_keys.authority.check import check_transcript
from trustsvc_keys.authority.life import revoke
from trustsvc_keys.authority.published import publications, published
from trustsvc_keys.authority.shards import list_name
from trustsvc_keys.paths.validate import validate_path
from trustsvc_keys.paths.verdict import PathProblem, PathVerdict

ADDRESS = "http://pki.example.org/pki"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Large:
    """Found a large authority; revoke its late seal; publish."""
    world = large(tmp_path_factory.mktemp("large"))
    revoke(world.planned.office(), world.late_name, RevocationReason.SUPERSEDED, NOW)
    publish_list(world.planned.office(), "issuing", NOW)
    publish_list(world.planned.office(), "root", NOW)
    return world


def pointer(certificate: x509.Certificate) -> str:
    """Give the address of the list to which a certificate points."""
    [point] = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    assert point.full_name is not None
    [place] = point.full_name
    return str(place.value)


def shards(world: Large) -> tuple[str, str]:
    """Name the shard of the late seal, and the other one."""
    own = list_name("issuing", world.late.serial_number)
    return own, {"issuing-2-0": "issuing-2-1", "issuing-2-1": "issuing-2-0"}[own]


def test_a_certificate_names_its_shard_and_older_ones_the_full_list(world: Large) -> None:
    own, _ = shards(world)

    assert pointer(world.late) == f"{ADDRESS}/{own}.crl"
    assert pointer(world.made.issuers[INSTITUTE].certificate) == f"{ADDRESS}/issuing.crl"
    assert world.planned.ceremony().issuers[INSTITUTE] == world.made.issuers[INSTITUTE]


def test_shards_are_made_with_the_full_list_under_one_number(world: Large) -> None:
    own, other = shards(world)
    served = {
        name.removesuffix(".crl"): x509.load_der_x509_crl(data)
        for name, data in publications(world.planned.folder).items()
        if name.endswith(".crl")
    }

    assert set(served) == {"root", "issuing", own, other}
    assert [len(served[name]) for name in ("issuing", own, other)] == [1, 1, 0]
    numbers = {
        served[name].extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
        for name in ("issuing", own, other)
    }
    assert len(numbers) == 1
    for name in (own, other):
        scope = served[name].extensions.get_extension_for_class(x509.IssuingDistributionPoint)
        assert scope.critical
        assert scope.value.full_name == [x509.UniformResourceIdentifier(f"{ADDRESS}/{name}.crl")]
    with pytest.raises(x509.ExtensionNotFound):
        served["issuing"].extensions.get_extension_for_class(x509.IssuingDistributionPoint)


def test_shards_are_on_record_and_in_the_transcript(world: Large) -> None:
    assert [one.what for one in published(world.planned.folder)].count("crl") == 4
    assert check_transcript(world.planned.folder, root_folder=world.planned.root_folder).passed
    [kept] = (world.planned.folder / "lists").glob(f"{shards(world)[0]}-*.crl")
    data = kept.read_bytes()
    kept.write_bytes(data[:-1] + bytes((data[-1] ^ 1,)))
    assert not check_transcript(world.planned.folder).passed
    kept.write_bytes(data)


@pytest.mark.parametrize(
    ("place", "wanted", "problem"),
    [
        (0, PathVerdict.FAILED, PathProblem.REVOKED),
        (1, PathVerdict.INDETERMINATE, PathProblem.NO_REVOCATION_DATA),
    ],
)
def test_our_validation_takes_the_own_shard_only(
    world: Large, place: int, wanted: PathVerdict, problem: PathProblem
) -> None:
    served = publications(world.planned.folder)

    result = validate_path(
        der(world.late),
        [der(world.made.issuing)],
        [der(world.made.root)],
        NOW,
        crls=(served["root.crl"], served[f"{shards(world)[place]}.crl"]),
        revocation="require",
    )

    assert (result.ok, result.problem) == (wanted, problem)


def test_openssl_takes_the_own_shard_only(world: Large, tmp_path: Path) -> None:
    (tmp_path / "root.pem").write_bytes(pem(der(world.made.root)))
    (tmp_path / "issuing.pem").write_bytes(pem(der(world.made.issuing)))
    (tmp_path / "seal.pem").write_bytes(pem(der(world.late)))
    served = publications(world.planned.folder)

    def verify(name: str) -> str:
        lists = armoured("X509 CRL", served["root.crl"], served[f"{name}.crl"])
        (tmp_path / "lists.pem").write_text(lists)
        done = run_openssl(
            tmp_path,
            *("verify", "-x509_strict", "-extended_crl", "-crl_check_all"),
            *("-CRLfile", "lists.pem", "-attime", str(int(NOW.timestamp()) + 60)),
            *("-CAfile", "root.pem", "-untrusted", "issuing.pem", "seal.pem"),
            check=False,
        )
        return done.stdout + done.stderr

    own, other = shards(world)
    assert "certificate revoked" in verify(own)
    assert "different CRL scope" in verify(other).replace("Different", "different")
    assert "certificate revoked" in verify("issuing")


def test_openssl_shows_what_a_shard_speaks_of(world: Large, tmp_path: Path) -> None:
    own, _ = shards(world)
    (tmp_path / "list.crl").write_bytes(publications(world.planned.folder)[f"{own}.crl"])

    shown = run_openssl(tmp_path, "crl", "-inform", "DER", "-in", "list.crl", "-noout", "-text")

    assert "X509v3 Issuing Distribution Point: critical" in shown.stdout
    assert f"URI:{ADDRESS}/{own}.crl" in shown.stdout
