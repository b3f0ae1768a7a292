"""Time stamps that openssl and our own client accept, and the standard's answers to all else."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from asn1crypto import tsp

from tests.keys.answers.stamped import (
    ACCURACY,
    OTHER_POLICY,
    POLICIES,
    POLICY,
    FaultySigner,
    StampingWorld,
    failure,
    info_of,
    query,
    stamping_world,
    still_clock,
    token_of,
)
from tests.keys.paths.openssl import run_openssl
from tests.keys.world import NOW, der, passphrase
from trustsvc_keys.algorithms import Algorithm
from trustsvc_keys.answers.clock import injected_clock, kernel_clock, system_clock
from trustsvc_keys.answers.ordering import KeptOrder
from trustsvc_keys.answers.timestamp import TimeStamping, encode_accuracy
from trustsvc_keys.authority.kernel_clock import KernelTime
from trustsvc_keys.errors import (
    AuthorityProblem,
    BadSignature,
    ClockUntrusted,
    HardwareUnavailable,
    KeysError,
)
from trustsvc_keys.remote.timestamp_client import encode_time_stamp_request, request_time_stamp
from trustsvc_keys.signers.opening import open_signer
from trustsvc_keys.signers.software import SoftwareSigner, make_key

IMPRINT = sha256(b"what is stamped").digest()
REQUEST = encode_time_stamp_request(IMPRINT, nonce=1 << 127, policy=POLICY)
LATER = NOW + timedelta(hours=1)
OPENSSL_READS = (
    Algorithm.ECDSA_P256_SHA256,
    Algorithm.ECDSA_P384_SHA384,
    Algorithm.RSA_PKCS1_SHA256,
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> StampingWorld:
    """Found an authority a minute ago."""
    return stamping_world(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> StampingWorld:
    """Found an authority at the tests' now."""
    return stamping_world(tmp_path_factory.mktemp("authority"), now=NOW)


@pytest.fixture(scope="module", params=OPENSSL_READS)
def any_world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> StampingWorld:
    """Found an authority for each kind of key that openssl verifies time stamps of."""
    return stamping_world(tmp_path_factory.mktemp("authority"), request.param)


@pytest.mark.parametrize(
    "options",
    [
        ("-sha256", "-cert"),
        ("-sha256",),
        ("-sha384", "-cert", "-no_nonce"),
        ("-sha512", "-no_nonce"),
        ("-sha512", "-cert", "-tspolicy", OTHER_POLICY),
    ],
)
def test_openssl_verifies_what_it_asked_for(
    any_world: StampingWorld, tmp_path: Path, options: tuple[str, ...]
) -> None:
    any_world.write_certificates(tmp_path)
    response = any_world.opened().answer(query(tmp_path, *options))
    (tmp_path / "response.tsr").write_bytes(response)
    (tmp_path / "token.der").write_bytes(token_of(response))
    below = () if "-cert" in options else ("-untrusted", "between.pem")
    trust = ("-CAfile", "root.pem", *below)

    for question in (
        ("-in", "response.tsr", "-queryfile", "request.tsq"),
        ("-in", "response.tsr", "-data", "data"),
        ("-in", "token.der", "-token_in", "-queryfile", "request.tsq"),
        ("-in", "token.der", "-token_in", "-data", "data"),
    ):
        assert (
            "Verification: OK" in run_openssl(tmp_path, "ts", "-verify", *question, *trust).stdout
        )


def test_openssl_refuses_it_for_other_data(world: StampingWorld, tmp_path: Path) -> None:
    world.write_certificates(tmp_path)
    response = world.opened().answer(query(tmp_path, "-sha256", "-cert"))
    (tmp_path / "response.tsr").write_bytes(response)
    (tmp_path / "data").write_bytes(b"other data")

    done = run_openssl(
        tmp_path,
        *("ts", "-verify", "-in", "response.tsr", "-data", "data", "-CAfile", "root.pem"),
        check=False,
    )

    assert "Verification: FAILED" in done.stdout


def test_without_certificates_openssl_needs_them_from_elsewhere(
    world: StampingWorld, tmp_path: Path
) -> None:
    world.write_certificates(tmp_path)
    response = world.opened().answer(query(tmp_path, "-sha256"))
    (tmp_path / "response.tsr").write_bytes(response)

    done = run_openssl(
        tmp_path,
        *("ts", "-verify", "-in", "response.tsr", "-data", "data", "-CAfile", "root.pem"),
        check=False,
    )

    assert der(world.keys.certificate) not in response
    assert "Verification: FAILED" in done.stdout


def test_openssl_shows_what_the_token_says(past: StampingWorld, tmp_path: Path) -> None:
    at = NOW + timedelta(seconds=1, microseconds=234_999)
    answer = past.opened(still_clock(at)).answer(query(tmp_path, "-sha256", "-tspolicy", POLICY))
    (tmp_path / "response.tsr").write_bytes(answer)

    shown = run_openssl(tmp_path, "ts", "-reply", "-in", "response.tsr", "-text").stdout

    assert "Status: Granted." in shown
    assert f"Policy OID: {POLICY}" in shown
    assert "Hash Algorithm: sha256" in shown
    assert "Time stamp: Jun  1 12:00:01.234 2026 GMT" in shown
    assert "Accuracy: unspecified seconds, 0x15 millis, unspecified micros" in shown
    assert "Ordering: no" in shown
    assert "TSA: DirName:/C=CN/O=DEMO, no assurance/CN=Stamps" in shown


def test_openssl_parses_every_octet(world: StampingWorld, tmp_path: Path) -> None:
    answer = world.opened().answer(query(tmp_path, "-sha256", "-cert"))
    (tmp_path / "response.tsr").write_bytes(answer)

    shown = run_openssl(tmp_path, "asn1parse", "-inform", "DER", "-in", "response.tsr", "-i").stdout

    assert "id-smime-ct-TSTInfo" in shown
    assert "1.2.840.113549.1.9.16.2.47" in shown or "id-smime-aa-signingCertificateV2" in shown
    assert "Error" not in shown


@pytest.mark.parametrize("algorithm", [*OPENSSL_READS, Algorithm.ED25519])
def test_our_client_takes_it(tmp_path: Path, algorithm: Algorithm) -> None:
    world = stamping_world(tmp_path, algorithm, now=NOW)
    authority = replace(
        world.authority(world.opened(still_clock(LATER)).answer), policy=OTHER_POLICY
    )

    stamp = request_time_stamp(IMPRINT, authority, now=lambda: LATER)

    assert stamp.at == LATER
    assert stamp.accuracy == ACCURACY + timedelta(milliseconds=1)
    assert stamp.policy == OTHER_POLICY
    assert stamp.signer == der(world.keys.certificate)
    assert set(stamp.certificates) == {stamp.signer, der(world.made.issuing)}


def test_a_token_repeats_imprint_and_nonce_and_takes_the_first_policy(past: StampingWorld) -> None:
    asked = tsp.TimeStampReq(
        {
            "version": "v1",
            "message_imprint": {
                "hash_algorithm": {"algorithm": "sha512"},
                "hashed_message": bytes(64),
            },
            "nonce": -5,
        }
    )

    info = info_of(past.opened(still_clock(LATER)).answer(asked.dump()))

    assert info["message_imprint"].dump() == asked["message_imprint"].dump()
    assert info["nonce"].native == -5
    assert info["policy"].dotted == POLICY
    assert info["ordering"].native is False
    named = dict(info["tsa"].chosen.native)
    assert named["common_name"] == "Stamps 时"


def test_a_clock_of_unknown_accuracy_states_none(world: StampingWorld) -> None:
    assert info_of(world.opened(system_clock()).answer(REQUEST))["accuracy"].native is None


@pytest.mark.parametrize(
    ("accuracy", "told"),
    [
        (timedelta(), {"seconds": None, "millis": 1, "micros": None}),
        (timedelta(microseconds=1), {"seconds": None, "millis": 2, "micros": None}),
        (timedelta(milliseconds=998), {"seconds": None, "millis": 999, "micros": None}),
        (timedelta(milliseconds=999), {"seconds": 1, "millis": None, "micros": None}),
        (timedelta(seconds=1), {"seconds": 1, "millis": 1, "micros": None}),
    ],
)
def test_accuracy_is_rounded_up(accuracy: timedelta, told: dict[str, int | None]) -> None:
    assert dict(tsp.Accuracy.load(encode_accuracy(accuracy), strict=True).native) == told


def test_serial_numbers_never_repeat_over_restarts(past: StampingWorld) -> None:
    serials = {
        info_of(stamping.answer(REQUEST))["serial_number"].native
        for stamping in (past.opened(still_clock(LATER)), past.opened(still_clock(LATER)))
        for _ in range(200)
    }

    assert len(serials) == 400
    assert {serial.bit_length() for serial in serials} == {127}


def test_nothing_is_stamped_outside_the_certificates_validity(past: StampingWorld) -> None:
    certificate = past.keys.certificate
    begin, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc

    assert info_of(past.opened(still_clock(begin + ACCURACY)).answer(REQUEST))
    assert info_of(past.opened(still_clock(end - ACCURACY)).answer(REQUEST))
    for at in (begin, begin - timedelta(days=1), end, end + timedelta(days=1)):
        stamping = past.opened(still_clock(at))
        assert failure(stamping.answer(REQUEST)) == "time_not_available"
        with pytest.raises(AuthorityProblem, match="its certificates are valid from 2026-06-01"):
            stamping.check_ready()


def test_nothing_is_stamped_by_a_clock_that_is_not_accurate_enough(past: StampingWorld) -> None:
    told: list[KeysError] = []
    clock = still_clock(LATER, timedelta(seconds=1, microseconds=1))
    stamping = past.opened(clock, report=told.append)

    assert failure(stamping.answer(REQUEST)) == "time_not_available"
    assert isinstance(told[0], ClockUntrusted)


def test_nothing_is_stamped_once_the_clock_was_set(past: StampingWorld) -> None:
    wall, steady = [LATER], [0.0]
    clock = injected_clock(lambda: wall[0], ACCURACY, lambda: steady[0])
    stamping = past.opened(clock)

    first = stamping.answer(REQUEST)
    wall[0] -= timedelta(minutes=30)
    second = stamping.answer(REQUEST)
    wall[0] += timedelta(minutes=30)
    third = stamping.answer(REQUEST)

    assert info_of(first)["gen_time"].native == LATER
    assert failure(second) == failure(third) == "time_not_available"
    with pytest.raises(ClockUntrusted, match=r"set by -1800\.000 s"):
        stamping.check_ready()


def test_an_unsynchronised_kernel_stamps_nothing(past: StampingWorld) -> None:
    told = KernelTime(at=NOW, state=5, status=0x40, greatest_error=timedelta(seconds=16))
    stamping = past.opened(kernel_clock(lambda: told, lambda: 0.0))

    assert failure(stamping.answer(REQUEST)) == "time_not_available"


def test_a_wrong_signature_never_leaves(past: StampingWorld) -> None:
    told: list[KeysError] = []
    stamping = past.opened(still_clock(LATER), through=FaultySigner, report=told.append)

    answer = stamping.answer(REQUEST)

    assert failure(answer) == "system_failure"
    assert isinstance(told[0], BadSignature)


def test_a_module_that_is_gone_is_a_failure_of_the_system(past: StampingWorld) -> None:
    class Gone(FaultySigner):
        def sign(self, data: bytes) -> bytes:
            raise HardwareUnavailable(where=self.uri, why=f"{len(data)} bytes not sent")

    stamping = past.opened(still_clock(LATER), through=Gone)

    assert failure(stamping.answer(REQUEST)) == "system_failure"


def test_ordered_tokens_say_so_and_have_times_of_their_own(
    past: StampingWorld, tmp_path: Path
) -> None:
    order = KeptOrder(tmp_path / "order")
    ticks = iter(range(10_000))
    clock = injected_clock(
        lambda: LATER + timedelta(microseconds=next(ticks) // 9), ACCURACY, lambda: 0.0
    )
    stamping = past.opened(clock, order=order)

    with ThreadPoolExecutor(4) as pool:
        infos = [info_of(one) for one in pool.map(stamping.answer, [REQUEST] * 60)]
    order.close()

    assert {info["ordering"].native for info in infos} == {True}
    assert len({info["gen_time"].native for info in infos}) == 60


def test_order_holds_over_restarts(past: StampingWorld, tmp_path: Path) -> None:
    times = []
    for _ in range(3):
        order = KeptOrder(tmp_path / "order")
        stamping = past.opened(still_clock(LATER), order=order)
        times.append(info_of(stamping.answer(REQUEST))["gen_time"].native)
        order.close()

    assert times[0] < times[1] < times[2]


@pytest.mark.parametrize("policies", [(), ("1.3.6.1.4.1.32473.1.3",), (POLICY, "2.9990.1")])
def test_only_the_kernels_clock_stamps_under_a_real_policy(
    past: StampingWorld, policies: tuple[str, ...]
) -> None:
    signer = open_signer(past.keys.key_uri, passphrase)

    with pytest.raises(AuthorityProblem, match=r"no policy|only the kernel's clock"):
        TimeStamping(
            signer=signer,
            certificates=past.certificates,
            policies=policies,
            clock=system_clock(),
        )


def test_the_kernels_clock_stamps_under_any_policy(past: StampingWorld) -> None:
    at = LATER
    told = KernelTime(at=at, state=0, status=0x2001, greatest_error=timedelta(milliseconds=7))
    stamping = TimeStamping(
        signer=open_signer(past.keys.key_uri, passphrase),
        certificates=past.certificates,
        policies=("1.3.6.1.4.1.32473.1.3",),
        clock=kernel_clock(lambda: told, lambda: 0.0),
    )

    info = info_of(stamping.answer(encode_time_stamp_request(IMPRINT, nonce=1)))

    assert info["policy"].dotted == "1.3.6.1.4.1.32473.1.3"
    assert info["accuracy"].native["millis"] == 8
    assert info["gen_time"].native == at


def test_a_key_that_is_not_the_certificates_stamps_nothing(past: StampingWorld) -> None:
    stranger = SoftwareSigner("file:/k", make_key(Algorithm.ECDSA_P256_SHA256))

    with pytest.raises(AuthorityProblem, match="the key is not the certificate's"):
        TimeStamping(
            signer=stranger,
            certificates=past.certificates,
            policies=POLICIES,
            clock=still_clock(LATER),
        )


def test_times_are_near_the_machines(world: StampingWorld) -> None:
    told = info_of(world.opened().answer(REQUEST))["gen_time"].native

    assert abs(datetime.now(UTC) - told) < timedelta(seconds=10)
