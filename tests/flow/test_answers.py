"""Answers that are no plain mail: a scorecard form, a voice, words said aloud, an approval."""

from collections.abc import Mapping
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import docx
import managers
import pytest
from managers import (
    BILAL,
    ELKE,
    IN_WORDS,
    NEXT_DAY,
    SOFIE,
    TOM,
    after_the_talk,
    answer,
    answered,
    asked,
    comes_in,
    copy_of,
    gmail,
    reference_of,
    rows_of,
    sent,
)
from workplaces import Workplace, an_intake_form

from docflow.ledger import approvals

DOCX = ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document")


@pytest.fixture(scope="module")
def afterwards(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    return after_the_talk(tmp_path_factory.mktemp("talk") / "work")


@pytest.fixture
def place(afterwards: Workplace, tmp_path: Path) -> Workplace:
    return copy_of(afterwards, tmp_path / "work")


def the_form(request: EmailMessage, scores: Mapping[str, str], decision: str = "") -> bytes:
    """The scorecard form that came with a request, filled in by hand."""
    [form] = [part for part in request.iter_attachments() if part.get_content_subtype() == DOCX[1]]
    document = docx.Document(BytesIO(form.get_content()))
    for row in (row for table in document.tables for row in table.rows):
        number = row.cells[0].text.strip()
        if number in scores:
            row.cells[-2].text, row.cells[-1].text = scores[number], "Gaf twee voorbeelden."
        if number == "4.1" and decision:
            row.cells[-1].text = decision
    filled = BytesIO()
    document.save(filled)
    return filled.getvalue()


def with_file(mail: EmailMessage, name: str, data: bytes, kind: tuple[str, str]) -> EmailMessage:
    mail.add_attachment(data, maintype=kind[0], subtype=kind[1], filename=name)
    return mail


GROUPS = (("1", 5), ("2", 3), ("3", 3))
ALL = {f"{group}.{n}": "4" for group, many in GROUPS for n in range(1, many + 1)}


# --- the scorecard form -------------------------------------------------------------------------


def test_a_form_that_comes_back_with_a_reply_is_the_answer(place: Workplace) -> None:
    request = sent(place, TOM)
    mail = answer(request, gmail(request, "Zie bijlage."))
    comes_in(place, with_file(mail, "score.docx", the_form(request, ALL, "go"), DOCX))
    [reply] = answered(place)
    assert (reply.kind, reply.answers["decision"]) == ("feedback", "go")
    assert set(reply.answers["scores"].values()) == {4.0}
    assert reply.answers["words"]["R1"] == "Gaf twee voorbeelden."


def test_a_form_and_words_beside_it_are_one_answer(place: Workplace) -> None:
    request = sent(place, TOM)
    form = the_form(request, {"1.1": "4", "1.2": "3"})
    mail = with_file(answer(request, gmail(request, "1: 2, R1: 1, go")), "s.docx", form, DOCX)
    comes_in(place, mail)
    [reply] = answered(place)
    assert reply.answers["scores"] == {"2": 3.0, "R1": 1.0}
    assert reply.answers["conflicts"] == {"1": [2.0, 4.0]}
    assert reply.answers["decision"] == "go"


def test_a_form_in_a_mail_of_its_own_finds_its_request(place: Workplace) -> None:
    request = sent(place, TOM)
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = TOM, SOFIE, "Formulier"
    mail.set_content("In bijlage.")
    comes_in(place, with_file(mail, "score.docx", the_form(request, ALL, "go"), DOCX))
    assert [(r.request, r.kind, r.accepted) for r in answered(place)] == [
        (reference_of(request), "feedback", "yes")
    ]


def test_a_form_in_somebody_elses_name_is_for_a_person(place: Workplace) -> None:
    request = sent(place, TOM)
    mail = answer(request, gmail(request, "Hierbij het formulier, namens Bart."))
    comes_in(place, with_file(mail, "score.docx", the_form(request, ALL, "go"), DOCX))
    assert [(r.kind, r.answers["scores"]) for r in answered(place)] == [("unclear", {})]


def test_a_form_about_another_talk_is_for_a_person(place: Workplace) -> None:
    request, other = sent(place, TOM), sent(place, BILAL)
    mail = with_file(answer(request, "Zie bijlage."), "s.docx", the_form(other, ALL), DOCX)
    assert comes_in(place, mail).reason == "two.requests"
    assert answered(place) == []


def test_an_untouched_form_that_rides_along_says_nothing(place: Workplace) -> None:
    request = sent(place, TOM)
    mail = answer(request, gmail(request, "1: 4"))
    comes_in(place, with_file(mail, "score.docx", the_form(request, {}), DOCX))
    assert [r.answers["scores"] for r in answered(place)] == [{"1": 4.0}]


def test_a_form_that_was_dropped_by_itself_counts(place: Workplace) -> None:
    request = sent(place, TOM)
    place.drop("score.docx", the_form(request, ALL, "no go"))
    place.run(NEXT_DAY)
    [reply] = answered(place)
    assert (reply.kind, reply.accepted, reply.sender) == ("feedback", "yes", "")
    assert reply.answers["decision"] == "no_go"


@pytest.mark.parametrize("which", ["untouched", "of no talk"])
def test_a_form_that_says_nothing_about_any_talk_is_held(place: Workplace, which: str) -> None:
    folder = place.status()["vacancies"][0]["reference"]
    [general] = (place.root / "outbox").glob(f"{folder}-*/scoreformulier.docx")
    form = the_form(sent(place, TOM), {}) if which == "untouched" else general.read_bytes()
    place.drop("score.docx", form)
    place.run(NEXT_DAY)
    arrival = managers.arrived(place)
    reason = "scorecard.empty" if which == "untouched" else "scorecard"
    assert (arrival.state, arrival.reason) == ("held", reason)
    assert answered(place) == []


# --- other files that come along ----------------------------------------------------------------


def test_scores_beside_a_new_version_of_the_intake_count_too(place: Workplace) -> None:
    request = sent(place, TOM)
    reference = place.status()["vacancies"][0]["reference"]
    intake = an_intake_form({"1.7": "5.000 euro"}, reference=reference)
    mail = answer(request, gmail(request, "1: 4. Het loon is aangepast, zie bijlage."))
    arrival = comes_in(place, with_file(mail, "intake.docx", intake, DOCX), "re.eml")
    assert arrival.name == "intake.docx"
    assert place.status()["vacancies"][0]["version"] == 2
    assert [r.answers["scores"] for r in answered(place)] == [{"1": 4.0}]


def test_a_candidates_resume_is_no_form_and_goes_to_the_recruiter(place: Workplace) -> None:
    resume, data = docx.Document(), BytesIO()
    resume.add_paragraph("Elke Wouters, 8 jaar ervaring")
    resume.save(data)
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = ELKE, SOFIE, "Mijn cv"
    mail.set_content("In bijlage.")
    arrival = comes_in(place, with_file(mail, "cv.docx", data.getvalue(), DOCX))
    assert (arrival.reason, arrival.detail["attachments"]) == ("candidate.wrote", ["cv.docx"])


def test_a_resume_beside_an_answer_changes_nothing_about_it(place: Workplace) -> None:
    request, data = sent(place, TOM), BytesIO()
    docx.Document().save(data)
    mail = with_file(answer(request, IN_WORDS), "nota.docx", data.getvalue(), DOCX)
    assert comes_in(place, mail).reason == "reply"
    assert [r.kind for r in answered(place)] == ["feedback"]


# --- a voice ------------------------------------------------------------------------------------


def test_a_voice_memo_is_kept_with_the_candidate(place: Workplace) -> None:
    request = sent(place, TOM)
    mail = answer(request, gmail(request, ""))
    comes_in(place, with_file(mail, "Memo 12.m4a", b"\x00ftypM4A sounds", ("audio", "mp4")))
    [reply] = answered(place)
    assert (reply.kind, reply.accepted) == ("voice_memo", "yes")
    assert reply.file is not None
    assert "/candidates/elke-wouters/" in reply.file
    assert reply.file.endswith(".m4a")
    assert (place.root / "outbox" / reply.file).read_bytes() == b"\x00ftypM4A sounds"


def test_a_strangers_voice_is_not_written_anywhere(place: Workplace) -> None:
    request = sent(place, TOM)
    mail = answer(request, "Luister.", sender="iemand@elders.example", threaded=False)
    comes_in(place, with_file(mail, "Memo.m4a", b"\x00ftypM4A", ("audio", "mp4")))
    assert [(r.accepted, r.file) for r in answered(place)] == [("no", None)]
    assert not [name for name in place.files() if name.endswith(".m4a")]


# --- said aloud ---------------------------------------------------------------------------------


def said(place: Workplace, reference: str, text: str, now: str = NEXT_DAY) -> tuple[int, str]:
    return place.command("answer", reference, text, now=now)


def test_what_was_said_aloud_is_recorded_and_read_back(place: Workplace) -> None:
    reference = reference_of(sent(place, TOM))
    code, printed = said(place, reference, "1: 4, 2: 3,5 R2: 2 tot 3, go")
    assert code == 0, printed
    told = " ".join(printed.split())
    assert "1: 4, 2: 3.5, go" in told
    assert "R2 is 2 to 3" in told
    assert "Missing: 3, 4, 5, R1, R2, R3, K, W, Z." in told
    assert said(place, reference, "1: 4, 2: 3,5 R2: 2 tot 3, go")[0] == 0
    [reply] = answered(place)
    assert (reply.kind, reply.accepted, reply.sender) == ("partial", "yes", "")
    assert reply.answers["scores"] == {"1": 4.0, "2": 3.5}


def test_words_that_answer_nothing_are_not_recorded(place: Workplace) -> None:
    reference = reference_of(sent(place, TOM))
    code, printed = said(place, reference, "een sympathieke kandidaat")
    assert code == 2
    assert f'docflow answer {reference} "1: 4, R2: 3, go"' in " ".join(printed.split())
    assert answered(place) == []


def test_an_unknown_request_names_the_one_that_is_near(place: Workplace) -> None:
    reference = reference_of(sent(place, TOM))
    near = reference[:-1] + ("0" if reference[-1] != "0" else "1")
    code, printed = said(place, near, "go")
    assert code == 2
    assert reference in printed


def test_nothing_is_recorded_for_a_search_that_is_over(place: Workplace) -> None:
    reference = reference_of(sent(place, TOM))
    place.command("close", place.status()["vacancies"][0]["reference"], now=NEXT_DAY)
    code, printed = said(place, reference, "go")
    assert code == 2
    assert "closed" in printed


# --- approval -----------------------------------------------------------------------------------


def a_prepared_mail(place: Workplace) -> EmailMessage:
    """Both interviewers say go: the word to the candidate is prepared, and shown to Sofie."""
    for address in (TOM, BILAL):
        said(place, reference_of(sent(place, address)), IN_WORDS)
    place.run(NEXT_DAY)
    [question] = asked(place, "mail")
    return sent(place, SOFIE, question.reference)


def agreeing(shown: EmailMessage, own: str = "AKKOORD", **how: object) -> EmailMessage:
    headers = {"Authentication-Results": f"mail.werkwijs.example; {how['verdict']}"}
    return answer(
        shown,
        gmail(shown, own),
        sender=str(how.get("sender", SOFIE)),
        headers=headers if how["verdict"] else {},
    )


def test_a_prepared_mail_goes_out_once_its_recruiter_agrees(place: Workplace) -> None:
    shown = a_prepared_mail(place)
    [question] = asked(place, "mail")
    arrival = comes_in(place, agreeing(shown, verdict=""))
    assert (arrival.state, arrival.reason) == ("read", "approval")
    with rows_of(place) as rows:
        kept = approvals.get(rows, question.reference)
    assert kept is not None
    assert (kept.state, kept.answered_by) == ("approved", SOFIE)
    [mail] = [m for m in place.outbox() if m["key"] in question.what["mails"]]
    assert mail["state"] == "done"


@pytest.mark.parametrize(
    ("sender", "verdict", "own", "reason"),
    [
        (TOM, "", "AKKOORD", "approval.other"),
        (SOFIE, "dmarc=fail", "AKKOORD", "sender.forged"),
        (SOFIE, "", "Nee, ik bel haar eerst.", "approval.words"),
    ],
    ids=["somebody else", "a forgery", "other words"],
)
def test_anything_else_is_no_approval_and_is_shown(
    place: Workplace, sender: str, verdict: str, own: str, reason: str
) -> None:
    shown = a_prepared_mail(place)
    arrival = comes_in(place, agreeing(shown, own, sender=sender, verdict=verdict))
    assert (arrival.state, arrival.reason) == ("held", reason)
    assert len(asked(place, "mail")) == 1


def test_a_no_lets_nothing_go_and_any_other_word_is_no_answer(place: Workplace) -> None:
    a_prepared_mail(place)
    [question] = asked(place, "mail")
    code, printed = place.command("approve", question.reference, "misschien", now=NEXT_DAY)
    assert code == 2
    assert "nothing goes" in printed
    assert len(asked(place, "mail")) == 1
    assert place.command("approve", question.reference, "nee", now=NEXT_DAY)[0] == 0
    place.run(NEXT_DAY)
    assert asked(place, "mail") == []
    sent_keys = [m["key"] for m in place.outbox() if m["state"] == "done"]
    assert not set(question.what["mails"]) & set(sent_keys)


@pytest.mark.parametrize("own", ["NIEUW", "V-", "AKKOORD"])
def test_which_vacancy_a_form_belongs_to_is_answered_by_mail(place: Workplace, own: str) -> None:
    known = place.status()["vacancies"][0]["reference"]
    place.drop("nog-een.docx", an_intake_form({"2.1/email": "ander@lindeboom.example"}))
    place.run(NEXT_DAY)
    [question] = asked(place, "vacancy")
    shown = sent(place, SOFIE, question.reference)
    arrival = comes_in(place, agreeing(shown, known if own == "V-" else own, verdict=""))
    states = {v["reference"]: v["version"] for v in place.status()["vacancies"]}
    if own == "AKKOORD":
        assert (arrival.state, arrival.reason) == ("held", "approval.unclear")
        assert known in arrival.detail["error"]
    else:
        assert (arrival.state, arrival.reason) == ("read", "approval")
        assert states[known] == (2 if own == "V-" else 1)
        assert len(states) == (1 if own == "V-" else 2)
