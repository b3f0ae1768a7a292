"""Set the page of a verdict: on a file, on a scanned code, on nothing found."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from fastapi import Request, Response

from trustsvc.clock import rfc3339
from trustsvc.documents.facts import facts_of
from trustsvc.documents.page.model import Plot, Table
from trustsvc.pages.facts import Fact, facts_to_compare
from trustsvc.pages.rendering import deployment_of, language_of, render
from trustsvc.pages.results import show_blocks
from trustsvc.texts.catalogue import instant_text, languages, text
from trustsvc.texts.facts import Facts
from trustsvc.texts.outcomes import Tone
from trustsvc.texts.verdicts import Told, issuer_text, tell
from trustsvc.workflows.look_up import NOT_FOUND, Sight
from trustsvc.workflows.show_results import results_of
from trustsvc.workflows.verify import Verification
from trustsvc_anchors.report import Verdict

DOWNLOADS = {"pdf": "pdf", "xml": "xml", "evidence": "evidence"}
"""What can be fetched, by name, and which text tells of it."""
Technical = list[tuple[str, str]]


def file_page(request: Request, answer: Verification) -> Response:
    """Show the verdict on a file; what it says is shown only where its signatures hold."""
    language = language_of(request)
    validated, metadata = answer.validated, answer.validated.metadata
    sound = all(check.verdict is Verdict.PASSED for check in validated.checks)
    compared: list[Fact] = []
    blocks: Sequence[Table | Plot] = ()
    if sound and metadata is not None:
        compared = facts_to_compare(facts_of(metadata), metadata.identifier, language)
        if validated.xml is not None:
            blocks = results_of(validated.xml, metadata.kind)
    technical = [(f"{one.name}: {one.verdict}", one.says) for one in answer.report.checks]
    technical += [("note", note) for note in answer.report.notes]
    told = tell(answer.facts, language)
    return _page(
        request,
        told,
        tag=_tag(told, metadata.kind if sound and metadata else "", answer.facts, language),
        facts=compared,
        issuer=issuer_text(answer.facts, language),
        blocks=blocks,
        asof=_asof(request, "checked", answer.facts.at),
        technical=[*technical, ("sha256", answer.digest.hex())],
        others=_in_other_languages(answer.facts, language),
    )


def sight_page(
    request: Request, sight: Sight, blocks: Sequence[Table | Plot], asked: str
) -> Response:
    """Show what is on record behind a code, to compare with paper and instrument."""
    language = language_of(request)
    document = sight.document
    told = tell(sight.facts, language)
    return _page(
        request,
        told,
        tag=_tag(told, document.kind, sight.facts, language),
        facts=facts_to_compare(
            document.facts, document.identifier, language, stated=document.registered
        ),
        issuer=issuer_text(sight.facts, language),
        blocks=blocks,
        asof=_asof(request, "looked"),
        technical=_technical(sight),
        token=document.token,
        id=document.id,
        downloads=_downloads(sight),
        day=asked,
        day_answer=next((row for row in told.rows if row.key == "status_beside"), None),
        today=_now(request).date().isoformat(),
    )


def nothing_page(request: Request) -> Response:
    """Say that nothing is on record, which makes nothing a fake."""
    told = tell(NOT_FOUND, language_of(request))
    return _page(request, told, status_code=404, asof=_asof(request, "looked"))


def _page(  # noqa: PLR0913  a page has its parts
    request: Request,
    told: Told,
    *,
    asof: str,
    status_code: int = 200,
    tag: str = "",
    blocks: Sequence[Table | Plot] = (),
    technical: Sequence[tuple[str, str]] = (),
    **values: object,
) -> Response:
    language = language_of(request)
    defaults: dict[str, object] = {"facts": [], "issuer": "", "token": "", "others": []}
    return render(
        request,
        "verdict.html.j2",
        status_code,
        told=told,
        kind=tag or text(f"tone.{told.tone}", language),
        results=show_blocks(blocks, language),
        asof=asof,
        host=urlsplit(deployment_of(request).settings.public_url).netloc,
        technical=technical,
        **{**defaults, **values},
    )


def _asof(request: Request, how: str, judged: datetime | None = None) -> str:
    """Say when this was found out and, where somebody asked for another instant, for which."""
    language = language_of(request)
    now = instant_text(_now(request), language)
    told = [text(f"page.asof_{how}", language, instant=now)]
    if judged is not None:
        instant = instant_text(judged, language)
        told.append(text("page.asof_judged", language, instant=instant))
    return " ".join(told)


def _tag(told: Told, kind: str, facts: Facts, language: str) -> str:
    """Say what it is, or where it is not good, that first; never the number of a doubtful file."""
    word = text(f"tone.{told.tone}", language)
    if not kind:
        return word
    if told.tone is Tone.OK:
        word = text(f"page.kind.{kind}", language)
    return f"{word} · {facts.identifier}"


def _downloads(sight: Sight) -> dict[str, str]:
    """Say what can be fetched; of a plain document there is no XML, and another thing to say."""
    document = sight.document
    found = dict(DOWNLOADS)
    if document.xml_digest is None:
        del found["xml"]
        found["pdf"] = "registered" if document.registered else "plain"
    if not sight.status.anchored:
        del found["evidence"]
    return found


def _technical(sight: Sight) -> Technical:
    document, status = sight.document, sight.status
    found = [
        ("id", document.id),
        ("document digest (SHA-256)", (document.document_digest or b"").hex()),
        ("PDF digest (SHA-256)", (document.pdf_digest or b"").hex()),
        ("recorded", rfc3339(status.recorded)),
        ("log entry", "" if status.position is None else str(status.position)),
        ("anchored", rfc3339(status.anchored) if status.anchored else ""),
    ]
    return [(name, value) for name, value in found if value]


def _in_other_languages(facts: Facts, language: str) -> list[dict[str, str]]:
    """Give the sentence to readers of other languages: what was posted is not kept to be shown."""
    return [
        {"lang": other.tag, "name": other.name, "sentence": tell(facts, code).sentence}
        for code, other in languages().items()
        if code != language
    ]


def _now(request: Request) -> datetime:
    return deployment_of(request).clock()
