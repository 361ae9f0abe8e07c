"""Holding, and what verification makes of what is held, erased or deleted by hand."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, insert, select

from consent.errors import Invalid, NotPossible
from consent.service import erasing, remarks
from consent.service.installation import Installation
from consent.service.verification import verify_database
from consent.store.schema import data_keys, disclosures
from consent.store.session_schema import holds, session_notes
from tests.samples import NOW, accepted
from tests.service.test_erasing import FIRM, erase, kept, last_record

# Holding -----------------------------------------------------------------------------------------------------------------


def test_what_is_held_is_never_erased(any_proven: Installation) -> None:
    """Not even by force, until the hold is lifted."""
    done = accepted(any_proven).acceptance.id
    erasing.hold(any_proven, done, "A claim at court.", now=NOW)
    refused = kept(any_proven, done)
    assert (refused.reason, refused.moment) == ("held", "2026-11-20T10:00:00.000Z")
    erasing.lift(any_proven, done, "Judgment of 1 December.", now=NOW)
    erase(any_proven, done)


def test_the_reason_is_kept_with_the_person(any_proven: Installation) -> None:
    """Encrypted; the record holds its digest."""
    done = accepted(any_proven).acceptance.id
    erasing.hold(any_proven, done, "A claim of Żaneta.", now=NOW)
    with any_proven.database.reading() as connection:
        assert list(remarks.read(any_proven, connection, done).values()) == [{"reason": "A claim of Żaneta."}]
    record = last_record(any_proven, done)
    assert record["event"] == "acceptance.held"
    assert "Żaneta" not in str(record)


def test_held_once_and_lifted_once(any_proven: Installation) -> None:
    """Each leaves one leaf."""
    done = accepted(any_proven).acceptance.id
    with pytest.raises(NotPossible, match="not_held"):
        erasing.lift(any_proven, done, "No.", now=NOW)
    erasing.hold(any_proven, done, "One.", now=NOW)
    with pytest.raises(NotPossible, match="held"):
        erasing.hold(any_proven, done, "Two.", now=NOW)


@pytest.mark.parametrize("reason", ["", " \n ", "x" * 2001])
def test_a_hold_has_a_reason(house: Installation, reason: str) -> None:
    """In words, and not endless."""
    with pytest.raises(Invalid, match="reason"):
        erasing.hold(house, accepted(house).acceptance.id, reason, now=NOW)


# What verification makes of it -------------------------------------------------------------------------------------------


def test_the_report_says_of_how_many_it_is_so(house: Installation) -> None:
    """A note, and no finding; nothing where nobody was erased."""
    done = accepted(house).acceptance.id
    assert verify_database(house)[FIRM].notes == ()
    erase(house, done)
    report = verify_database(house)[FIRM]
    assert (report.findings, len(report.notes)) == ((), 1)
    assert report.notes[0].startswith("acceptances whose personal data were erased")


def _findings(house: Installation) -> set[str]:
    return {f"{each.kind}: {each.detail}" for each in verify_database(house)[FIRM].findings}


def test_values_deleted_by_hand_are_a_finding(house: Installation) -> None:
    """The log says nothing of it."""
    done = accepted(house).acceptance.id
    with house.database.writing() as connection:
        for table in (disclosures, data_keys):
            connection.execute(delete(table).where(table.c.acceptance == done))
    (found,) = _findings(house)
    assert found.startswith("disclosure: ")
    assert found.endswith("personal values are gone and no leaf says why")


def test_values_that_are_there_although_erased_are_a_finding(house: Installation) -> None:
    """Put back from a backup, key and all."""
    done = accepted(house).acceptance.id
    with house.database.reading() as connection:
        rows = {
            table: connection.execute(select(table)).mappings().all() for table in (disclosures, data_keys)
        }
    erase(house, done)
    with house.database.writing() as connection:
        for table, values in rows.items():
            connection.execute(insert(table), [dict(row) for row in values])
    said = "the log says that"
    assert _findings(house) == {
        f"erasure: 5 personal values are there, and {said} they were erased",
        f"erasure: disclosures has something left, and {said} it was erased",
        f"erasure: data_keys has something left, and {said} it was erased",
    }


def test_a_note_that_is_there_although_erased_is_a_finding(house: Installation) -> None:
    """Also what proves nothing must be gone."""
    done = accepted(house).acceptance.id
    erase(house, done)
    with house.database.writing() as connection:
        note = {"acceptance": done, "ciphertext": b"x", "written_by": "x", "written_at": NOW}
        connection.execute(insert(session_notes).values(**note))
    assert _findings(house) == {
        "erasure: session_notes has something left, and the log says that it was erased"
    }


def test_a_hold_that_nobody_recorded_is_a_finding(house: Installation) -> None:
    """And so is one that was deleted."""
    done = accepted(house).acceptance.id
    with house.database.writing() as connection:
        connection.execute(insert(holds).values(acceptance=done, firm=FIRM, held_at=NOW))
    assert {each.split(":")[0] for each in _findings(house)} == {"row-extra"}
