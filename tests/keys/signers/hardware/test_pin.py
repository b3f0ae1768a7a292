"""PINs: sent once, never as the last try, and never shown."""

import traceback
from pathlib import Path

import pytest
from pkcs11.constants import TokenFlag

from tests.support.softhsm import PIN, SoftToken, softhsm
from trustsvc_keys.algorithms import Algorithm
from trustsvc_keys.errors import (
    HardwareRefused,
    KeyExposed,
    KeyMissing,
    KeysError,
    PinLocked,
    WrongPassphrase,
    WrongPin,
)
from trustsvc_keys.signers.hardware.make import make_hardware_key
from trustsvc_keys.signers.opening import open_ethereum_signer, open_signer

DATA = b"what is sealed"
WRONG = b"swordfish 1357"


def token_with_key() -> SoftToken:
    """Make a token with a key by another process: this one has not logged in to it."""
    token = softhsm().token()
    token.tool("--keypairgen", "--key-type", "EC:prime256v1", "--label", "seal", "--id", "01")
    return token


def test_a_wrong_pin_is_told_with_how_near_the_lock_out_is() -> None:
    token = token_with_key()

    with pytest.raises(WrongPin, match="left: few: the token counts wrong PINs") as caught:
        open_signer(token.uri(object="seal"), lambda: WRONG)

    assert isinstance(caught.value, WrongPassphrase)
    assert "a few more wrong ones lock the token for good" in str(caught.value)


def test_a_wrong_pin_is_sent_once_however_often_it_is_tried() -> None:
    token = token_with_key()
    uri = token.uri(object="seal")
    with pytest.raises(WrongPin, match="few"):
        open_signer(uri, lambda: WRONG)

    for _ in range(5):
        with pytest.raises(WrongPin, match="not sent: the token refused it before"):
            open_signer(uri, lambda: WRONG)

    assert open_signer(uri, token.passphrase).sign(DATA)


@pytest.mark.parametrize(
    ("flag", "why"),
    [
        (TokenFlag.USER_PIN_FINAL_TRY, "one last try is left"),
        (TokenFlag.USER_PIN_LOCKED, "locked"),
    ],
)
def test_a_token_that_is_locked_or_about_to_be_gets_no_pin(flag: TokenFlag, why: str) -> None:
    token = token_with_key()
    token.set_flag(flag)
    uri = token.uri(object="seal")

    for pin in (WRONG, token.pin.encode()):
        with pytest.raises(PinLocked, match=why):
            open_signer(uri, lambda pin=pin: pin)  # type: ignore[misc]  # binds the loop's PIN

    # A PIN that was sent and is wrong would show.
    assert "count low" not in softhsm().slots()[token.label]


def test_an_open_token_takes_no_other_pin_and_is_not_asked() -> None:
    token = token_with_key()
    uri = token.uri(object="seal")
    signer = open_signer(uri, token.passphrase)

    with pytest.raises(WrongPin, match="open with another PIN"):
        open_signer(uri, lambda: WRONG)

    assert signer.sign(DATA)
    assert open_signer(uri, token.passphrase).sign(DATA)


@pytest.mark.parametrize(("pin", "why"), [(b"", "empty"), (b"\xff\xfe", "not UTF-8")])
def test_what_cannot_be_a_pin_is_not_sent(pin: bytes, why: str) -> None:
    token = token_with_key()

    with pytest.raises(WrongPin, match=f"not sent: {why}"):
        open_signer(token.uri(object="seal"), lambda: pin)


def test_a_token_without_a_pin_is_refused() -> None:
    token = softhsm().bare_token()

    with pytest.raises(HardwareRefused, match="no PIN yet"):
        open_signer(token.uri(object="seal"), token.passphrase)


def test_a_pin_comes_from_its_own_file_or_from_the_uri(tmp_path: Path) -> None:
    token = token_with_key()
    file = tmp_path / "pin"
    file.touch(mode=0o600)
    file.write_text(f"{token.pin}\n")

    def nobody() -> bytes:
        pytest.fail("asked for a PIN that the URI tells")

    sourced = open_signer(token.uri(f"&pin-source={file}", object="seal"), nobody)
    told = open_signer(
        token.uri("&pin-value=" + token.pin.replace(" ", "%20"), object="seal"), nobody
    )

    assert sourced.sign(DATA)
    assert told.sign(DATA)
    assert "pin-value" not in told.uri
    assert "horse" not in repr(told) + told.uri
    assert f"pin-source={file}" in sourced.uri


def test_a_pin_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    token = token_with_key()
    file = tmp_path / "pin"
    uri = token.uri(f"&pin-source={file}", object="seal")

    with pytest.raises(KeyMissing, match="No such file"):
        open_signer(uri, token.passphrase)
    file.write_text(token.pin)
    file.chmod(0o640)

    with pytest.raises(KeyExposed, match="0640"):
        open_signer(uri, token.passphrase)


def test_no_pin_shows_in_any_error() -> None:
    token = token_with_key()
    hidden = (WRONG.decode(), "swordfish", PIN, "horse", WRONG.hex())
    uri = token.uri(object="seal")
    tries = (
        lambda: open_signer(uri, lambda: WRONG),
        lambda: open_ethereum_signer(uri, lambda: WRONG),
        lambda: open_signer(uri, lambda: WRONG + b"\xff"),
        lambda: make_hardware_key(uri, Algorithm.ED25519, token.passphrase),
        lambda: open_signer(uri, lambda: WRONG),
        lambda: open_signer(token.uri(object="none"), token.passphrase),
        lambda: open_ethereum_signer(uri, token.passphrase),
        lambda: open_signer(
            token.uri("&pin-value=swordfish", object="x", odd="1"), token.passphrase
        ),
    )

    for attempt in tries:
        with pytest.raises(KeysError) as caught:  # any of ours; what it shows counts
            attempt()
        shown = [*traceback.format_exception(caught.value), repr(caught.value), str(caught.value)]
        # The lines of this file are quoted by the traceback, not what they hold.
        told = "\n".join(line for line in shown if "lambda" not in line)
        assert not [word for word in hidden if word in told]
