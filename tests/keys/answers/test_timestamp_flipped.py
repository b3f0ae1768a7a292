"""One flipped bit anywhere in a token is noticed, by openssl or by our own client."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from tests.keys.answers.stamped import StampingWorld, stamping_world, token_of
from tests.keys.paths.openssl import run_openssl
from tests.keys.world import der, passphrase
from trustsvc_keys.cms.identifiers import ID_TST_INFO
from trustsvc_keys.cms.signed_data import signed_data_template
from trustsvc_keys.errors import KeysError, TimeStampRefused
from trustsvc_keys.remote.timestamp_client import encode_time_stamp_request
from trustsvc_keys.remote.timestamp_token import verify_time_stamp
from trustsvc_keys.signers.opening import open_signer

IMPRINT = sha256(b"what is stamped").digest()
REQUEST = encode_time_stamp_request(IMPRINT, nonce=1 << 127)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> StampingWorld:
    """Found an authority a minute ago."""
    return stamping_world(tmp_path_factory.mktemp("authority"))


@pytest.mark.filterwarnings("ignore:Parsed a serial number")
def test_one_flipped_bit_anywhere_is_rejected_or_says_nothing_else(
    world: StampingWorld, tmp_path: Path
) -> None:
    world.write_certificates(tmp_path)
    (tmp_path / "data").write_bytes(b"what is stamped")
    token = token_of(world.opened().answer(REQUEST))
    true = verify_time_stamp(token, IMPRINT, world.trust())
    framing = _framing(world, token)

    for place in range(len(token)):
        flipped = bytearray(token)
        flipped[place] ^= 1 << place % 8
        try:
            stamp = verify_time_stamp(bytes(flipped), IMPRINT, world.trust())
        except KeysError:
            continue
        # No signature is over the names of digests and signer outside: they only help to find
        # what is; then openssl may refuse, and what is stamped stays.
        assert place in framing or not _openssl_takes(tmp_path, bytes(flipped))
        assert replace(stamp, token=token, certificates=true.certificates, path=true.path) == true


def _framing(world: StampingWorld, token: bytes) -> set[int]:
    """Give the places of a token that no signature is over."""
    signer = open_signer(world.keys.key_uri, passphrase)
    template = signed_data_template(
        der(world.keys.certificate), (), signer.algorithm, content_type=ID_TST_INFO
    )
    places: set[int] = set()
    for part in (template.before_content, template.before_attributes):
        begin = token.index(part)
        places.update(range(begin, begin + len(part)))
    return places


def _openssl_takes(folder: Path, token: bytes) -> bool:
    """Ask openssl about a token."""
    (folder / "flipped.der").write_bytes(token)
    done = run_openssl(
        folder,
        *("ts", "-verify", "-in", "flipped.der", "-token_in", "-data", "data"),
        *("-CAfile", "root.pem"),
        check=False,
    )
    return "Verification: OK" in done.stdout


def test_a_token_of_another_root_is_refused(world: StampingWorld, tmp_path: Path) -> None:
    other = stamping_world(tmp_path)
    token = token_of(world.opened().answer(REQUEST))

    with pytest.raises(TimeStampRefused, match="signer"):
        verify_time_stamp(token, IMPRINT, other.trust())
