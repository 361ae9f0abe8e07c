"""A copy of everything about one person, and finding somebody without an index of names."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from consent.core.person_readme import readme
from consent.errors import AlreadyExists, Invalid, NotFound, NotPossible
from consent.service import erasing, library, person_copies, support_sessions
from consent.service.installation import Installation
from consent.store import personal
from tests.samples import NOW, accepted
from tests.service.support_calls import calling

FIRM = "page-computers"


def found(house: Installation, firm: str = FIRM, **wanted: str) -> list[str]:
    return [one.id for one in person_copies.find(house, firm, **wanted)]


# Finding -----------------------------------------------------------------------------------------------------------------


def test_a_number_is_found_however_it_is_written(any_house: Installation) -> None:
    """By whatever the customer and whoever asks put between the figures."""
    done = accepted(any_house, phone="+32 (0)470/12.34.56").acceptance.id
    for number in ("0470 12 34 56", "+32470123456", "0032 470 12 34 56"):
        assert found(any_house, phone=number) == [done]
    assert found(any_house, phone="0470 12 34 57") == []


def test_an_address_is_found_in_any_case(any_house: Installation) -> None:
    """And only the whole one."""
    done = accepted(any_house, email="Jan@Example.org").acceptance.id
    assert found(any_house, email=" jan@example.ORG ") == [done]
    assert found(any_house, email="an@example.org") == []


def test_either_of_both_is_enough(any_house: Installation) -> None:
    """A person may have changed one of them; the oldest comes first."""
    first = accepted(any_house, phone="0470 11 11 11", email="a@example.org").acceptance.id
    second = accepted(any_house, phone="0470 22 22 22", email="b@example.org").acceptance.id
    assert found(any_house, phone="0470 11 11 11", email="b@example.org") == [first, second]


def test_many_are_looked_through_some_at_a_time(house: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """None is left out where batches meet, and another firm's customers are nobody here."""
    monkeypatch.setattr(person_copies, "_AT_A_TIME", 2)
    ids = [accepted(house, now=NOW + timedelta(minutes=number)).acceptance.id for number in range(5)]
    accepted(house, "damal", "pl", phone="+32 470 12 34 56")
    erasing.erase(house, ids[1], "asked", forced=True, now=NOW + timedelta(hours=1))
    assert found(house, phone="+32 470 12 34 56") == [ids[0], *ids[2:]]


@pytest.mark.parametrize("wanted", [{}, {"phone": "who"}, {"email": "  "}])
def test_nothing_to_look_for(house: Installation, wanted: dict[str, str]) -> None:
    """What is neither number nor address finds everybody or nobody: refused."""
    with pytest.raises(Invalid):
        person_copies.find(house, FIRM, **wanted)


def test_only_customers_of_a_firm_are_looked_for(house: Installation) -> None:
    """A firm that is not there has none."""
    with pytest.raises(NotFound):
        person_copies.find(house, "nobody", phone="0470 12 34 56")


# A copy ------------------------------------------------------------------------------------------------------------------


def test_every_table_is_covered(any_house: Installation, tmp_path: Path) -> None:
    """A person with data in every table: values and words in the clear, the rest as rows."""
    call = calling(any_house, FIRM, "closed")
    support_sessions.note(any_house, call.member, call.id, "Has a dog.", now=call.now)
    call.object_to("Żaneta never came.")
    erasing.hold(any_house, call.id, "Court.", now=call.now)
    person_copies.copy(any_house, call.id, tmp_path / "copy", now=call.now)
    data = json.loads((tmp_path / "copy/person.json").read_text(encoding="utf-8"))
    assert data["values"]["name"] == "Jan Janssens"
    assert data["values"].keys() >= {"phone", "ip_address", "user_agent"}
    texts = {each["name"]: each["text"] for each in data["written"]}
    assert (texts["objection"], texts["reason"]) == ("Żaneta never came.", "Court.")
    assert data["note"] == "Has a dog."
    assert data["records"][0]["event"] == "acceptance.given"
    opened = {"data_keys", "disclosures", "remarks", "session_notes", "customer_marks"}
    missing = personal.ABOUT_CUSTOMERS.keys() - data["tables"].keys() - opened
    assert missing == {"invitations"}  # this firm's form needs none


def test_the_invitation_belongs_to_it(house: Installation) -> None:
    """Why the customer was invited is about the customer."""
    done = accepted(house, "overmax", "pl").acceptance
    data = person_copies.everything(house, done)
    assert "invitations" in data["tables"]  # type: ignore[operator]
    assert [each["text"] for each in data["written"]] == ["The printer is silent."]  # type: ignore[attr-defined]


def test_the_readme_is_in_the_language_of_the_firm(house: Installation) -> None:
    """Dutch, Polish, else English; with the way to ask, and the month."""
    texts = {firm: readme(library.firm(house, firm), "1", NOW).decode() for firm in (FIRM, "damal")}
    assert texts[FIRM].startswith("Uw gegevens bij ")
    assert texts["damal"].startswith("Państwa dane w firmie ")
    german = library.firm(house, FIRM).model_copy(update={"languages": ("de",)})
    assert "You have an answer within a month." in readme(german, "1", NOW).decode()


def test_the_copy_is_for_its_owner_alone(house: Installation, tmp_path: Path) -> None:
    """Other accounts of the machine cannot look into the folder."""
    person_copies.copy(house, accepted(house).acceptance.id, tmp_path / "copy", now=NOW)
    assert (tmp_path / "copy").stat().st_mode & 0o077 == 0


def test_the_files_are_too(house: Installation, tmp_path: Path) -> None:
    """Also in a folder that was there before and is open to everybody."""
    folder = tmp_path / "copy"
    folder.mkdir(mode=0o755)
    person_copies.copy(house, accepted(house).acceptance.id, folder, now=NOW)
    assert {path.stat().st_mode & 0o077 for path in folder.iterdir()} == {0}


def test_whoever_is_erased_has_no_copy(house: Installation, tmp_path: Path) -> None:
    """Nor has what is not there; and nothing is written over."""
    done = accepted(house).acceptance.id
    (tmp_path / "full").mkdir()
    (tmp_path / "full/file").touch()
    with pytest.raises(AlreadyExists):
        person_copies.copy(house, done, tmp_path / "full", now=NOW)
    with pytest.raises(Invalid):
        person_copies.copy(house, done, tmp_path / "full/file/below", now=NOW)
    erasing.erase(house, done, "asked", forced=True, now=NOW)
    with pytest.raises(NotPossible, match="erased"):
        person_copies.copy(house, done, tmp_path / "copy", now=NOW)
    with pytest.raises(NotFound):
        person_copies.copy(house, "11111111-2222-4333-8444-555555555555", tmp_path / "copy", now=NOW)
