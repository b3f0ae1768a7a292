"""Put all rules to a document and give what they find, the gravest first.

An *error* is what cannot be true whatever was meant: a document that contradicts itself, an
uncertainty of zero, a number without a unit. What published good examples do as well, and what
depends on a guess, is a *warning*; what a careful laboratory may have meant so is a *note*.
One of each kind comes before repetitions, so that the first five say five things.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import TypeAlias

from trustsvc.documents.findings import Finding, Severity
from trustsvc.documents.grammar import wording
from trustsvc.documents.grammar.check import MAX_FINDINGS
from trustsvc.documents.kinds import DocumentKind
from trustsvc.documents.lint.attachments import (
    file_can_act,
    file_is_other,
    file_name_is_a_path,
)
from trustsvc.documents.lint.conformity import conformity, overall_contradicts_results
from trustsvc.documents.lint.days import days_out_of_order, recalibration_already_due
from trustsvc.documents.lint.equipment import equipment
from trustsvc.documents.lint.hybrids import hybrids
from trustsvc.documents.lint.identifiers import identifier_practice, replaces_itself
from trustsvc.documents.lint.languages import (
    language_listed_twice,
    language_without_text,
    mandatory_language_unused,
    text_in_unlisted_language,
    text_lacks_mandatory_language,
    two_texts_in_one_language,
    unknown_codes,
)
from trustsvc.documents.lint.lists import (
    columns_differ_in_length,
    instants_differ_in_length,
    lists_differ_in_length,
    verdicts_differ_in_length,
)
from trustsvc.documents.lint.standards import undated_standards
from trustsvc.documents.lint.subject import CitedDates, Subject, open_subject
from trustsvc.documents.lint.uncertainties import (
    coverage_improbable,
    interval_reversed,
    uncertainty_not_positive,
)
from trustsvc.documents.lint.units import own_units_undeclared, units
from trustsvc.documents.lint.vocabulary import ref_types
from trustsvc.documents.xml import Tree

Rule: TypeAlias = Callable[[Subject], Iterator[Finding]]

_COMMON: tuple[Rule, ...] = (
    replaces_itself,
    days_out_of_order,
    conformity,
    uncertainty_not_positive,
    interval_reversed,
    hybrids,
    lists_differ_in_length,
    units,
    coverage_improbable,
    identifier_practice,
    mandatory_language_unused,
    language_listed_twice,
    two_texts_in_one_language,
    text_in_unlisted_language,
    language_without_text,
    text_lacks_mandatory_language,
    unknown_codes,
    file_name_is_a_path,
    file_can_act,
    file_is_other,
)
RULES: Mapping[DocumentKind, tuple[Rule, ...]] = {
    DocumentKind.DCC: (
        *_COMMON,
        verdicts_differ_in_length,
        columns_differ_in_length,
        instants_differ_in_length,
        overall_contradicts_results,
        equipment,
        recalibration_already_due,
        own_units_undeclared,
        undated_standards,
        ref_types,
    ),
    DocumentKind.DCOC: _COMMON,
}
"""The rules of each kind of document; those that people should see first come first."""

_GRAVITY = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def find_faults(
    tree: Tree, kind: DocumentKind, cited: Mapping[str, CitedDates] | None = None
) -> Iterator[Finding]:
    """Go through what the rules find, rule by rule; no rule finds more than 201 faults.

    ``cited`` gives the days of cited documents, by identifier.
    """
    subject = open_subject(tree, kind, cited)
    for rule in RULES.get(kind, ()):
        yield from islice(rule(subject), MAX_FINDINGS + 1)


def gravest_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Order findings for people: the gravest first, one of each kind before repetitions."""
    seen: Counter[tuple[Severity, str]] = Counter()
    ranked = []
    for place, finding in enumerate(findings):
        kind = (finding.severity, finding.code)
        ranked.append((_GRAVITY[finding.severity], seen[kind] > 0, place, finding))
        seen[kind] += 1
    ranked.sort(key=lambda entry: entry[:3])
    kept = [finding for *_, finding in ranked[:MAX_FINDINGS]]
    if len(ranked) > MAX_FINDINGS:
        kept.append(wording.too_many(MAX_FINDINGS))
    return tuple(kept)
