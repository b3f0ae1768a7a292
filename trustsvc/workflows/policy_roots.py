"""Let our own policy trust one more root for one issuer, and nothing else.

The operator's file keeps its comments and its order: one name is added to two lists, and what the
file says then is compared with what it should say. A file that is written in another form is left
alone, with the words to add.
"""

import copy
import json
import re
import tomllib
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from trustsvc.store.secrets import replace_text
from trustsvc.workflows.init import POLICY_FILE
from trustsvc.workflows.parts import Trust
from trustsvc_anchors.errors import MalformedPolicy

_HEADER = re.compile(r"^\s*\[")


def trust_root(trust: Trust, issuer: str, root: bytes) -> tuple[str, ...]:
    """Write a root beside the policy and name it there for an issuer; give the files' names.

    Nothing is written where it is trusted for that issuer already.

    Raises:
        MalformedPolicy: the policy is written in a form that we do not change.
        DataFolderUnwritable: a file cannot be written.
    """
    name = f"root-{sha256(root).hexdigest()[:16]}.pem"
    text = trust.policy_file.decode()
    changed = with_root(text, issuer, name)
    if changed == text:
        return ()
    armoured = x509.load_der_x509_certificate(root).public_bytes(Encoding.PEM).decode()
    # The file first: a policy that names a file which is not there cannot be used.
    replace_text(trust.folder / name, armoured)
    replace_text(trust.folder / POLICY_FILE, changed)
    return (POLICY_FILE, name)


def with_root(policy: str, issuer: str, name: str) -> str:
    """Give a policy in which a file of roots is trusted for an issuer.

    Raises:
        MalformedPolicy: it is written in a form that we do not change.
    """
    before = tomllib.loads(policy)
    wanted = _wanted(before, issuer, name)
    if wanted == before:
        return policy
    changed = _added(policy, "trust", "roots", name)
    if "issuers" in before.get("trust", {}):
        changed = _added(changed, "trust.issuers", json.dumps(issuer, ensure_ascii=False), name)
    try:
        said = tomllib.loads(changed)
    except tomllib.TOMLDecodeError:
        said = {}
    if said != wanted:
        why = f'add "{name}" there by hand, and to the list of {issuer} under trust.issuers'
        raise MalformedPolicy(where="trust.roots", why=why)
    return changed


def _wanted(before: Mapping[str, Any], issuer: str, name: str) -> dict[str, Any]:
    """Give what the policy should say."""
    wanted = copy.deepcopy(dict(before))
    trust = wanted.setdefault("trust", {})
    lists = [trust.setdefault("roots", [])]
    if "issuers" in trust:
        lists.append(trust["issuers"].setdefault(issuer, []))
    for names in lists:
        if name not in names:
            names.append(name)
    return wanted


def _added(policy: str, table: str, key: str, name: str) -> str:
    """Add a name to a list that stands on one line of a table; a new list where there is none."""
    lines = policy.split("\n")
    header = f"[{table}]"
    begin = next((at for at, line in enumerate(lines) if line.strip() == header), None)
    if begin is None:
        return policy
    shape = re.compile(
        rf"^(?P<before>\s*{re.escape(key)}\s*=\s*\[)(?P<names>[^\]]*)(?P<after>\].*)$"
    )
    for at in range(begin + 1, len(lines)):
        if _HEADER.match(lines[at]):
            break
        found = shape.match(lines[at])
        if found is not None:
            names = found["names"].strip().rstrip(",")
            listed = f"{names}, {json.dumps(name)}" if names else json.dumps(name)
            lines[at] = f"{found['before']}{listed}{found['after']}"
            return "\n".join(lines)
    lines.insert(begin + 1, f"{key} = [{json.dumps(name)}]")
    return "\n".join(lines)
