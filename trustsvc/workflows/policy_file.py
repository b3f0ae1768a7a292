"""Write the policy with which a relying party or auditor verifies what this service issues.

The same file serves ``trustsvc verify`` (all tables) and replay (``[anchors]``).
"""

import json
from collections.abc import Sequence

from trustsvc_anchors.chain.finality import ChainRule
from trustsvc_anchors.evm.artifact import code_hash
from trustsvc_anchors.evm.deployment import LogAddress

ROOTS_FILE = "trusted-roots.pem"

HEADER = """\
# What a verification believes. Its reader edits this file; evidence never picks the rules.
version = 1

[trust]
# Root certificates, and which of them may vouch for which issuer (organizationIdentifier).
roots = ["{roots}"]
independent_at_least = 0

[signatures]
profile = "strict"
require_logged = true
"""


def write_policy(
    rule: ChainRule, address: LogAddress, origin: str, vkey: str, issuers: Sequence[str]
) -> str:
    """Write a policy for one chain and one log as TOML."""
    lines = [
        HEADER.format(roots=ROOTS_FILE),
        "[trust.issuers]",
        *(f"{_text(issuer)} = [{_text(ROOTS_FILE)}]" for issuer in issuers),
        "",
        "[anchors]",
        'existence = "report"',
        "existence_drift_s = 60",
        "",
        "[[anchors.chain]]",
        f"name = {_text(rule.name)}",
        f"rule = {_text(rule.rule)}",
        f"chain_id = {rule.chain_id}",
        f"genesis = {_hex(rule.genesis)}",
        f"development = {str(rule.development).lower()}",
    ]
    if rule.rule == "pinned_block":
        genesis = f"{{ number = 0, hash = {_hex(rule.genesis)} }}"
        lines.append("# Add the block of each sighting, with its hash from another source.")
        lines.append(f"pinned = [{genesis}]")
    else:
        lines.append(f"mode = {_text(rule.mode)}")
    for known in rule.validators:
        lines += ["", "[[anchors.chain.validators]]", f"from_block = {known.from_block}"]
        lines += [] if known.to_block is None else [f"to_block = {known.to_block}"]
        lines.append(f"addresses = [{', '.join(_hex(address) for address in known.addresses)}]")
    lines += [
        "",
        "[[anchors.log]]",
        f"origin = {_text(origin)}",
        f"keys = [{_text(vkey)}]",
        f"issuers = [{', '.join(_text(issuer) for issuer in issuers)}]",
        f"chain = {_text(rule.name)}",
        f"contract = {_hex(address.contract)}",
        f"log_id = {_hex(address.log_id)}",
        f"code_hash = {_hex(code_hash())}",
        'layout = "anchor-registry/1"',
        "",
    ]
    return "\n".join(lines)


def _hex(data: bytes) -> str:
    return f'"0x{data.hex()}"'


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
