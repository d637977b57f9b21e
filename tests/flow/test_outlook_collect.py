"""Mail in through Outlook, from the command line: what becomes of it, and where it lies after."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from managers import AFTER, HANDED_IN, NEXT_DAY, TALK, TOM, answer, answered, gmail
from post_routes import RECRUITER, ByOutlook, by_outlook, newest
from workplaces import MONDAY, a_candidate_form, an_intake_form

from docflow.errors import ExitCode

PEOPLE = f'[people]\nrecruiters = ["{RECRUITER}"]\n\n'
DONE, LOOK = "docflow", "docflow - te bekijken"
FORM = {"intake.docx": an_intake_form()}


@pytest.fixture
def route(tmp_path: Path) -> Iterator[ByOutlook]:
    with by_outlook(tmp_path / "work", PEOPLE, oracle=None) as route:
        yield route


def why(route: ByOutlook, what: str) -> str:
    """Why something is held, by a part of its name; "" when it is not."""
    return next((h["why"] for h in route.place.status()["held"] if what in h["what"]), "")


def category(route: ByOutlook, folder: str) -> list[object]:
    return [c for m in route.box.messages(folder) for c in m.values["categories"]]


def titles(route: ByOutlook) -> list[str]:
    return [v["title"] for v in route.place.status()["vacancies"]]


def test_a_recruiters_form_becomes_a_vacancy_and_its_mail_is_filed(route: ByOutlook) -> None:
    route.box.deliver(from_=RECRUITER, subject="Intake", attachments=FORM, authenticated="internal")
    route.run(MONDAY)
    assert len(titles(route)) == 1
    assert route.box.subjects() == []
    assert route.box.subjects(DONE) == ["Intake"]
    assert category(route, DONE) == ["docflow"]
    assert len(route.sim.sent()) == 3


def test_a_strangers_form_starts_nothing_and_lies_where_people_look(route: ByOutlook) -> None:
    route.box.deliver(from_="x@elders.example", subject="Vacature", attachments=FORM)
    route.run(MONDAY)
    assert titles(route) == []
    assert route.sim.sent() == []
    assert route.box.subjects(LOOK) == ["Vacature"]
    assert category(route, LOOK) == ["docflow: mag de afzender formulieren indienen?"]
    assert "[people] recruiters" in why(route, "Vacature")


@pytest.mark.parametrize(
    ("authenticated", "taken"), [("internal", 1), ("pass", 1), ("none", 0), ("fail", 0)]
)
def test_a_form_counts_when_exchange_vouches_for_its_sender(
    route: ByOutlook, authenticated: str, taken: int
) -> None:
    route.box.deliver(from_=RECRUITER, attachments=FORM, authenticated=authenticated)  # type: ignore[arg-type]
    route.run(MONDAY)
    assert len(titles(route)) == taken


def test_a_senders_own_word_for_it_counts_for_nothing(route: ByOutlook) -> None:
    forged = {
        "Authentication-Results": "spf=pass; dkim=pass; dmarc=pass; compauth=pass reason=100",
        "X-MS-Exchange-Organization-AuthAs": "Internal",
    }
    route.box.deliver(from_=RECRUITER, attachments=FORM, authenticated="none", headers=forged)
    route.run(MONDAY)
    assert titles(route) == []


def test_the_same_mail_in_two_folders_arrives_once(tmp_path: Path) -> None:
    with by_outlook(
        tmp_path / "work", PEOPLE, mail='folders = ["inbox", "archive"]\n', oracle=None
    ) as route:
        head = {"Message-ID": "<one@werkwijs.example>"}
        for folder in ("inbox", "archive", "inbox"):
            route.box.deliver(
                from_=RECRUITER,
                subject="Vraag",
                text="Hallo",
                headers=head,
                folder=folder,
                authenticated="internal",
            )
        route.run(MONDAY)
        assert route.box.subjects(LOOK) == ["Vraag"] * 3
        assert len(route.place.status()["held"]) == 1


def test_an_idle_look_costs_one_request_a_folder(route: ByOutlook) -> None:
    route.box.deliver(subject="Hallo", text="Hallo")
    route.run(MONDAY)
    route.run(MONDAY)
    before = len(route.sim.requests)
    route.run(MONDAY)
    asked = [r.request for r in route.sim.requests[before:]]
    assert [r.path[-1] for r in asked] == ["delta", "messages"]
    assert asked[1].path[-2] == "junkemail"


@pytest.mark.parametrize("fault", ["gone", "resync-400", "resync-404"])
def test_what_graph_forgot_comes_again_and_changes_nothing(route: ByOutlook, fault: str) -> None:
    for number in range(3):
        route.box.deliver(
            from_=RECRUITER,
            subject=f"Intake {number}",
            attachments={"intake.docx": an_intake_form({"1.1": f"Rol {number}"})},
            authenticated="internal",
        )
    route.sim.behaviour.replays = route.sim.behaviour.empty_pages = True
    route.run(MONDAY)
    sent, seen = len(route.sim.sent()), titles(route)
    route.sim.fault(fault, when="GET */delta")
    route.box.forgets_delta()
    route.run(MONDAY)
    route.run(MONDAY)
    assert (len(route.sim.sent()), titles(route)) == (sent, seen)
    assert len(seen) == 3


def test_a_link_that_leads_elsewhere_is_told_and_the_mail_comes_later(route: ByOutlook) -> None:
    route.box.deliver(from_=RECRUITER, attachments=FORM, authenticated="internal")
    route.sim.fault("foreign-link", when="GET */delta")
    assert route.place.command("run")[0] == ExitCode.MAILBOX
    assert titles(route) == []
    assert "another server" in why(route, "the folder inbox")
    route.run(MONDAY)
    assert len(titles(route)) == 1
    assert why(route, "the folder inbox") == ""


def test_a_folder_of_ones_own_may_be_renamed_but_not_deleted(tmp_path: Path) -> None:
    with by_outlook(
        tmp_path / "work", PEOPLE, mail='folders = ["inbox", "Formulieren"]\n', oracle=None
    ) as route:
        route.run(MONDAY)
        assert 'no folder "Formulieren"' in why(route, "Formulieren")
        assert "Formulieren" in route.place.command("doctor")[1]
        route.box.box.add_folder("Formulieren", "msgfolderroot")
        route.run(MONDAY)
        assert why(route, "Formulieren") == ""
        assert route.place.command("doctor")[0] == ExitCode.DONE
        route.box.user_renames("Formulieren", "Intakes")
        route.box.deliver(
            from_=RECRUITER, attachments=FORM, authenticated="internal", folder="Intakes"
        )
        route.run(MONDAY)
        assert len(titles(route)) == 1
        route.box.user_deletes_folder("Intakes")
        route.run(MONDAY)
        assert 'no folder "Formulieren"' in why(route, "Formulieren")


def test_docflows_own_folder_is_made_again_when_somebody_deleted_it(route: ByOutlook) -> None:
    for number in range(2):
        route.box.deliver(subject=f"Vraag {number}", text="Hallo")
        route.run(MONDAY)
        assert route.box.subjects(LOOK) == [f"Vraag {number}"]
        route.box.user_deletes_folder(LOOK)


def test_a_onedrive_link_is_named_to_the_recruiter(route: ByOutlook) -> None:
    route.box.deliver(
        from_=RECRUITER, subject="Intake", links=["intake.docx"], authenticated="internal"
    )
    route.run(MONDAY)
    assert route.box.subjects(LOOK) == ["Intake"]
    assert any("intake.docx" in h["why"] for h in route.place.status()["held"])


@pytest.mark.parametrize("name", ["smime.p7m", "winmail.dat", "message.rpmsg"])
def test_what_is_sealed_is_for_a_person(route: ByOutlook, name: str) -> None:
    route.box.deliver(from_=RECRUITER, subject="Geheim", attachments={name: b"\x78\x9f\x3e\x22"})
    route.run(MONDAY)
    assert route.box.subjects(LOOK) == ["Geheim"]
    assert any(name in h["why"] for h in route.place.status()["held"])


def test_junk_is_shown_and_read_once_it_is_in_the_inbox(route: ByOutlook) -> None:
    route.box.deliver(
        from_=RECRUITER,
        subject="Intake",
        attachments=FORM,
        folder="junkemail",
        authenticated="internal",
    )
    route.run(MONDAY)
    assert "junk" in why(route, "Intake")
    assert titles(route) == []
    route.box.user_moves(route.box.messages("junkemail")[0], "inbox")
    route.run(MONDAY)
    assert why(route, "Intake") == ""
    assert len(titles(route)) == 1


def test_a_mail_that_is_too_large_is_left_to_a_person(route: ByOutlook) -> None:
    route.box.deliver(subject="Groot", attachments={"film.mp4": bytes(20 * 2**20)})
    route.run(MONDAY)
    assert route.box.subjects(LOOK) == ["Groot"]
    assert category(route, LOOK) == ["docflow: te groot"]
    assert "larger" in why(route, "a mail of 2026-11-2")


def test_a_mail_that_a_person_takes_away_is_no_fault(route: ByOutlook) -> None:
    route.box.deliver(subject="Weg", text="Hallo")
    message = route.box.messages()[0]
    route.sim.fault(
        "pass",
        when="GET */attachments",
        then=lambda: route.box.user_deletes(message, for_good=True),
    )
    route.run(MONDAY)
    assert route.place.status()["held"] == []


def test_people_may_have_given_a_mail_categories_of_their_own(route: ByOutlook) -> None:
    route.box.deliver(subject="Vraag", text="Hallo")
    route.box.user_edits(route.box.messages()[0], categories=["Blauw"])
    route.run(MONDAY)
    assert category(route, LOOK) == ["Blauw", "docflow: antwoordt op geen vraag"]


def test_mail_of_before_is_left_alone(tmp_path: Path) -> None:
    with by_outlook(tmp_path / "work", PEOPLE, oracle=None) as route:
        toml = route.place.root / "docflow.toml"
        toml.write_text(toml.read_text().replace('since = "2026-11-01"', ""))
        route.sim.now = route.sim.now.replace(year=2026, month=11, day=20)
        route.box.deliver(subject="Oud", text="Hallo")
        route.run(MONDAY)
        route.box.deliver(subject="Nieuw", text="Hallo")
        route.run(MONDAY)
        assert route.box.subjects() == ["Oud"]
        assert route.box.subjects(LOOK) == ["Nieuw"]
        route.box.forgets_delta()
        route.run("2026-11-25T09:00")
        assert route.box.subjects() == ["Oud"]


def test_a_mail_that_did_not_arrive_and_an_answer_from_outside(route: ByOutlook) -> None:
    route.place.drop("intake.docx", an_intake_form())
    route.run(MONDAY)
    reference = str(route.place.status()["vacancies"][0]["reference"])
    route.place.drop("kandidaat.docx", a_candidate_form({"1.1": reference, **TALK}))
    route.run(HANDED_IN)
    route.run(AFTER)
    request = newest(route, TOM)
    route.arrives(answer(request, gmail(request, "4 4 3 4 4 / 1 2 2 / 4 5 4 go"), number=4))
    lost = next(mail for mail in route.sim.sent() if "bilal" in mail.to[0])
    route.box.bounce(lost)
    route.run(NEXT_DAY)
    kinds = {reply.kind: reply.accepted for reply in answered(route.place)}
    assert kinds == {"feedback": "yes", "bounce": "yes"}
    assert route.box.subjects() == []


def test_newsletters_do_not_bury_what_waits(route: ByOutlook) -> None:
    route.box.deliver(from_="x@elders.example", subject="Vacature", attachments=FORM)
    route.box.deliver(subject="Nieuwsbrief", text="Beste lezer", copies=30)
    route.run(MONDAY)
    held = [h["what"] for h in route.place.status()["held"]]
    assert len(held) == 12
    assert "20 older mails in Outlook" in held
    assert any("Vacature" in what for what in held)
    assert len(route.box.subjects(LOOK)) == 31


def test_another_first_day_begins_anew_and_repeats_nothing(route: ByOutlook) -> None:
    toml = route.place.root / "docflow.toml"
    known = toml.read_text()
    toml.write_text(known.replace("2026-11-01", "2026-11-22"))
    route.sim.now = route.sim.now.replace(year=2026, month=11, day=20)
    route.box.deliver(subject="Vrijdag", text="Hallo")
    route.run(MONDAY)
    route.box.deliver(subject="Maandag", text="Hallo")
    route.run(MONDAY)
    assert route.box.subjects(LOOK) == ["Maandag"]
    toml.write_text(known)
    route.run(MONDAY)
    assert sorted(route.box.subjects(LOOK)) == ["Maandag", "Vrijdag"]
    assert len(route.place.status()["held"]) == 2


@pytest.mark.parametrize("changes", [{}, {"6.2": ""}])
def test_who_mails_a_form_gets_the_answer_in_the_same_thread(
    route: ByOutlook, changes: dict[str, str]
) -> None:
    route.box.deliver(
        from_=RECRUITER,
        subject="Intake",
        attachments={"intake.docx": an_intake_form(changes)},
        headers={"Message-ID": "<form.1@werkwijs.example>"},
        authenticated="internal",
    )
    route.run(MONDAY)
    [back] = [mail for mail in route.sim.sent() if mail.to == (RECRUITER,)]
    assert back.headers["in-reply-to"] == "<form.1@werkwijs.example>"
    assert any(name.endswith(".docx") for name in back.attachments)
    others = [mail for mail in route.sim.sent() if mail.to != (RECRUITER,)]
    assert not any("in-reply-to" in mail.headers for mail in others)
