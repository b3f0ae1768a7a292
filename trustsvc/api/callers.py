"""Find out who calls: an issuer by its API key, a reader by the look-up token."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import APIKeyQuery, HTTPAuthorizationCredentials, HTTPBearer

from trustsvc.api.lanes import Heavy, Reads
from trustsvc.deployment import Deployment
from trustsvc.errors import NotAllowed, NotFound, UnknownKey
from trustsvc.workflows.show_document import Caller, FoundDocument, show_document, who_calls

API_KEY = HTTPBearer(
    scheme_name="api_key",
    description="An issuer's API key: `Authorization: Bearer <key>`. It issues, changes status, "
    "and reads that issuer's documents.",
    auto_error=False,
)
LOOK_UP_TOKEN = APIKeyQuery(
    name="token",
    scheme_name="look_up_token",
    description="The 16 characters printed on a document and carried by its QR code. "
    "They open the files and results of that one document.",
    auto_error=False,
)
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(API_KEY)]
Token = Annotated[str | None, Depends(LOOK_UP_TOKEN)]


async def deployment_of(request: Request) -> Deployment:
    """Give the deployment that the application serves."""
    deployment: Deployment = request.app.state.deployment
    return deployment


async def reads_of(request: Request) -> Reads:
    """Give the lane of short reads."""
    reads: Reads = request.app.state.reads
    return reads


async def heavy_of(request: Request) -> Heavy:
    """Give the lane of heavy work."""
    heavy: Heavy = request.app.state.heavy
    return heavy


Serving = Annotated[Deployment, Depends(deployment_of)]
ReadLane = Annotated[Reads, Depends(reads_of)]
HeavyLane = Annotated[Heavy, Depends(heavy_of)]


async def caller_of(
    deployment: Serving, reads: ReadLane, bearer: Bearer = None, token: Token = None
) -> Caller:
    """Say what a request shows of its sender."""
    if bearer is None:
        return Caller(token=token)
    issuer = await reads.read(who_calls, deployment.keep, bearer.credentials)
    return Caller(token=token, issuer=issuer)


async def issuer_of(deployment: Serving, reads: ReadLane, bearer: Bearer = None) -> str:
    """Give the issuer whose API key came.

    Raises:
        NotAllowed: none came.
        UnknownKey: nobody has it.
    """
    if bearer is None:
        raise NotAllowed(what="this needs the issuer's API key")
    issuer = await reads.read(who_calls, deployment.keep, bearer.credentials)
    if issuer is None:
        raise UnknownKey
    return issuer


AnyCaller = Annotated[Caller, Depends(caller_of)]
IssuerCaller = Annotated[str, Depends(issuer_of)]


def show_to(deployment: Deployment, document_id: str, caller: Caller) -> FoundDocument:
    """Give a document to a caller who may have it.

    An issuer's key opens nothing of another issuer, and does not tell that it is there.

    Raises:
        NotFound: there is no such document, or it is another issuer's.
        NotAllowed: the caller showed neither its token nor its issuer's key.
    """
    try:
        return show_document(deployment.keep, document_id, caller)
    except NotAllowed as error:
        if caller.issuer is not None and not caller.token:
            raise NotFound(what="document", name=document_id) from error
        raise
