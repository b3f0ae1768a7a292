"""One more root for one issuer; the operator's own words stay."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.founded import ISSUER
from trustsvc.deployment import Deployment
from trustsvc.validation.policy import parse_signature_policy
from trustsvc.workflows.policy_roots import trust_root, with_root
from trustsvc_anchors.errors import MalformedPolicy

POLICY = """\
version = 1 # ours
[trust]
# who is trusted
roots = ["a.pem"]   # at all
[trust.issuers]
"NTRCN-1" = ["a.pem"]
'VATDE-2' = ["b.pem"]
[signatures]
roots = "not these"
"""


def test_two_lists_grow_and_nothing_else_changes() -> None:
    changed = with_root(POLICY, "NTRCN-1", "new.pem")

    assert changed == POLICY.replace(
        'roots = ["a.pem"]   #', 'roots = ["a.pem", "new.pem"]   #'
    ).replace('"NTRCN-1" = ["a.pem"]', '"NTRCN-1" = ["a.pem", "new.pem"]')
    assert with_root(changed, "NTRCN-1", "new.pem") == changed


@pytest.mark.parametrize(
    ("policy", "trust"),
    [
        ("[trust]\n", {"roots": ["n"]}),
        ("[trust]\nroots = []\n", {"roots": ["n"]}),
        ("[trust]\nroots = [ 'a', ]\n", {"roots": ["a", "n"]}),
        ("[trust.issuers]\n[trust]\n", {"roots": ["n"], "issuers": {"X-1": ["n"]}}),
        (
            '[trust]\nroots = ["a"]\n[trust.issuers]\n"Y-2" = ["a"]\n',
            {"roots": ["a", "n"], "issuers": {"Y-2": ["a"], "X-1": ["n"]}},
        ),
    ],
)
def test_a_list_that_is_not_there_is_made(policy: str, trust: dict[str, object]) -> None:
    assert tomllib.loads(with_root(policy, "X-1", "n")) == {"trust": trust}


@pytest.mark.parametrize(
    "policy",
    [
        "version = 1\n",
        '[trust]\nroots = [\n  "a",\n]\n',
        'trust = { roots = ["a"] }\n',
        '[trust]\nroots = ["a"]\nissuers = { "X-1" = ["a"] }\n',
        '[trust]\nroots = ["a]"]\n',
        '[ trust ]\nroots = ["a"]\n',
        '[trust]\nroots = ["a"]\n[trust.issuers]\n\'X-1\' = ["a"]\n',
    ],
)
def test_a_policy_in_another_form_is_left_to_its_writer(policy: str) -> None:
    with pytest.raises(MalformedPolicy, match='add "n" there by hand'):
        with_root(policy, "X-1", "n")


NAMES = st.text(st.sampled_from('a]["=#\\n \'"é盛'), min_size=1, max_size=6)


@given(NAMES, NAMES)
@settings(max_examples=100, deadline=None)
def test_what_is_said_after_is_what_was_meant_or_nothing_is_said(issuer: str, name: str) -> None:
    try:
        said = tomllib.loads(with_root(POLICY, issuer, name))
    except MalformedPolicy:
        return

    before = tomllib.loads(POLICY)
    before["trust"]["roots"].append(name)
    before["trust"]["issuers"].setdefault(issuer, []).append(name)
    assert said == before


def test_a_running_service_trusts_the_root_at_once(service: Deployment) -> None:
    before = service.trust
    (root,) = parse_signature_policy(before.policy_file, before.folder).roots

    files = trust_root(before, ISSUER, root)

    after = service.trust
    assert files == ("policy.toml", after_name(service.data))
    assert len(parse_signature_policy(after.policy_file, after.folder).roots_for(ISSUER)) == 2
    assert trust_root(after, ISSUER, root) == ()


def after_name(folder: Path) -> str:
    """Give the name of the one root file that was written."""
    (path,) = folder.glob("root-*.pem")
    return path.name
