"""Which words decide, and which only look as if they do."""

import pytest

from docflow.model.feedback import Decision
from docflow.replies.decisions import Place, decisions
from docflow.replies.vocabulary import vocabulary
from docflow.texts import shipped_catalogue

WORDS = vocabulary(shipped_catalogue())
GO, NO_GO, DOUBT = Decision.GO, Decision.NO_GO, Decision.DOUBT


def decided(text: str, place: Place = Place.PROSE) -> Decision | None:
    found = decisions(text, WORDS, place, frozenset({"lotte"}))
    return found.pop() if len(found) == 1 else None


@pytest.mark.parametrize(
    ("text", "decision"),
    [
        ("go", GO),
        ("Go!", GO),
        ("NO GO", NO_GO),
        ("Go, sterk gesprek.", GO),
        ("No go: te weinig Frans.", NO_GO),
        ("Lotte: go", GO),
        ("Go voor Lotte", GO),
        ("Wat mij betreft een go", GO),
        ("Voor mij is het een no go", NO_GO),
        ("Sterk gesprek, dus go.", GO),
        ("Sterk gesprek - wat mij betreft go", GO),
        ("Topkandidate, GO", GO),
        ("Al bij al, go.", GO),
        ("Geen go voor mij.", NO_GO),
        ("Geen twijfel: go.", GO),
        ("Ik twijfel.", DOUBT),
        ("Frans is zwak, ik twijfel.", DOUBT),
        ("I'd say go", GO),
        ("Good talk, but for me it's a no go.", NO_GO),
        ("It's not a go.", NO_GO),
        ("No doubt about it. Go.", GO),
        ("Pour moi c'est go", GO),
        ("Pas de go pour moi.", NO_GO),
        ("Beau parcours, mais j'hésite.", DOUBT),
        ("Bonjour Tom, go pour moi", GO),
        ("Mijn besluit na twee gesprekken: go", GO),
        ("Go/no go? Go.", GO),
        ("Voor mij een go, bel jij haar?", GO),
    ],
)
def test_a_decision_that_stands_for_itself_counts(text: str, decision: Decision) -> None:
    assert decided(text) is decision


@pytest.mark.parametrize(
    "text",
    [
        "she, she, go.",
        "She can go on for hours.",
        "Weekendwerk, no go.",
        "Zaterdagwerk - no go",
        "Thuiswerk = go",
        "Le samedi, c'est no go.",
        "Weekendwerk? No go.",
        "go?",
        "Go, toch?",
        "Go or no go?",
        "Go, als ze op zaterdag kan.",
        "Als ze op zaterdag kan, dan voor mij een go.",
        "Go onder voorbehoud van referenties",
        "Bart zei: go.",
        "Bart zei: voor mij een go.",
        "Bart vindt, voor mij een go.",
        "Go, zei Bart.",
        "Go, he said.",
        "Go, a dit Bart.",
        "Volgens Bart een go.",
        "Nee, go",
        "Go: nee",
        "No go: nee",
        "Nog geen go.",
        "Hij noemde salaris, afstand, twijfel.",
        "Ja",
        "Zien",
    ],
)
def test_the_same_words_in_prose_do_not(text: str) -> None:
    assert decided(text) is None


@pytest.mark.parametrize(
    ("text", "decision"),
    [
        ("ja", GO),
        ("Ja, sterk in planning.", GO),
        ("neen", NO_GO),
        ("Sterk in planning, go", GO),
        ("nee, volgt nog", None),
        ("Bart zegt nee", None),
        ("ja, go", GO),
        ("ja, maar twijfel", None),
        ("go?", None),
    ],
)
def test_behind_its_label_yes_is_a_decision_too(text: str, decision: Decision | None) -> None:
    assert decided(text, Place.LABEL) is decision


@pytest.mark.parametrize(
    ("text", "decision"),
    [
        ("Zien", GO),
        ("Graag zien!", GO),
        ("Ik zou haar wel willen zien.", GO),
        ("Ik wil haar niet zien.", NO_GO),
        ("Niet zien", NO_GO),
        ("Zie ik zitten", GO),
        ("Zie ik niet zitten.", NO_GO),
        ("Laat maar komen", GO),
        ("Interessant, laat haar maar komen.", GO),
        ("Nee, te weinig ervaring.", NO_GO),
        ("Nee, want ze spreekt geen Frans.", NO_GO),
        ("Ja, sterk profiel.", GO),
        ("Ja", GO),
        ("Misschien", DOUBT),
        ("I'd like to see her.", GO),
        ("Not for me", NO_GO),
        ("No thanks.", NO_GO),
        ("I'm not sure.", DOUBT),
        ("Je voudrais la rencontrer.", GO),
        ("Pas pour moi.", NO_GO),
        ("Je ne sais pas", DOUBT),
        ("go", GO),
    ],
)
def test_asked_about_a_profile_to_see_is_a_decision(text: str, decision: Decision) -> None:
    assert decided(text, Place.PROFILE) is decision


@pytest.mark.parametrize(
    "text",
    [
        "Zien?",
        "Zien of niet zien?",
        "Nee, nog geen tijd gehad.",
        "Nee, want ik heb het nog niet gelezen.",
        "Ja, ik bekijk het morgen.",
        "Ja, stuur maar door.",
        "Heeft ze een rijbewijs? Ja toch.",
        "Ik zie in haar cv dat ze verhuisde.",
        "Tot ziens",
        "Zie bijlage",
        "Bart wil haar zien.",
        "Bart zegt: zien.",
        "Graag zien, als ze ook Frans spreekt.",
        "I see.",
        "We'll see.",
        "Yes, will look tomorrow.",
        "See attached.",
        "À voir",
        "On verra",
        "Voir annexe",
        "Oui, je regarde demain.",
        "Non, pas encore lu.",
        "Ok",
    ],
)
def test_and_words_that_only_look_so_are_not(text: str) -> None:
    assert decided(text, Place.PROFILE) is None
