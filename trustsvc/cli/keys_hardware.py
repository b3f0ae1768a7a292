"""Make a key inside a hardware module, which it never leaves."""

from typing import Annotated

import typer

from trustsvc.cli.keys_options import Json

ACCOUNT = "secp256k1"


def make_hardware(
    *,
    uri: Annotated[
        str,
        typer.Argument(
            metavar="URI",
            help="Module, token and label: pkcs11:token=lab;object=seal?module-path=/usr/lib/….so",
        ),
    ],
    algorithm: Annotated[
        str, typer.Option(help=f"As in a plan; {ACCOUNT} for an account of a chain.")
    ] = "ecdsa-p256-sha256",
    rsa_bits: Annotated[int, typer.Option(help="The modulus of an RSA key.")] = 3072,
    json: Json = False,
) -> None:
    """Make a key inside a hardware module; prints its URI for a plan, a CSR or the settings."""
    from trustsvc.cli.output import say, say_json, told_in_one_line  # noqa: PLC0415  --help stays fast
    from trustsvc.errors import MalformedRequest  # noqa: PLC0415  the same
    from trustsvc_keys.algorithms import Algorithm  # noqa: PLC0415  the same
    from trustsvc_keys.errors import HardwareSupportMissing  # noqa: PLC0415  the same

    known = (*Algorithm, ACCOUNT)
    with told_in_one_line():
        if algorithm not in known:
            raise MalformedRequest(where="--algorithm", why=f"none of {', '.join(known)}")
        try:
            from trustsvc_keys.signers.hardware.make import (  # noqa: PLC0415  needs the extra
                make_hardware_account,
                make_hardware_key,
            )
        except ModuleNotFoundError as error:
            raise HardwareSupportMissing(where=uri) from error
        if algorithm == ACCOUNT:
            made = make_hardware_account(uri, _pin)
        else:
            made = make_hardware_key(uri, Algorithm(algorithm), _pin, rsa_bits=rsa_bits)
        if json:
            say_json({"key": made, "algorithm": algorithm})
        else:
            say(made)


def _pin() -> bytes:
    """Ask for the PIN; it is never taken from options, which a shell keeps."""
    typed: str = typer.prompt("PIN", hide_input=True, err=True)
    return typed.encode()
