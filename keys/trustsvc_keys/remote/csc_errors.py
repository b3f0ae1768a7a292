"""Name every way in which a remote signing service can fail us.

Their places in the tree of errors are drawn in `trustsvc_keys.errors`.
None of them carries a token, a PIN, a one-time password or a SAD.
"""

from trustsvc_keys.errors import Malformed, RemoteProblem


class MalformedCscAnswer(Malformed):
    """Not an answer of a remote signing service (CSC API): where, why."""

    code = "malformed-csc-answer"
    remedy = "ask whoever runs the signing service which version of the CSC API it speaks"


class MalformedCscAccess(Malformed):
    """A file that does not say how to log on to a remote signing service: where, why."""

    code = "malformed-csc-access"
    remedy = "write it as keys/README.md shows, under Remote signing"


class CscUnavailable(RemoteProblem):
    """A remote signing service gave no answer, or none now: service, why."""

    code = "csc-unavailable"
    remedy = "try again later; if it stays so, ask whoever runs the signing service"


class CscUnusable(RemoteProblem):
    """A remote signing service, or a credential of it, that we cannot sign with: service, why."""

    code = "csc-unusable"
    remedy = "choose another credential, or have whoever runs the signing service change this one"


class CscRefused(RemoteProblem):
    """A remote signing service said no: service, method, status, error, description."""

    code = "csc-refused"
    remedy = "correct what the service names; its operator knows more than it says here"


class CscFactorsRefused(CscRefused):
    """It did not take the PIN or one-time password, which is not sent again: service, and so on."""

    code = "csc-factors-refused"
    remedy = (
        "stop and find the right PIN, then open the signer anew: more tries lock the credential"
    )


class CscSignatureRefused(RemoteProblem):
    """What it gave back is no signature of that credential over what was asked: service, why."""

    code = "csc-signature-refused"
    remedy = "rely on nothing that it gave, and tell whoever runs the signing service at once"
