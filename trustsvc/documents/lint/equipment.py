# ruff: noqa: RUF001 - Chinese sentences use Chinese punctuation
"""Ask whether the measuring equipment was in calibration on the days of the work.

A DCC says of a certificate that it cites whether it was in its validity; its days stand in the
cited certificate alone. That one is looked at when it is attached, or was given along.
"""

import base64
import binascii
from collections.abc import Iterator
from datetime import date

from trustsvc.documents.dates import read_day
from trustsvc.documents.findings import Finding, Severity
from trustsvc.documents.kinds import ROOTS, DocumentKind
from trustsvc.documents.lint.subject import CitedDates, Subject, plain, told
from trustsvc.documents.xml import Element, Tree, child, children, parse_xml, split_list, text_of
from trustsvc.errors import BadInput

LIMIT_BYTES = 2_000_000
_SAID = {
    "inValidityRange": (
        "equipment-out-of-validity",
        ("the certificate of this equipment was not valid", "该设备的证书不在有效期内"),
        (
            "calibrate the equipment and repeat the work, or correct inValidityRange",
            "校准该设备后重新测量，或更正 inValidityRange",
        ),
    ),
    "traceable": (
        "equipment-not-traceable",
        ("the equipment is said not to be traceable", "该设备注明不可溯源"),
        (
            "use traceable equipment, or say in the statements that results are not traceable",
            "使用可溯源的设备，或在声明中注明结果不可溯源",
        ),
    ),
}


def cited_dates(tree: Tree) -> tuple[str, CitedDates] | None:
    """Read the days of a DCC that another cites, with its identifier; None where it is no DCC."""
    root = tree.getroot()
    if ROOTS.get(str(root.tag)) is not DocumentKind.DCC:
        return None
    administrative = child(root, "administrativeData")
    core = child(administrative, "coreData")
    due = [
        read_day(text_of(statement, "date"))
        for statement in children(child(administrative, "statements"), "statement")
        if "basic_recalibration" in split_list(statement.get("refType", ""))
    ]
    dates = CitedDates(
        performed=read_day(text_of(core, "endPerformanceDate")),
        due=min((day for day in due if day is not None), default=None),
    )
    return text_of(core, "uniqueIdentifier") or "", dates


def equipment(subject: Subject) -> Iterator[Finding]:
    """Warn of equipment that was out of calibration on the days of the work."""
    begun = read_day(plain(child(subject.core, "beginPerformanceDate")))
    ended = read_day(plain(child(subject.core, "endPerformanceDate")))
    for instrument in subject.ours("measuringEquipment"):
        certificate = child(instrument, "certificate")
        if certificate is None:
            continue
        for name, (code, says, remedy) in _SAID.items():
            element = child(certificate, name)
            if element is not None and plain(element) in {"false", "0"}:
                yield told(code, Severity.WARNING, element, says, remedy)
        known = subject.cited.get(_number(certificate)) or _attached(certificate)
        if known is not None:
            yield from _compare(certificate, known, begun, ended)


def _number(certificate: Element) -> str:
    return text_of(certificate, "referralID") or text_of(certificate, "referenceID") or ""


def _attached(certificate: Element) -> CitedDates | None:
    """Read the cited certificate where it is attached as XML."""
    for file in children(child(certificate, "description"), "file"):
        if "xml" not in (text_of(file, "mimeType") or ""):
            continue
        try:
            data = base64.b64decode((text_of(file, "dataBase64") or "")[: LIMIT_BYTES * 2])
            found = cited_dates(parse_xml(data, LIMIT_BYTES))
        except (binascii.Error, BadInput):
            continue
        if found is not None:
            return found[1]
    return None


def _compare(
    certificate: Element, known: CitedDates, begun: date | None, ended: date | None
) -> Iterator[Finding]:
    at = child(certificate, "referralID", "referenceID")
    if at is None:
        return
    if known.performed and begun and known.performed > begun:
        yield told(
            "equipment-calibrated-later",
            Severity.WARNING,
            at,
            (
                (
                    f"this equipment was calibrated on {known.performed}, after the work began "
                    f"({begun})"
                ),
                f"该设备校准于 {known.performed}，晚于工作开始日期 {begun}",
            ),
            (
                "cite the certificate that was valid on the day of the work",
                "引用工作当日有效的证书",
            ),
        )
    if known.due and ended and known.due < ended:
        yield told(
            "equipment-overdue",
            Severity.WARNING,
            at,
            (
                (
                    f"this equipment was due for calibration on {known.due}, before the work ended "
                    f"({ended})"
                ),
                f"该设备应于 {known.due} 复校，早于工作结束日期 {ended}",
            ),
            (
                "cite a newer certificate, or calibrate the equipment and repeat the work",
                "引用较新的证书，或校准设备后重新测量",
            ),
        )
