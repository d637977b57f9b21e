"""Where a mail goes when it is dealt with, over the simulator."""

import pytest
from graph_simulator import PASSING, Simulator
from graph_simulator.post import Post

from docflow.errors import GoneError
from docflow.mailbox.graph import filing
from docflow.mailbox.graph.transport import Graph

DONE = "docflow: klaar"


def the_mail(graph: Graph, box: Post) -> str:
    box.deliver(subject="Intake", text="Hallo")
    found = graph.get(("mailFolders", "inbox", "messages"), {"$select": "id"})
    return str(found["value"][0]["id"])


def test_a_mail_is_marked_and_moved_and_keeps_what_people_put_on_it(
    graph: Graph, box: Post
) -> None:
    mail, folder = the_mail(graph, box), filing.folder(graph, DONE)
    box.user_edits(box.messages()[0], categories=["Belangrijk"])
    assert filing.file(graph, mail, category="docflow", folder_id=folder)
    (moved,) = box.messages(DONE)
    assert moved.values["categories"] == ["Belangrijk", "docflow"]
    assert moved.values["isRead"] is True
    assert box.messages() == []


def test_filing_again_changes_nothing_and_asks_once(
    graph: Graph, sim: Simulator, box: Post
) -> None:
    mail, folder = the_mail(graph, box), filing.folder(graph, DONE)
    filing.file(graph, mail, category="docflow", folder_id=folder)
    before = len(sim.requests)
    assert filing.file(graph, mail, category="docflow", folder_id=folder)
    assert len(sim.requests) == before + 1


@pytest.mark.parametrize("fault", PASSING)
@pytest.mark.parametrize("call", ["GET */messages/*", "PATCH *", "POST */move"])
def test_filing_goes_on_through_passing_trouble(
    graph: Graph, sim: Simulator, box: Post, call: str, fault: str
) -> None:
    mail, folder = the_mail(graph, box), filing.folder(graph, DONE)
    sim.fault(fault, when=call)
    assert filing.file(graph, mail, category="docflow", folder_id=folder)
    assert [m.values["categories"] for m in box.messages(DONE)] == [["docflow"]]


def test_a_mail_that_somebody_deleted_is_no_trouble(graph: Graph, box: Post) -> None:
    mail, folder = the_mail(graph, box), filing.folder(graph, DONE)
    box.user_deletes(box.messages()[0], for_good=True)
    assert not filing.file(graph, mail, category="docflow", folder_id=folder)


def test_a_folder_that_somebody_deleted_is_told_from_a_mail(graph: Graph, box: Post) -> None:
    mail = the_mail(graph, box)
    with pytest.raises(GoneError):
        filing.file(graph, mail, category="docflow", folder_id="AQMkgone=")


def test_the_folder_is_made_once_and_found_again(graph: Graph, sim: Simulator) -> None:
    made = filing.folder(graph, "Jan's post")
    assert filing.folder(graph, "Jan's post") == made
    assert sim.count("POST */mailFolders") == 1


def test_a_folder_that_people_renamed_stays_the_same_folder(graph: Graph, box: Post) -> None:
    made = filing.folder(graph, DONE)
    box.user_renames(DONE, "Afgehandeld")
    assert filing.folder(graph, DONE, known=made) == made


def test_a_folder_that_people_deleted_is_made_anew(graph: Graph, box: Post) -> None:
    made = filing.folder(graph, DONE)
    box.user_deletes_folder(DONE)
    assert filing.folder(graph, DONE, known=made) != made


@pytest.mark.parametrize("fault", ["504-after", "drop-after", "garbage-after", "cut-after"])
def test_a_folder_whose_making_is_unclear_is_looked_for(
    graph: Graph, sim: Simulator, fault: str
) -> None:
    sim.fault(fault, when="POST */mailFolders")
    assert filing.folder(graph, DONE) == filing.folder(graph, DONE)
    assert sim.count("POST */mailFolders") == 1
