"""Every code a finding can have, with the severity it has unless the settings say otherwise."""

from collections.abc import Mapping
from types import MappingProxyType

from docflow.model.work import Finding, Severity

_ERRORS = """
file.protected file.unreadable file.macros file.unsafe form.unknown form.unchanged
answer.missing answer.filler date.unreadable time.unreadable number.unreadable date.past
manager.missing email.invalid owner.no_email stakeholders.too_many
must_haves.too_few must_haves.too_many risks.too_few risks.too_many nice_to_haves.too_many
steps.missing steps.too_many
step.no_owner step.unknown_owner step.no_feedback_term step.nobody_informs
planning.target_before_start candidates.too_many candidate.email
vacancy.unknown vacancy.ambiguous step.unknown person.unknown
appointment.incomplete state.unreadable
"""
_WARNINGS = """
answer.two_values label.uncertain language.unreadable text.unplaced text.cleaned changes.open
answer.repeated
date.start_before_target stakeholder.incomplete
must_have.only_diploma must_have.no_evidence must_have.also_nice criterion.discriminating
downsides.none step.slow_feedback step.incomplete steps.order steps.past_target
check_in.missing call_back.missing candidate.twice pay_range.missing
"""
_ADVICE = """
must_have.near_duplicate must_have.evidence_repeats must_have.vague
risk.negates_must_have risk.untested environment.generic
steps.no_second_level steps.no_assessment candidate.no_language
"""

CODES: Mapping[str, Severity] = MappingProxyType(
    {
        code: severity
        for codes, severity in (
            (_ERRORS, Severity.ERROR),
            (_WARNINGS, Severity.WARNING),
            (_ADVICE, Severity.ADVICE),
        )
        for code in codes.split()
    }
)
"""All codes, those of the gate, the reader and the identity room included. `candidate.email` is
an error for a malformed address and a warning for an empty one; the first stands here."""


def point(code: str, at: str | None, variant: str | None = None, /, **values: object) -> Finding:
    """A finding about row or section `at`, as severe as `CODES` says, with what it quotes."""
    return Finding(
        code=code,
        severity=CODES[code],
        at=at or None,
        variant=variant,
        values={name: str(value) for name, value in values.items()},
    )
