"""NIST's path-validation suite: our answers are NIST's, and openssl's in the same run."""

from pathlib import Path

from tests.keys.paths.openssl import openssl_accepts
from tests.keys.paths.published import Published, pkits
from trustsvc_keys.errors import MalformedCertificate
from trustsvc_keys.paths.models import Instants, validate_models
from trustsvc_keys.paths.verdict import PathVerdict

# Where we are stricter than NIST in 2011; nowhere are we laxer.
STRICTER = {
    "40104 valid_dsa_signatures_test4": "indeterminate",  # DSA of 1024 bits
    "40105 valid_dsa_parameter_inheritance_test5": "malformed",  # a key without its parameters
}
# Where openssl 3.0 is.
OPENSSL_STRICTER = {
    "40105 valid_dsa_parameter_inheritance_test5",  # it reads no such key either
    "41430 valid_crlissuer_test30",  # it lets no CRL issuer stand below the CA that it serves
}


def ours(asked: Published) -> str:
    """Give our verdict, or that a certificate cannot be read."""
    try:
        report = validate_models(asked.material, asked.rules, Instants(at=asked.at))
    except MalformedCertificate:
        return "malformed"
    return str(report.counted.result.ok)


def test_every_answer_is_that_of_nist_or_explained() -> None:
    questions = pkits()

    answers = {name: ours(asked) for name, asked in questions.items()}

    differing = {
        name: answer
        for name, answer in answers.items()
        if (answer == PathVerdict.PASSED) != questions[name].valid
    }
    assert len(questions) == 246
    assert sum(asked.valid for asked in questions.values()) == 110
    assert differing == STRICTER


def test_every_answer_is_that_of_openssl_or_explained(tmp_path: Path) -> None:
    questions = pkits()
    flags = ("-purpose", "any", "-extended_crl", "-use_deltas", "-policy_check")

    differing = {
        name
        for name, asked in questions.items()
        if openssl_accepts(tmp_path, asked.material, asked.rules, asked.at, *flags)[0]
        != (ours(asked) == PathVerdict.PASSED)
    }

    assert differing == STRICTER.keys() ^ OPENSSL_STRICTER
