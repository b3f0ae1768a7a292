"""A time-stamping authority of the real ceremony, and what it is asked."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asn1crypto import cms, core, tsp

from tests.keys.paths.openssl import run_openssl
from tests.keys.world import NOW, der, passphrase, pem
from trustsvc_keys.algorithms import Algorithm, PublicKey
from trustsvc_keys.answers.clock import WatchedClock, injected_clock, system_clock
from trustsvc_keys.answers.timestamp import TimeStamping
from trustsvc_keys.answers.timestamp_office import open_time_stamping
from trustsvc_keys.answers.timestamp_signer import StampingCertificates, stamping_certificates
from trustsvc_keys.authority.ceremony import Hierarchy, IssuerKeys, run_ceremony
from trustsvc_keys.authority.demo import demo_plan
from trustsvc_keys.authority.names import Subject
from trustsvc_keys.authority.office import Office, open_office
from trustsvc_keys.authority.plan import CeremonyPlan, HolderPlan, KeyPlan
from trustsvc_keys.authority.profiles import TIME_STAMPING
from trustsvc_keys.remote.timestamp_client import TimeStampAuthority
from trustsvc_keys.remote.timestamp_token import TimeStampTrust
from trustsvc_keys.signers.signer import Signer

POLICY, OTHER_POLICY = "2.999.3161.1", "2.999.3161.2"
POLICIES = (POLICY, OTHER_POLICY)
ACCURACY = timedelta(milliseconds=20)


class Response(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    """A TimeStampResp; asn1crypto's own must have a token, a rejection has none."""

    _fields = [  # noqa: RUF012  # as asn1crypto wants it
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", cms.ContentInfo, {"optional": True}),
    ]


@dataclass(frozen=True)
class StampingWorld:
    """An authority with a time-stamping key, in a folder.

    Attributes:
        folder: Where it lies; tests may write beside it.
        plan: Its plan.
        made: What the ceremony made.
    """

    folder: Path
    plan: CeremonyPlan
    made: Hierarchy

    @property
    def keys(self) -> IssuerKeys:
        """Give the time-stamping key and its certificate."""
        assert self.made.time_stamping is not None
        return self.made.time_stamping

    @property
    def certificates(self) -> StampingCertificates:
        """Give its certificates, checked."""
        return stamping_certificates(der(self.keys.certificate), (der(self.made.issuing),))

    def office(self, plan: CeremonyPlan | None = None) -> Office:
        """Open its office."""
        return open_office(plan or self.plan, self.folder, clock=lambda: NOW, passphrase=passphrase)

    def opened(self, clock: WatchedClock | None = None, **more: object) -> TimeStamping:
        """Open it, by default with the machine's clock."""
        return open_time_stamping(
            self.office(),
            policies=POLICIES,
            clock=clock or system_clock(),
            **more,  # type: ignore[arg-type]  # tests name real arguments
        )

    def authority(self, transport: Callable[[bytes], bytes]) -> TimeStampAuthority:
        """Make it known to our client."""
        return TimeStampAuthority(name="ours", transport=transport, trust=self.trust())

    def trust(self) -> TimeStampTrust:
        """Trust its root."""
        return TimeStampTrust(roots=(der(self.made.root),))

    def write_certificates(self, folder: Path) -> None:
        """Write root.pem and between.pem for openssl."""
        (folder / "root.pem").write_bytes(pem(der(self.made.root)))
        below = pem(der(self.made.issuing), der(self.keys.certificate))
        (folder / "between.pem").write_bytes(below)


def stamping_world(
    folder: Path,
    algorithm: Algorithm = Algorithm.ECDSA_P256_SHA256,
    now: datetime | None = None,
    generation: int = 1,
) -> StampingWorld:
    """Hold the ceremony of a demo with time stamping; by default it was a minute ago."""
    holder = HolderPlan(
        profile=TIME_STAMPING,
        subject=Subject(country="CN", organisation="DEMO, no assurance", common_name="Stamps 时"),
        generation=generation,
        key=KeyPlan(algorithm=algorithm),
        validity=timedelta(days=1000),
    )
    plan = replace(demo_plan({}), holders=(holder,))
    at = now or datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1)
    return StampingWorld(folder, plan, run_ceremony(plan, folder, at, passphrase))


def still_clock(at: datetime, accuracy: timedelta | None = ACCURACY) -> WatchedClock:
    """Give a clock that stands still."""
    return injected_clock(lambda: at, accuracy)


def failure(response: bytes) -> str:
    """Give the one failure of a rejection, which has no token."""
    read = Response.load(response, strict=True)
    assert read["status"]["status"].native == "rejection"
    assert read["time_stamp_token"].native is None
    (text,) = read["status"]["status_string"].native
    assert text
    (found,) = read["status"]["fail_info"].native
    return str(found)


def token_of(response: bytes) -> bytes:
    """Give the token of a granted response."""
    read = Response.load(response, strict=True)
    assert read["status"].native == {
        "status": "granted",
        "status_string": None,
        "fail_info": None,
    }
    token: bytes = read["time_stamp_token"].dump()
    return token


def info_of(response: bytes) -> tsp.TSTInfo:
    """Read what the token of a granted response says."""
    signed = cms.ContentInfo.load(token_of(response), strict=True)["content"]
    return tsp.TSTInfo.load(bytes(signed["encap_content_info"]["content"]), strict=True)


def query(folder: Path, *options: str) -> bytes:
    """Let openssl write a request for the file ``data``."""
    (folder / "data").write_bytes("数据 data".encode())
    run_openssl(folder, "ts", "-query", "-data", "data", *options, "-out", "request.tsq")
    return (folder / "request.tsq").read_bytes()


@dataclass(frozen=True)
class FaultySigner:
    """A module whose memory fails: its signatures are wrong.

    Attributes:
        inner: The signer whose signatures are spoiled.
    """

    inner: Signer

    @property
    def uri(self) -> str:
        """Name the key."""
        return self.inner.uri

    @property
    def algorithm(self) -> Algorithm:
        """Give its algorithm."""
        return self.inner.algorithm

    @property
    def public_key(self) -> PublicKey:
        """Give its public half."""
        return self.inner.public_key

    def sign(self, data: bytes) -> bytes:
        """Sign, and spoil the last octet."""
        value = self.inner.sign(data)
        return value[:-1] + bytes((value[-1] ^ 1,))
