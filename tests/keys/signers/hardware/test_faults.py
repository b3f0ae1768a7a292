"""What a module can say, said by one that fails when told so."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.keys.signers.hardware.faulty import faulty
from trustsvc_keys.algorithms import verify_signature
from trustsvc_keys.errors import HardwareRefused, HardwareUnavailable, PinLocked, WrongPin
from trustsvc_keys.signers.hardware.module import RESTART_PAUSE_S
from trustsvc_keys.signers.hardware.pool import SESSIONS
from trustsvc_keys.signers.opening import open_signer

DATA = b"what is sealed"
ALWAYS = 1_000_000
PASSING = {
    "general error": 0x05,
    "function failed": 0x06,
    "device error": 0x30,
    "device removed": 0x32,
    "key handle invalid": 0x60,
    "object handle invalid": 0x82,
    "operation active": 0x90,
    "session closed": 0xB0,
    "session handle invalid": 0xB3,
    "token not present": 0xE0,
    "token not recognised": 0xE1,
    "user not logged in": 0x101,
    "not initialised": 0x190,
    "a maker's own": 0x8000_0001,
}
FINAL = {
    "function not supported": 0x54,
    "key function not permitted": 0x68,
    "mechanism invalid": 0x70,
    "mechanism parameter invalid": 0x71,
}


@pytest.mark.parametrize("code", PASSING.values(), ids=PASSING)
def test_what_passes_is_repaired_and_what_stays_is_told_until_it_is_over(
    tmp_path: Path, code: int
) -> None:
    module = faulty(tmp_path)
    signer = open_signer(module.uri, module.token.passphrase)

    for times in (1, 2):
        module.fail(code, times)
        verify_signature(signer.public_key, signer.algorithm, DATA, signer.sign(DATA))
    module.fail(code, ALWAYS)
    with pytest.raises(HardwareUnavailable, match="hsm-unavailable"):
        signer.sign(DATA)
    module.fail(code, 0)
    time.sleep(RESTART_PAUSE_S)

    assert signer.sign(DATA)


@pytest.mark.parametrize("code", FINAL.values(), ids=FINAL)
def test_what_a_module_refuses_is_told_at_once_and_harms_nothing(tmp_path: Path, code: int) -> None:
    module = faulty(tmp_path)
    signer = open_signer(module.uri, module.token.passphrase)
    before = module.get("signs")

    module.fail(code, 1)
    with pytest.raises(HardwareRefused, match="hsm-refused"):
        signer.sign(DATA)

    assert module.get("signs") == before + 1
    assert signer.sign(DATA)


def test_wrong_pins_stop_before_the_last_try_and_tell_how_many_are_left(tmp_path: Path) -> None:
    module = faulty(tmp_path)
    module.set("pin_tries", 3)

    with pytest.raises(WrongPin, match="left: few"):
        open_signer(module.uri, lambda: b"1111")
    with pytest.raises(WrongPin, match="left: one: the next wrong PIN locks the token"):
        open_signer(module.uri, lambda: b"2222")
    for pin in (b"3333", module.token.passphrase()):
        with pytest.raises(PinLocked, match="one last try is left"):
            open_signer(module.uri, lambda pin=pin: pin)  # type: ignore[misc]  # binds the loop's PIN
    assert module.get("logins") == 2

    # A person gave the right PIN with the maker's tool.
    module.set("wrong_pins", 0)
    assert open_signer(module.uri, module.token.passphrase).sign(DATA)


def test_a_token_that_locks_itself_at_once_is_told_as_locked(tmp_path: Path) -> None:
    module = faulty(tmp_path)
    module.set("pin_tries", 1)
    module.set("wrong_pins", 1)

    with pytest.raises(PinLocked, match="why: locked"):
        open_signer(module.uri, module.token.passphrase)

    assert module.get("logins") == 0


def test_a_pin_that_was_refused_is_sent_again_once_the_token_took_another(tmp_path: Path) -> None:
    module = faulty(tmp_path)
    right = module.token.passphrase()
    with pytest.raises(WrongPin, match="few"):
        open_signer(module.uri, lambda: b"1111")
    with pytest.raises(WrongPin, match="not sent"):
        open_signer(module.uri, lambda: b"1111")
    assert module.get("logins") == 1

    # Somebody logged in elsewhere, so that the token counts no wrong PIN any more.
    module.set("wrong_pins", 0)
    with pytest.raises(WrongPin, match="few"):
        open_signer(module.uri, lambda: b"1111")

    assert module.get("logins") == 2
    assert open_signer(module.uri, lambda: right).sign(DATA)


def test_threads_sign_at_once_over_no_more_sessions_than_there_are(tmp_path: Path) -> None:
    module = faulty(tmp_path)
    signer = open_signer(module.uri, module.token.passphrase)
    module.set("sign_ms", 20)

    with ThreadPoolExecutor(3 * SESSIONS) as threads:
        signatures = list(threads.map(lambda _: signer.sign(DATA), range(4 * SESSIONS)))

    assert len(set(signatures)) == 4 * SESSIONS
    assert 1 < module.get("most_at_once") <= SESSIONS
    assert module.get("logins") == 1
    assert module.get("opened") <= SESSIONS


def test_a_token_with_little_room_is_shared(tmp_path: Path) -> None:
    module = faulty(tmp_path)
    module.set("room", 2)
    signer = open_signer(module.uri, module.token.passphrase)
    module.set("sign_ms", 2)

    with ThreadPoolExecutor(SESSIONS) as threads:
        signatures = list(threads.map(lambda _: signer.sign(DATA), range(4 * SESSIONS)))

    assert len(signatures) == 4 * SESSIONS
    assert module.get("opened") == 2


def test_a_module_that_cannot_lock_is_called_by_one_thread_at_a_time(tmp_path: Path) -> None:
    module = faulty(tmp_path)
    module.set("can_lock", 0)
    signer = open_signer(module.uri, module.token.passphrase)
    module.set("sign_ms", 2)

    with ThreadPoolExecutor(SESSIONS) as threads:
        signatures = list(threads.map(lambda _: signer.sign(DATA), range(4 * SESSIONS)))

    assert len(signatures) == 4 * SESSIONS
    assert module.get("most_at_once") == 1


def test_a_vanished_module_with_many_threads_is_told_to_each_and_comes_back(
    tmp_path: Path,
) -> None:
    module = faulty(tmp_path)
    signer = open_signer(module.uri, module.token.passphrase)

    def work(_: int) -> str:
        try:
            return signer.sign(DATA).hex()
        except HardwareUnavailable as error:
            return error.code

    module.fail(0x32, ALWAYS)
    with ThreadPoolExecutor(SESSIONS) as threads:
        told = set(threads.map(work, range(40)))
        module.fail(0x32, 0)
        time.sleep(RESTART_PAUSE_S)
        signed = list(threads.map(work, range(40)))

    assert told == {"hsm-unavailable"}
    assert "hsm-unavailable" not in signed
