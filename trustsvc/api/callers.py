"""Find out who calls: an issuer by its API key, a reader by the look-up token."""

from typing import Annotated

from fastapi import Depends, Header, Query, Request

from trustsvc.deployment import Deployment
from trustsvc.errors import NotAllowed
from trustsvc.workflows.show_document import Caller, who_calls

Authorization = Annotated[
    str | None, Header(description="`Bearer <the issuer's API key>`.", examples=["Bearer kq3…"])
]
Token = Annotated[
    str | None, Query(description="Look-up token, as printed on the document (16 characters).")
]


def deployment_of(request: Request) -> Deployment:
    """Give the deployment that the application serves."""
    deployment = request.app.state.deployment
    if not isinstance(deployment, Deployment):
        raise TypeError(deployment)
    return deployment


Serving = Annotated[Deployment, Depends(deployment_of)]


def caller_of(
    deployment: Serving, authorization: Authorization = None, token: Token = None
) -> Caller:
    """Say what a request shows of its sender."""
    return Caller(token=token, issuer=who_calls(deployment.keep, _bearer(authorization)))


def issuer_of(deployment: Serving, authorization: Authorization = None) -> str:
    """Give the issuer whose API key came.

    Raises:
        NotAllowed: none came, or an unknown one.
    """
    issuer = who_calls(deployment.keep, _bearer(authorization))
    if issuer is None:
        raise NotAllowed(what="this needs the issuer's API key: Authorization: Bearer …")
    return issuer


AnyCaller = Annotated[Caller, Depends(caller_of)]
IssuerCaller = Annotated[str, Depends(issuer_of)]


def _bearer(authorization: str | None) -> str | None:
    scheme, _, key = (authorization or "").partition(" ")
    return key.strip() or None if scheme.lower() == "bearer" else None
