"""Another address for a mail that did not arrive: it goes there from now on, on record without the address, and goes with the person."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from consent.core.manifest import Filter
from consent.core.record import read_record
from consent.core.staff import StaffMember
from consent.errors import FormRefused, NotFound, NotPossible
from consent.service import erasing, exporting, outbox, people, person_copies, staff
from consent.service.acceptances import Accepted
from consent.service.installation import Installation
from consent.service.mail import Answer
from consent.service.readdressing import send_elsewhere
from consent.store import log
from consent.verify.export_folder import verify_export
from tests.samples import NOW, PASSWORD, accepted
from tests.service.outboxes import ADDRESS, answering, copy_of, deliveries, send

OTHER = "jan.janssens@example.net"
SERVER = "smtp://127.0.0.1:1"


@pytest.fixture
def done(proven: Installation, monkeypatch: pytest.MonkeyPatch) -> Accepted:
    """A customer whose copy was refused; from now on the server takes everything."""
    made = accepted(proven)
    answering(monkeypatch, Answer("refused", "550"))
    send(proven, SERVER)
    return made


def entries(house: Installation, done: Accepted) -> list[bytes]:
    """The record of each address that was written down."""
    with house.database.reading() as connection:
        about = log.leaves_about(connection, done.acceptance.firm, done.acceptance.id)
    return [leaf.entry for leaf in about if leaf.event == "address.corrected"]


def test_it_is_sent_there_from_now_on(
    proven: Installation, done: Accepted, technician: StaffMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The record says who wrote it down, and not what; what the customer typed stays."""
    tried = answering(monkeypatch, Answer("accepted", "250"))
    send_elsewhere(proven, technician, done.acceptance.id, "receipt", f" {OTHER} ", now=NOW)
    send(proven, SERVER, NOW.replace(hour=12))
    assert [copy_of(proven, done).to, people.address_of(proven, done.acceptance.id)] == [
        "j***@example.net",
        OTHER,
    ]
    assert len(tried) == 1
    assert deliveries(proven, done) == [("refused", 1), ("accepted", 1)]
    (entry,) = entries(proven, done)
    assert OTHER.encode() not in entry
    assert read_record(entry)["technician"] == technician.id


def test_whoever_asks_for_their_data_is_found_by_either_address(
    proven: Installation, done: Accepted, technician: StaffMember
) -> None:
    """The one that was typed, and the one that was written down."""
    typed = people.person_of(proven, done.acceptance.id)["email"]
    send_elsewhere(proven, technician, done.acceptance.id, "receipt", OTHER, now=NOW)
    accepted(proven, email="somebody@example.org")
    firm = done.acceptance.firm
    for address in (typed, OTHER.upper()):
        assert [one.id for one in person_copies.find(proven, firm, email=address)] == [done.acceptance.id]
    assert people.person_of(proven, done.acceptance.id)["email"] == ADDRESS


def test_the_last_one_counts(
    proven: Installation, done: Accepted, technician: StaffMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second was wrong too; written once more, one that is known leaves no record of its own."""
    answering(monkeypatch, Answer("refused", "550"))
    for number, address in enumerate(("a@example.net", OTHER, OTHER)):
        at = NOW.replace(hour=12 + number)
        send_elsewhere(proven, technician, done.acceptance.id, "receipt", address, now=at)
        send(proven, SERVER, at)
    assert people.address_of(proven, done.acceptance.id) == OTHER
    assert len(entries(proven, done)) == 2
    assert len(deliveries(proven, done)) == 4


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "missing"),
        (" ", "missing"),
        ("jan", "not_an_email"),
        ("jan@example", "not_an_email"),
        ("a@b.c, d@e.f", "not_an_email"),
        ("jan@example.org\r\nBcc: eve@example.org", "not_an_email"),
        ("jan\x00@example.org", "not_an_email"),
        ("j" * 300 + "@example.org", "not_an_email"),
    ],
)
def test_what_is_no_address_is_refused(
    proven: Installation, done: Accepted, technician: StaffMember, typed: str, code: str
) -> None:
    """Nothing is sent, and nothing recorded."""
    with pytest.raises(FormRefused) as refused:
        send_elsewhere(proven, technician, done.acceptance.id, "receipt", typed, now=NOW)
    assert [one.code for one in refused.value.problems] == [code]
    assert entries(proven, done) == []


def test_only_for_a_mail_that_did_not_arrive(
    proven: Installation, done: Accepted, technician: StaffMember
) -> None:
    """Staff cannot have anybody's copy sent to them: not one that waits, of another firm, or of another kind."""
    send_elsewhere(proven, technician, done.acceptance.id, "receipt", OTHER, now=NOW)
    with pytest.raises(NotPossible):
        send_elsewhere(proven, technician, done.acceptance.id, "receipt", "eve@example.net", now=NOW)
    with pytest.raises(NotPossible):
        send_elsewhere(proven, technician, done.acceptance.id, "summary", "eve@example.net", now=NOW)
    stranger = staff.add(proven, "dana", firm="damal", roles=["technician"], password=PASSWORD, now=NOW)
    with pytest.raises(NotFound):
        send_elsewhere(proven, stranger, done.acceptance.id, "receipt", "eve@example.net", now=NOW)
    assert len(entries(proven, done)) == 1


def test_it_goes_with_the_person(
    proven: Installation, done: Accepted, technician: StaffMember, tmp_path: Path
) -> None:
    """It stands in the copy of their data, and nowhere once they were erased."""
    send_elsewhere(proven, technician, done.acceptance.id, "receipt", OTHER, now=NOW)
    person_copies.copy(proven, done.acceptance.id, tmp_path / "copy", now=NOW)
    written = json.loads((tmp_path / "copy" / "person.json").read_text())["written"]
    assert [(one["name"], one["text"]) for one in written] == [("email", OTHER)]
    erasing.erase(proven, done.acceptance.id, "the customer asked", forced=True, now=NOW)
    assert people.address_of(proven, done.acceptance.id) is None
    assert outbox.copy_of(proven, done.acceptance.id) is None
    with pytest.raises(NotPossible):
        send_elsewhere(proven, technician, done.acceptance.id, "receipt", OTHER, now=NOW)


def test_an_export_has_it_only_with_a_reason(
    proven: Installation, done: Accepted, technician: StaffMember, tmp_path: Path
) -> None:
    """As every other word of people, and it verifies offline, with the mail that came back."""
    send_elsewhere(proven, technician, done.acceptance.id, "receipt", OTHER, now=NOW)
    for name, reason in (("plain", None), ("whole", "complaint 17")):
        exporting.export(
            proven, "page-computers", tmp_path / name, Filter(), reason=reason, now=NOW + timedelta(hours=1)
        )
        report = verify_export(tmp_path / name, None, ())
        assert report.ok, report.findings
        files = [path.read_bytes() for path in (tmp_path / name).rglob("*") if path.is_file()]
        assert any(OTHER.encode() in data for data in files) == (reason is not None)
