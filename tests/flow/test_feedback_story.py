"""One search over a fortnight with a holiday in it, from the command line, on simulated time."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from managers import BILAL, ELKE, SAMPLE, SOFIE, TOM, answer, gmail, iphone, words_of
from post_routes import Route, by_folder, by_outlook, newest
from workplaces import a_candidate_form, an_intake_form

TALK = SAMPLE["7.2/name"]
UNDATED = {f"7.{n}/when": "" for n in range(1, 5)} | {f"9.2/{k}": "" for k in ("name", "email")}


class Fortnight:
    """A workplace on which every round is run twice; the second must change nothing."""

    def __init__(self, route: Route) -> None:
        self.route, self.place = route, route.place
        self.replies = 0

    def at(self, now: str) -> list[str]:
        """A round; the subjects of the mails that went out in it."""
        before = {mail["Message-ID"] for mail in self.route.posted()}
        self.route.run(now)
        first, went = self.place.picture(), len(self.route.posted())
        self.route.run(now)
        assert (self.place.picture(), len(self.route.posted())) == (first, went)
        new = [m for m in self.route.posted() if m["Message-ID"] not in before]
        return sorted(f"{m['To'].addresses[0].addr_spec}: {m['Subject']}" for m in new)

    def replies_to(self, address: str, own: str, *, program: object = gmail) -> None:
        """Somebody presses Reply on the newest mail about feedback that they got."""
        request = newest(self.route, address)
        self.replies += 1
        write = program if callable(program) else gmail
        self.route.arrives(answer(request, write(request, own), number=self.replies))

    def requests(self, now: str) -> dict[str, dict[str, object]]:
        """`docflow feedback --json` by the interviewer's name."""
        return {r["interviewer"]: r for r in self.place.listed("feedback", now=now)}


@pytest.fixture(params=["folder", "outlook"])
def search(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Fortnight]:
    if request.param == "folder":
        yield Fortnight(by_folder(tmp_path / "work"))
        return
    with by_outlook(tmp_path / "work") as route:
        yield Fortnight(route)


def test_a_search_over_a_fortnight_with_a_holiday_in_it(search: Fortnight) -> None:
    place = search.place
    # the intake, and the candidate knows every step
    place.drop("intake.docx", an_intake_form(UNDATED))
    told = search.at("2026-12-14T09:00")
    assert [m.split(":")[0] for m in told] == [ELKE, SOFIE]
    reference = str(place.status()["vacancies"][0]["reference"])

    # the recruiter adds a date: Wednesday 23 December, 14:00, 60 minutes
    form = {"1.1": reference, "1.2": SAMPLE["9.1/name"], "1.3": ELKE}
    dated = {"2.1/step": TALK, "2.1/date": "23/12/2026", "2.1/start": "14:00"}
    place.drop("kandidaat.docx", a_candidate_form(form | dated))
    assert [m.split(":")[0] for m in search.at("2026-12-15T09:00")] == [ELKE]

    # nobody is asked before the talk is over for an hour; then both are, alone
    assert search.at("2026-12-23T15:30") == []
    asked = search.at("2026-12-23T16:05")
    assert [m.split(":")[0] for m in asked] == [BILAL, TOM]
    assert all("Feedback gevraagd: Elke Wouters" in m for m in asked)

    # Tom answers half of it from his phone, and is told what is missing
    search.replies_to(TOM, "1: 4, 2: 3, 3: 5, 4: 4, 5: 2\nR1 2, R2 1\ngo", program=iphone)
    thanks = search.at("2026-12-23T19:00")
    assert [m.split(": ")[0] for m in thanks] == [TOM]
    receipt = words_of(newest(search.route, TOM, "Nog even dit"))
    assert "R3" in receipt
    assert "Ontbreekt" in receipt

    # term: two working days; the 25th is a holiday, so the 28th; that morning each is reminded
    assert search.at("2026-12-24T09:00") == []
    assert search.at("2026-12-25T09:00") == []
    morning = search.at("2026-12-28T09:00")
    assert [m for m in morning if "Herinnering" in m and (TOM in m or BILAL in m)]
    assert len([m for m in morning if "Herinnering" in m]) == 2
    # Elke was promised news today: a holding message lies ready, and nothing went to her
    assert [m for m in morning if m.startswith(SOFIE) and "Klaar om te versturen" in m]
    assert not [m for m in morning if m.startswith(ELKE)]

    # Tom completes it with the next mail; Bilal answers at once
    search.replies_to(TOM, "R3 2\nK 4, W 4, Z 3")
    search.replies_to(BILAL, "4 4 3 4 4 / 1 2 2 / 4 5 4 go")
    news = search.at("2026-12-28T11:00")
    now = search.requests("2026-12-28T11:00")
    assert {name: r["state"] for name, r in now.items()} == {
        "Tom De Backer": "complete",
        "Bilal Amrani": "complete",
    }
    assert any("Klaar om te versturen" in m and m.startswith(SOFIE) for m in news)
    # nobody is reminded any more; Sofie is, for Elke was to hear by yesterday
    assert [m.split(" ")[0] for m in search.at("2026-12-29T09:00")] == [f"{SOFIE}:"]

    # the scorecard lies there, and the prepared mail goes out when it was approved
    assert any(f.endswith("scorekaart.docx") for f in place.files())
    waiting = place.listed("approve", "--list", now="2026-12-29T09:00")
    [question] = [q for q in waiting if q["mails"][0]["to"] == ELKE]
    assert "we gaan graag verder" in question["mails"][0]["subject"]
    code, said = place.command("approve", question["reference"], now="2026-12-29T10:00")
    assert code == 0, said
    [last] = search.at("2026-12-29T10:00")
    assert last.startswith(ELKE)
    assert place.status("2026-12-30T09:00")["promises"]["broken"] == 1


def test_approved_by_reply_it_goes_out_too(search: Fortnight) -> None:
    place = search.place
    place.drop("intake.docx", an_intake_form(UNDATED))
    search.at("2026-12-14T09:00")
    reference = str(place.status()["vacancies"][0]["reference"])
    code, said = place.command(
        "appointment", reference, "Elke", TALK, "2026-12-15 10:00", now="2026-12-14T10:00"
    )
    assert code == 0, said
    search.at("2026-12-14T10:00")
    search.at("2026-12-15T12:30")
    search.replies_to(TOM, "5 4 5 4 4 / 1 1 2 / 4 5 4 no go")
    search.replies_to(BILAL, "2 2 3 2 2 / 4 4 4 / 2 3 2 no go")
    search.at("2026-12-15T15:00")
    mail = newest(search.route, SOFIE, "Klaar om te versturen")
    search.route.arrives(answer(mail, gmail(mail, "AKKOORD"), number=9))
    [last] = search.at("2026-12-15T16:00")
    assert last.startswith(ELKE)
    candidate = place.status("2026-12-15T16:00")["vacancies"][0]["candidates"][0]
    assert candidate["state"] == "stopped by Sofie Claeys"


def test_a_prepared_mail_that_nobody_wants_is_turned_down_for_good(search: Fortnight) -> None:
    place = search.place
    place.drop("intake.docx", an_intake_form(UNDATED))
    search.at("2026-12-14T09:00")
    reference = str(place.status()["vacancies"][0]["reference"])
    place.command(
        "appointment", reference, "Elke", TALK, "2026-12-15 10:00", now="2026-12-14T10:00"
    )
    search.at("2026-12-15T12:30")
    search.at("2026-12-17T09:00")  # news was promised for today
    [question] = place.listed("approve", "--list", now="2026-12-17T09:00")
    code, said = place.command("approve", question["reference"], "no", now="2026-12-17T09:05")
    assert code == 0, said
    for day in (17, 18, 21, 22):
        assert not [m for m in search.at(f"2026-12-{day}T10:00") if "Klaar om te versturen" in m]
    assert place.listed("approve", "--list", now="2026-12-22T10:00") == []


def test_a_recruiter_who_does_nothing_is_shown_three_holding_messages_and_no_more(
    tmp_path: Path,
) -> None:
    search = Fortnight(by_folder(tmp_path / "work"))
    place = search.place
    place.drop("intake.docx", an_intake_form(UNDATED))
    search.at("2026-12-01T09:00")
    reference = str(place.status()["vacancies"][0]["reference"])
    place.command(
        "appointment", reference, "Elke", TALK, "2026-12-02 10:00", now="2026-12-01T10:00"
    )
    search.at("2026-12-01T10:05")
    shown = []
    for day in (2, 3, 4, 7, 8, 9, 10, 11, 14, 15, 16, 17, 18):
        sent_now = search.at(f"2026-12-{day:02}T12:30")
        shown += [m for m in sent_now if m.startswith(SOFIE) and "bericht aan Elke" in m]
        waiting = place.listed("approve", "--list", now=f"2026-12-{day:02}T12:30")
        assert len([q for q in waiting if q["mails"][0]["to"] == ELKE]) <= 1
    assert len(shown) == 3
