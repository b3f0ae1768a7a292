"""Sessions that many threads share, that are lost and come back, and that a child does not take."""

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pkcs11
import pytest

from tests.keys.signers.hardware.tokens import keyring
from tests.support.softhsm import SoftToken, softhsm
from trustsvc_keys.algorithms import Algorithm, verify_signature
from trustsvc_keys.errors import HardwareUnavailable, WrongPin
from trustsvc_keys.signers.hardware.cryptoki import Cryptoki
from trustsvc_keys.signers.hardware.make import make_hardware_key
from trustsvc_keys.signers.hardware.module import RESTART_PAUSE_S, Module, get_module
from trustsvc_keys.signers.hardware.pool import SESSIONS
from trustsvc_keys.signers.opening import open_ethereum_signer, open_signer
from trustsvc_keys.signers.pkcs11_uri import parse_pkcs11_uri
from trustsvc_keys.signers.signer import Signer

DATA = b"what is sealed"
P256 = Algorithm.ECDSA_P256_SHA256


def sealed() -> tuple[SoftToken, Signer]:
    """Make a token, a key in it and its signer."""
    token = softhsm().token()
    uri = make_hardware_key(token.uri(object="seal"), P256, token.passphrase)
    return token, open_signer(uri, token.passphrase)


def module_of(token: SoftToken) -> Module:
    """Give the module of this process."""
    return get_module(parse_pkcs11_uri(token.uri(object="any")))


def slot_of(token: SoftToken) -> int:
    """Give the number of a token's slot."""
    found = pkcs11.lib(str(token.module)).get_token(token_label=token.label)
    slot: int = found.slot.slot_id
    return slot


def sign_soon(signer: Signer) -> bytes:
    """Sign once the pause after vain tries is over."""
    time.sleep(RESTART_PAUSE_S)
    return signer.sign(DATA)


def test_many_threads_sign_with_many_keys_over_a_few_sessions() -> None:
    ring = keyring()
    kinds = [P256, Algorithm.ED25519, Algorithm.ECDSA_P384_SHA384, Algorithm.RSA_PSS_SHA256]
    signers = [open_signer(ring.keys[one], ring.token.passphrase, one) for one in kinds]
    account = open_ethereum_signer(ring.account, ring.token.passphrase)

    def work(number: int) -> None:
        signer = signers[number % len(signers)]
        data = b"%d" % number
        verify_signature(signer.public_key, signer.algorithm, data, signer.sign(data))
        account.sign_digest(number.to_bytes(32))

    with ThreadPoolExecutor(2 * SESSIONS) as threads:
        done = list(threads.map(work, range(400)))

    assert len(done) == 400


def test_a_token_is_logged_in_once_for_all_its_signers() -> None:
    token = softhsm().token()
    token.tool("--keypairgen", "--key-type", "EC:prime256v1", "--label", "seal")
    asked = []

    def passphrase() -> bytes:
        asked.append(1)
        return token.passphrase()

    def work(_: int) -> bytes:
        return open_signer(token.uri(object="seal"), passphrase).sign(DATA)

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(work, range(16)))
    assert len(asked) == 16


@pytest.mark.parametrize(
    "lose",
    [
        lambda token: Cryptoki(token.module).close_sessions(slot_of(token)),
        lambda token: pkcs11.lib(str(token.module)).reinitialize(),
        lambda token: Cryptoki(token.module).stop(),
    ],
    ids=["sessions closed", "module restarted", "module stopped"],
)
def test_what_others_of_this_process_end_is_opened_again(
    lose: Callable[[SoftToken], object],
) -> None:
    token, signer = sealed()
    assert signer.sign(DATA)

    for _ in range(3):
        lose(token)
        verify_signature(signer.public_key, signer.algorithm, DATA, signer.sign(DATA))


def test_a_module_that_vanished_is_unavailable_and_works_again_when_it_is_back() -> None:
    token, signer = sealed()
    other = keyring()
    bystander = open_signer(other.keys[P256], other.token.passphrase)

    with softhsm().away():
        for _ in range(3):
            with pytest.raises(HardwareUnavailable, match="hsm-unavailable"):
                signer.sign(DATA)
        with pytest.raises(HardwareUnavailable, match="hsm-unavailable"):
            open_signer(token.uri(object="seal"), token.passphrase)

    assert sign_soon(signer)
    assert bystander.sign(DATA)
    assert open_signer(token.uri(object="seal"), token.passphrase).sign(DATA)


def test_one_token_that_is_pulled_out_leaves_the_others_working() -> None:
    token, signer = sealed()
    _, bystander = sealed()
    away = softhsm().folder / "pulled"

    token.folder.rename(away)
    try:
        with pytest.raises(HardwareUnavailable, match="hsm-unavailable"):
            signer.sign(DATA)
        assert bystander.sign(DATA)
    finally:
        away.rename(token.folder)

    assert sign_soon(signer)
    assert bystander.sign(DATA)


def test_threads_do_not_notice_that_the_module_is_started_anew_under_them() -> None:
    token, signer = sealed()
    module = module_of(token)

    def work(number: int) -> bytes:
        if number % 50 == 25:
            module.restart((module.generation, 0), "test")
        return signer.sign(DATA)

    with ThreadPoolExecutor(6) as threads:
        signatures = list(threads.map(work, range(300)))

    for signature in signatures:
        verify_signature(signer.public_key, signer.algorithm, DATA, signature)


def test_one_module_under_two_paths_is_one_module(tmp_path: Path) -> None:
    token, signer = sealed()
    (tmp_path / "module.so").symlink_to(token.module)

    uri = f"pkcs11:token={token.label};object=seal?module-path={tmp_path}/module.so"

    assert open_signer(uri, token.passphrase).sign(DATA)
    assert signer.sign(DATA)


def test_a_child_process_opens_its_own_sessions() -> None:
    _, signer = sealed()
    assert signer.sign(DATA)

    child = os.fork()
    if child == 0:
        code = 1
        try:
            verify_signature(signer.public_key, signer.algorithm, DATA, signer.sign(DATA))
            code = 0
        finally:
            os._exit(code)
    assert signer.sign(DATA)
    _, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 0
    assert signer.sign(DATA)


def test_a_pin_that_changed_while_the_module_was_away_is_told() -> None:
    token, signer = sealed()
    assert signer.sign(DATA)
    token.tool("--change-pin", "--new-pin", "8642 another")

    pkcs11.lib(str(token.module)).reinitialize()

    with pytest.raises(WrongPin, match="the token counts wrong PINs"):
        signer.sign(DATA)
    with pytest.raises(WrongPin, match="not sent: the token refused it before"):
        signer.sign(DATA)
    assert open_signer(signer.uri, lambda: b"8642 another").sign(DATA)
    assert signer.sign(DATA)


def test_a_login_by_another_part_of_the_process_lets_no_wrong_pin_in() -> None:
    token = softhsm().token()
    token.tool("--keypairgen", "--key-type", "EC:prime256v1", "--label", "seal")
    module = module_of(token)
    module.restart((module.generation, 0), "test")
    found = pkcs11.lib(str(token.module)).get_token(token_label=token.label)
    found.open(user_pin=token.pin)

    with pytest.raises(WrongPin, match="the token counts wrong PINs"):
        open_signer(token.uri(object="seal"), lambda: b"9999")

    assert open_signer(token.uri(object="seal"), token.passphrase).sign(DATA)
