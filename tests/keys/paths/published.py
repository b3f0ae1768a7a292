"""A published path-validation suite: NIST PKITS.

Origin: the source distribution of pyhanko-certvalidator 0.33.0 on PyPI, whose tests carry NIST's
"PKITS" of 2011 (csrc.nist.gov, public domain): 246 questions with the answers that NIST's document
gives. `scripts/install_peers.sh` downloads it beside the other peers; nothing of it is copied into
this project, and no test opens a network.
"""

import base64
import json
import re
import tarfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256

from tests.support.peers import ROOT, absent
from trustsvc_keys.paths.prepare import PathMaterial
from trustsvc_keys.paths.rules import PathRules, RevocationMode

ARCHIVE = ROOT / ".peers" / "pyhanko_certvalidator-0.33.0.tar.gz"
SHA256 = "a4c3309f99c77cdcad24532f75340bd8cc8b108aa8992b8102d44f250ebd449c"
_FOLDER = "pyhanko_certvalidator-0.33.0/tests/fixtures/nist_pkits/"
PKITS_DAY = datetime(2022, 5, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Published:
    """A question of a suite, and whether the path is valid by its answer."""

    name: str
    material: PathMaterial
    rules: PathRules
    at: datetime
    valid: bool


@cache
def _files() -> dict[str, bytes]:
    """Read the files of the suite, those of the very archive that is named above."""
    if not ARCHIVE.exists():
        absent("NIST PKITS", "run scripts/install_peers.sh")
    assert sha256(ARCHIVE.read_bytes()).hexdigest() == SHA256
    with tarfile.open(ARCHIVE) as archive:
        return {
            member.name.removeprefix(_FOLDER): content.read()
            for member in archive
            if member.name.startswith(_FOLDER)
            and (content := archive.extractfile(member)) is not None
        }


def _der(name: str) -> bytes:
    """Read a certificate, list or answer, in whichever form it is kept."""
    data = _files()[name]
    armoured = re.search(rb"-----BEGIN [^-]+-----(.+?)-----END", data, re.DOTALL)
    if armoured:
        return base64.b64decode(armoured[1])
    return data if data.startswith(b"\x30") else base64.b64decode(data)


def _many(folder: str, names: Iterable[str]) -> tuple[bytes, ...]:
    """Read several."""
    return tuple(_der(f"{folder}/{name}") for name in names)


@cache
def pkits() -> dict[str, Published]:
    """Give the questions of NIST PKITS."""
    questions = {}
    for row in json.loads(_files()["pkits.json"]):
        params = row.get("params", {})
        required = row.get("revocation", True)
        told = "".join(f" {key}={params[key]}" for key in sorted(params))
        lists = ("TrustAnchorRootCRL.crl", *row.get("crls", ()))
        questions[f"{row['id']} {row['name']}{told}"] = Published(
            name=row["name"],
            material=PathMaterial(
                leaf=_der(f"certs/{row['cert']}"),
                intermediates=_many("certs", row.get("other_certs", ())),
                roots=_many("certs", ["TrustAnchorRootCertificate.crt"]),
                crls=_many("crls", lists),
            ),
            rules=PathRules(
                revocation=RevocationMode.REQUIRE if required else RevocationMode.REPORT,
                policies=frozenset(params.get("user_initial_policy_set", ())),
                require_explicit_policy=params.get("initial_explicit_policy", False),
                inhibit_policy_mapping=params.get("initial_policy_mapping_inhibit", False),
                inhibit_any_policy=params.get("initial_any_policy_inhibit", False),
            ),
            at=PKITS_DAY,
            valid="error" not in row,
        )
    return questions
