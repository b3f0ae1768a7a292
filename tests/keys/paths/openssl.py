"""Ask openssl about a path, as a second opinion in the same run."""

import base64
import subprocess
from datetime import datetime
from pathlib import Path

from tests.support.peers import peer
from trustsvc_keys.paths.prepare import PathMaterial
from trustsvc_keys.paths.rules import PathRules


def armoured(kind: str, *parts: bytes) -> str:
    """Write parts, given in DER, in PEM."""
    return "".join(
        f"-----BEGIN {kind}-----\n{base64.encodebytes(one).decode()}-----END {kind}-----\n"
        for one in parts
    )


def run_openssl(
    folder: Path, *arguments: str, check: bool = True
) -> subprocess.CompletedProcess[str]:
    """Run openssl in a folder."""
    command = [str(peer("openssl")), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, check=check, text=True)  # noqa: S603  # a peer that tests found, on files of ours


def openssl_accepts(
    folder: Path, material: PathMaterial, rules: PathRules, at: datetime, *more: str
) -> tuple[bool, str]:
    """Ask openssl whether a path holds at an instant, and why not."""
    (folder / "roots.pem").write_text(armoured("CERTIFICATE", *material.roots))
    (folder / "between.pem").write_text(armoured("CERTIFICATE", *material.intermediates))
    (folder / "leaf.pem").write_text(armoured("CERTIFICATE", material.leaf))
    (folder / "lists.pem").write_text(armoured("X509 CRL", *material.crls))
    arguments = ["verify", "-no-CApath", "-no-CAstore", "-attime", str(int(at.timestamp())), *more]
    arguments += ["-CAfile", "roots.pem"] if material.roots else ["-no-CAfile"]
    arguments += ["-untrusted", "between.pem"] if material.intermediates else []
    arguments += ["-crl_check_all", "-CRLfile", "lists.pem"] if material.crls else []
    # To openssl no policy is none at all; in RFC 5280, 6.1.1 (c), it is any.
    for policy in sorted(rules.policies) or ["2.5.29.32.0"]:
        arguments += ["-policy", policy]
    flags = {
        "-explicit_policy": rules.require_explicit_policy,
        "-inhibit_map": rules.inhibit_policy_mapping,
        "-inhibit_any": rules.inhibit_any_policy,
    }
    arguments += [flag for flag, wanted in flags.items() if wanted]
    done = run_openssl(folder, *arguments, "leaf.pem", check=False)
    return done.returncode == 0, done.stdout + done.stderr
