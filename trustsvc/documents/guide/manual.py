# ruff: noqa: RUF001 - Chinese sentences use Chinese punctuation
"""Write ``docs/metadata.md``: the guide's tables beside ours, in English and Chinese.

Everything in it comes from the tables that the code works by; a test compares the routes that it
names with those that are served.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from trustsvc.documents.guide.fields import FIELDS, GuideField
from trustsvc.documents.guide.model import (
    DOCUMENT_STATES,
    GUIDE_WORDS,
    INSTRUMENT_STATES,
    MODEL_VERSION,
    STANDARD_STATES,
)

SAMPLE = {
    "organisations": [{"role": "customer", "gln": "4012345000009"}],
    "instruments": [
        {
            "instrument": "2026-0417-088",
            "state": "restricted",
            "stated_by": "Sample Dairy Co., Ltd.",
            "since": "2026-11-20",
        }
    ],
    "standards": [{"reference": "JJG 229-2010", "state": "current"}],
    "relations": [{"relation": "supplements", "identifier": "HC-T-2026-00391"}],
}
"""What an issuer may state beside a DCC."""


@dataclass(frozen=True, slots=True)
class Interface:
    """An interface of the guide's table, and the routes that are it here."""

    kind: str
    does: str
    routes: tuple[str, ...]
    lacks: str = ""


INTERFACES: tuple[Interface, ...] = (
    Interface(
        "查询接口",
        "look up by key fields: number, issuer, instrument",
        (
            "GET /v1/documents",
            "GET /v1/documents/{document_id}",
            "GET /v1/documents/{document_id}/metadata",
            "GET /v1/documents/{document_id}/status",
            "GET /v1/affected",
            "GET /v1/metadata/schema",
        ),
        "no search by product model, and no register of standards",
    ),
    Interface(
        "验证接口",
        "is a DCC, a D-CoC or a report genuine, unaltered and valid",
        (
            "POST /v1/verifications",
            "GET /v1/documents/{document_id}/status",
            "GET /v1/documents/{document_id}/evidence",
            "GET /log/checkpoint",
        ),
    ),
    Interface(
        "订阅接口",
        "hear of changes",
        ("GET /v1/documents/{document_id}/status", "GET /v1/documents/{document_id}/metadata"),
        "no delivery yet: every issue, change of status and change of metadata is recorded as an "
        "event, and who wants to know asks these two",
    ),
)
"""The three interfaces of the guide's table."""

REQUIREMENTS = """\
| 元数据随数据一起传输，数据自描述 | The document's own XML says most of it; a plain PDF carries \
`metadata.json`; `GET /v1/documents/{document_id}/metadata` gives the whole, with the SHA-256 of \
the issued bytes that it is about; XML, PDF and JSON point to it (`Link: …; rel="describedby"`). |
| 元数据的变更有版本记录 | `version` is that of this model. `revision` counts the changes to one \
document's metadata; each is kept and had with `?revision=`. |
| 核心元数据向社会公开，支持第三方解析 | `GET /v1/metadata/schema` gives JSON Schema 2020-12 to \
anybody; this page explains it. The metadata of one document name its customer: they need its \
look-up code, or its issuer's key. |
"""
"""What the guide asks of metadata, and how it is met."""

PAGE = """\
# Core metadata 核心元数据

Made by `make docs` from `trustsvc/documents/guide/`; do not edit.

Version %(version)s of the model. It holds every item of the table of core metadata in the guide \
for the digital integration of quality infrastructure (质量基础设施数字化集成通用指南).
Each value says where it comes from: `document` (signed with it), `account` (the issuer's, as the \
operator enrolled it) or `stated` (by the issuer, beside the document).
What nobody says is not there; nothing is guessed.

## The items of the guide

| group | item | here | obligation | meaning | from a DCC | from a D-CoC | from a plain document |
| --- | --- | --- | --- | --- | --- | --- | --- |
%(fields)s

Organisations have a role: issuer, customer, manufacturer, owner, representative, production site, \
notified body.
A relation tells what in the document makes it (`how`), the related document's SHA-256 where it is \
cited, and under `on_record` the documents recorded here that bear its number.

## The three families of states

| of | states | whose word |
| --- | --- | --- |
%(states)s

## Stating what a document has no place for

Send it with the document: `POST /v1/documents` as a form with `document` and `metadata`; on the \
command line `trustsvc issue FILE --metadata FILE` (JSON or TOML).
Or afterwards: `PUT /v1/documents/{document_id}/metadata`, or `trustsvc metadata ID --state FILE`, \
replaces all that was stated.
It adds and never contradicts: another date than the document's, an expiry of a DCC, a number of \
an organisation that the document does not name are refused, each with its place and a remedy.
What is stated is not signed with the document; it is the issuer's word to this service.

```json
%(sample)s
```

## What the guide asks of metadata

| asked | met |
| --- | --- |
%(requirements)s
## The interfaces of the guide

| interface | does | routes | lacking |
| --- | --- | --- | --- |
%(interfaces)s
"""


def metadata_page() -> str:
    """Give the page in Markdown."""
    return PAGE % {
        "version": MODEL_VERSION,
        "fields": "\n".join(map(_field, FIELDS)),
        "states": "\n".join(_states()),
        "sample": json.dumps(SAMPLE, ensure_ascii=False, indent=2),
        "requirements": REQUIREMENTS,
        "interfaces": "\n".join(map(_interface, INTERFACES)),
    }


def _field(one: GuideField) -> str:
    return (
        f"| {one.group} | {one.item} | `{one.place}` | {one.obligation} | {one.en} {one.zh} "
        f"| {one.dcc} | {one.dcoc} | {one.plain} |"
    )


def _states() -> Iterator[str]:
    families = (
        ("a standard", STANDARD_STATES, "the issuer says it, with whom it has it from"),
        ("a document", DOCUMENT_STATES, "its issuer decides; provable on the chain"),
        ("an instrument", INSTRUMENT_STATES, "its owner sets it; never this service"),
    )
    for of, states, who in families:
        words = ", ".join(f"`{word}` {GUIDE_WORDS[word]}" for word in states)
        yield f"| {of} | {words} | {who} |"


def _interface(one: Interface) -> str:
    routes = ", ".join(f"`{route}`" for route in one.routes)
    return f"| {one.kind} | {one.does} | {routes} | {one.lacks} |"
