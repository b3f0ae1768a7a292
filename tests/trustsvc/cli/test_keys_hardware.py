"""A key is made inside a module by one command, and its URI opens it."""

import pytest
from typer.testing import CliRunner

from tests.support.softhsm import SoftToken, softhsm
from trustsvc.cli.app import app
from trustsvc_keys.algorithms import Algorithm
from trustsvc_keys.signers.opening import open_ethereum_signer, open_signer


@pytest.fixture
def token() -> SoftToken:
    return softhsm().token()


def test_a_key_is_made_inside_and_opened_by_what_was_printed(token: SoftToken) -> None:
    wanted = token.uri(object="seal")

    done = CliRunner().invoke(app, ["keys", "make-hardware", wanted], input=f"{token.pin}\n")

    assert done.exit_code == 0, done.output
    made = done.stdout.strip().splitlines()[-1]
    signer = open_signer(made, token.passphrase)
    assert signer.algorithm is Algorithm.ECDSA_P256_SHA256
    assert token.pin not in done.output
    assert "never extractable" in token.tool("--list-objects")


def test_an_account_of_a_chain_is_made_inside_as_well(token: SoftToken) -> None:
    wanted = token.uri(object="anchorer")
    arguments = ["keys", "make-hardware", wanted, "--algorithm", "secp256k1"]

    done = CliRunner().invoke(app, arguments, input=f"{token.pin}\n")

    made = done.stdout.strip().splitlines()[-1]
    assert len(open_ethereum_signer(made, token.passphrase).address) == 20


def test_a_name_that_is_taken_and_an_unknown_algorithm_are_refused_in_one_line(
    token: SoftToken,
) -> None:
    arguments = ["keys", "make-hardware", token.uri(object="seal")]
    CliRunner().invoke(app, arguments, input=f"{token.pin}\n")

    again = CliRunner().invoke(app, arguments, input=f"{token.pin}\n")
    other = CliRunner().invoke(app, [*arguments, "--algorithm", "dsa"])

    assert again.exit_code == other.exit_code == 64
    assert "key-taken" in again.stderr
    assert "--algorithm" in other.stderr
