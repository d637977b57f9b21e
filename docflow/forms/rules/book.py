"""The rule book: which rules judge which form, and in which order their findings are told.

Each rule is a function of a `Case` that yields findings. The errors come first, then the
warnings, the wordlist and fuzzy rules last.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial
from itertools import chain
from types import MappingProxyType

from docflow.forms.rules import answers, candidates, criteria, people, planning, steps
from docflow.forms.rules.case import CandidateCase, Case, IntakeCase
from docflow.forms.rules.wording import Wordlists, wordlists
from docflow.forms.typed import Words, typed_words
from docflow.model.phrases import Catalogue, Phrases
from docflow.model.vacancy import Candidacy, Intake, Language
from docflow.model.work import Finding, Reading, Severity

INTAKE_CHECKS: tuple[Callable[[IntakeCase], Iterator[Finding]], ...] = (
    answers.missing,
    answers.filler,
    answers.out_of_range,
    planning.past,
    people.no_manager,
    people.address,
    people.too_many,
    criteria.must_have_count,
    criteria.risk_count,
    criteria.too_many_nice,
    steps.none,
    steps.too_many,
    steps.no_owner,
    steps.unknown_owner,
    steps.no_feedback_term,
    steps.nobody_informs,
    planning.target_before_start,
    candidates.too_many,
    candidates.nameless,
    candidates.malformed_address,
    # warnings
    answers.no_pay_range,
    planning.start_before_target,
    people.incomplete_person,
    criteria.no_evidence,
    answers.no_downsides,
    answers.repeated,
    steps.incomplete,
    steps.slow_feedback,
    planning.steps_order,
    planning.past_target,
    planning.no_check_in,
    planning.no_call_back,
    candidates.no_address,
    candidates.twice,
    # by word list or likeness
    criteria.only_diploma,
    criteria.discriminating,
    criteria.also_nice,
    criteria.near_duplicate,
    criteria.evidence_repeats,
    criteria.vague,
    criteria.negates_must_have,
    criteria.untested,
    criteria.generic_environment,
    steps.no_second_level,
    steps.no_assessment,
    candidates.no_language,
)

CANDIDATE_CHECKS: tuple[Callable[[CandidateCase], Iterator[Finding]], ...] = (
    answers.missing,
    answers.filler,
    answers.minutes_out_of_range,
    candidates.own_malformed_address,
    candidates.appointment,
    # warnings and advice
    candidates.own_address_missing,
    candidates.own_language_missing,
)

_AS_CODES_SAY: Mapping[str, Severity] = MappingProxyType({})
_RANK = {severity: rank for rank, severity in enumerate(Severity)}
_UNREADABLE = frozenset(
    f"{value}.unreadable" for value in ("date", "time", "number", "state", "language")
)
_NUMBER = re.compile(r"\d+")


def judge(
    reading: Reading,
    catalogue: Catalogue,
    *,
    today: date,
    severities: Mapping[str, Severity] = _AS_CODES_SAY,
    first_version: bool = True,
) -> Reading:
    """The reading with the rule book's findings added to its own.

    Errors first, then warnings, then advice, each in the order of the form; nothing is said
    twice, and judging again changes nothing. severities: code → another severity, for any code.
    first_version: whether dates must still lie ahead. A scorecard form has no rules.
    """
    lists, words = _compiled(reading.language, tuple(catalogue.values()))
    see = partial(
        Case,
        answers=reading.answers,
        phrases=catalogue[reading.language],
        lists=lists,
        words=words,
        today=today,
        first_version=first_version,
    )
    found: Iterable[Finding] = ()
    match reading.form:
        case Intake() as form:
            intake: IntakeCase = see(form=form)
            found = chain.from_iterable(check(intake) for check in INTAKE_CHECKS)
        case Candidacy() as form:
            candidacy: CandidateCase = see(form=form)
            found = chain.from_iterable(check(candidacy) for check in CANDIDATE_CHECKS)
    return replace(reading, findings=_in_order([*_kept(reading, lists), *found], severities))


@lru_cache(maxsize=9)
def _compiled(language: Language, phrases: tuple[Phrases, ...]) -> tuple[Wordlists, Words]:
    catalogue = {p.language: p for p in phrases}
    return wordlists(catalogue, language), typed_words(catalogue)


def _kept(reading: Reading, lists: Wordlists) -> Iterator[Finding]:
    """The reader's findings, but for a filler ("n.v.t.", "-") that was no date, number or state
    where none is required: that cell is empty."""
    required = {question.number for question in answers.required(reading.form)}
    for finding in reading.findings:
        optional = finding.code in _UNREADABLE and finding.at not in required
        if not optional or lists.said(finding.values.get("text")):
            yield finding


def _in_order(
    findings: Iterable[Finding], severities: Mapping[str, Severity]
) -> tuple[Finding, ...]:
    told: dict[object, Finding] = {}
    for finding in findings:
        severity = severities.get(finding.code, finding.severity)
        same = (finding.code, finding.at, finding.variant, *sorted(finding.values.items()))
        told.setdefault(same, replace(finding, severity=severity))
    return tuple(sorted(told.values(), key=_place))


def _place(finding: Finding) -> tuple[int, list[int]]:
    """Severity, then the place in the form; what concerns the whole file comes first."""
    return _RANK[finding.severity], [int(n) for n in _NUMBER.findall(finding.at or "")]
