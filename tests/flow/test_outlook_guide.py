"""docs/outlook.md, followed word by word: its settings and commands, with an administrator's hands
on the simulated tenant in between."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from graph_simulator import Simulator, simulator
from post_routes import APP
from workplaces import Workplace, a_workplace, an_intake_form

from docflow.errors import ExitCode

GUIDE = (Path(__file__).parents[2] / "docs" / "outlook.md").read_text(encoding="utf-8")
ADDRESS, PERSON, RECRUITER = "jobs@agency.example", "ann@agency.example", "tom@agency.example"
PEOPLE = f'[people]\nrecruiters = ["{RECRUITER}"]\n\n'


class Administrator:
    """Follows the guide, a section at a time."""

    def __init__(self, root: Path, sim: Simulator) -> None:
        self.place, self.sim = a_workplace(root, PEOPLE), sim
        self.lines: list[str] = []
        sim.mailbox(ADDRESS)
        sim.mailbox(RECRUITER)

    def settles(self, number: int, block: int = 0) -> None:
        """Writes the settings of a section, as they stand there."""
        self.lines += blocks(number, "toml")[block].splitlines()
        self.saves()

    def saves(self) -> None:
        text = "\n".join(self.lines)
        text = text.replace("Directory (tenant) ID", self.sim.tenant)
        text = text.replace("Application (client) ID", APP)
        where = f'login = "{self.sim.login_url}"\n'
        where += f'graph = "{self.sim.graph_url.removesuffix("/v1.0")}"\n'
        (self.place.root / "docflow.toml").write_text(f"{PEOPLE}{text}\n{where}", encoding="utf-8")

    def types(self, number: int) -> str:
        """The commands of a section; what the last one printed. They must end well."""
        said = ""
        for line in "\n".join(blocks(number, "")).splitlines():
            program, *arguments = line.split()
            assert program == "docflow"
            code, said = self.place.command(*arguments)
            assert code == ExitCode.DONE, said
        return said

    def uploads(self) -> str:
        return (self.place.root / "outlook.cer").read_text(encoding="ascii")


def blocks(number: int, language: str) -> list[str]:
    """The fenced blocks of a section in one language, "" for commands."""
    section = re.search(rf"^## {number}\. .*?(?=^## |\Z)", GUIDE, re.DOTALL | re.MULTILINE)
    assert section
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", section[0], re.DOTALL | re.MULTILINE)
    return [block for known, block in fenced if known == language]


@pytest.fixture
def sim() -> Iterator[Simulator]:
    with simulator() as sim:
        yield sim


@pytest.fixture
def admin(tmp_path: Path, sim: Simulator) -> Administrator:
    return Administrator(tmp_path / "work", sim)


def green(admin: Administrator) -> str:
    code, said = admin.place.command("doctor")
    assert code == ExitCode.DONE, said
    assert "✗" not in said
    return said


def test_as_an_app_with_a_certificate(admin: Administrator) -> None:
    admin.settles(1)
    admin.settles(2)
    admin.types(3)
    admin.sim.app(APP, certificate=admin.uploads(), mailboxes=[ADDRESS])  # steps 3 and 4
    admin.settles(3)
    admin.settles(5)
    said = green(admin)
    for seen in ("certificate: it holds", "accepts docflow's sign-in", "mail may be sent"):
        assert seen in said
    assert "may also open" not in said
    admin.types(6)


def test_as_an_app_with_a_secret(admin: Administrator, monkeypatch: pytest.MonkeyPatch) -> None:
    admin.settles(1)
    admin.settles(2)
    admin.sim.app(APP, secret="the Value", mailboxes=[ADDRESS])
    admin.settles(3, block=1)
    code, said = admin.place.command("doctor")
    assert (code, "DOCFLOW_OUTLOOK_SECRET" in said) == (ExitCode.USAGE, True)
    monkeypatch.setenv("DOCFLOW_OUTLOOK_SECRET", "the Value")
    admin.settles(5)
    green(admin)
    admin.types(6)


def test_as_a_person(admin: Administrator) -> None:
    admin.settles(1)
    admin.settles(2)
    admin.sim.app(APP)
    admin.sim.identity.auto_sign_in = PERSON
    admin.lines += ['sign_in = "person"', "keyring = false"]  # as the text of step 7 says
    assert 'set `sign_in = "person"`' in GUIDE
    assert "`keyring = false`" in GUIDE
    admin.settles(5)
    said = admin.types(7)
    assert PERSON in said
    green(admin)
    admin.types(6)


def test_a_form_that_is_mailed_after_the_guide_becomes_documents(admin: Administrator) -> None:
    admin.settles(1)
    admin.settles(2)
    admin.types(3)
    admin.sim.app(APP, certificate=admin.uploads(), mailboxes=[ADDRESS])
    admin.settles(3)
    now = "2026-12-01T09:00"
    admin.sim.now = datetime.fromisoformat(f"{now}+01:00")
    box = admin.sim.mailbox(ADDRESS)
    form = {"intake.docx": an_intake_form()}
    box.deliver(from_=RECRUITER, subject="Intake", attachments=form, authenticated="internal")
    admin.place.run(now)
    assert len(admin.place.status(now)["vacancies"]) == 1
    assert box.subjects() == []
    assert box.subjects("docflow") == ["Intake"]


# --- what may be wrong on the way ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("", "address is not set"),
        ('address = "jobs@agency.example"\n', "tenant is not set"),
        (
            'address = "jobs@agency.example"\ntenant = "t"\nclient_id = "c"\n',
            "neither a certificate nor a secret",
        ),
        (
            'address = "jobs@agency.example"\ntenant = "t"\nclient_id = "c"\n'
            'certificate = "outlook.pem"\n',
            "signin --new-certificate",
        ),
        (
            'address = "jobs@agency.example"\ntenant = "t"\nclient_id = "c"\n'
            'secret_variable = "X"\nsign_in = "person"\n',
            "and a person to sign in",
        ),
    ],
)
def test_half_way_doctor_says_what_is_still_to_be_set(
    tmp_path: Path, wrong: str, says: str
) -> None:
    place = a_workplace(tmp_path / "work", f'[mail]\ntransport = "m365"\n{wrong}')
    code, said = _real(place, "doctor")
    assert code == ExitCode.USAGE
    assert says in " ".join(said.split())
    assert _real(place, "run")[0] == ExitCode.USAGE
    assert _real(place, "status")[0] == ExitCode.DONE


def _real(place: Workplace, *arguments: str) -> tuple[int, str]:
    """A command on the real clock: --now does not go with a real mailbox."""
    return place.command(*arguments, now=None)


def test_another_moment_does_not_go_with_a_real_mailbox(tmp_path: Path) -> None:
    place = a_workplace(tmp_path / "work", '[mail]\ntransport = "m365"\n')
    code, said = place.command("status")
    assert code == ExitCode.USAGE
    assert "--now does not go with a real mailbox" in said


@pytest.mark.parametrize("address", ["https://graph.example", "http://10.0.0.7:80"])
def test_a_simulator_is_on_this_computer(tmp_path: Path, address: str) -> None:
    place = a_workplace(tmp_path / "work", f'[mail]\ngraph = "{address}"\n')
    code, said = place.command("status")
    assert code == ExitCode.USAGE
    assert "simulator" in said


def test_a_new_certificate_keeps_the_one_before(admin: Administrator) -> None:
    admin.types(3)
    first = admin.uploads()
    admin.types(3)
    assert admin.uploads() != first
    assert (admin.place.root / "outlook.earlier.pem").is_file()
    assert (admin.place.root / "outlook.pem").stat().st_mode & 0o077 == 0


def test_an_app_needs_no_person(admin: Administrator) -> None:
    admin.settles(1)
    admin.settles(2)
    admin.types(3)
    admin.settles(3)
    code, said = admin.place.command("signin")
    assert code == ExitCode.MAILBOX
    assert "as an app" in said
