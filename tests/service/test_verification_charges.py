"""Charges on record against what the accepted tariff makes of them: whoever holds the keys can sign a wrong amount, not hide it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from consent.core.charges import Charge
from consent.core.export import LeafLine
from consent.core.findings import Findings
from consent.core.firms import Firm
from consent.core.log_audit import LogAudit
from consent.core.record import read_record
from consent.core.staff import StaffMember
from consent.core.tariffs import Tariff
from consent.errors import FormatError
from consent.service import closings, library, publishing, records, staff
from consent.service.closings import Correction
from consent.service.content import load_content
from consent.service.installation import Installation
from consent.service.verification import verify_database
from consent.service.verification_charges import check_charges
from consent.service.verification_records import Records
from consent.store import log, publications, support_sessions
from tests.ended_sessions import whole
from tests.samples import NOW, PASSWORD
from tests.time_travel import drop_guards


class Checks:
    """What `check_charges` needs of RowChecks: the readable records of one firm, and what its log says."""

    def __init__(self, connection: Any, firm: str) -> None:
        self.connection = connection
        self.findings = Findings()
        self.records, head = Records(connection, firm), log.head(connection, firm)
        assert head is not None
        self.audit = LogAudit(firm, records.trusted_keys(connection, head), Findings())
        for leaf in log.read_leaves(connection, firm):
            self.audit.add(LeafLine(leaf.leaf_index, leaf.leaf_hash, leaf.entry))
            self.records.add(leaf.leaf_index, read_record(leaf.entry))


def found(house: Installation, firm: str = "page-computers") -> list[tuple[str, str]]:
    with house.database.reading() as connection:
        checks = Checks(connection, firm)
        check_charges(checks)  # type: ignore[arg-type]
    return [(one.kind, one.detail) for one in checks.findings.all()]


@pytest.fixture
def lying(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A service that charges what somebody says instead of what the tariff says."""
    changes: dict[str, Any] = {}
    honest = closings.charge_for

    def charge(*arguments: Any) -> Charge:
        return replace(honest(*arguments), **changes)

    monkeypatch.setattr(closings, "charge_for", charge)
    return changes


@pytest.mark.parametrize("outcome", ["solved", "unsolved", "test", "broken_off"])
def test_what_was_charged_honestly_is_found_again(
    house: Installation, technician: StaffMember, outcome: str
) -> None:
    """After a correction too."""
    session = whole(house, technician, 17.2, outcome)
    correction = Correction("12", outcome, "the line was bad")
    closings.correct(house, technician, session.id, correction, now=NOW + timedelta(hours=1))
    assert found(house) == []


@pytest.mark.parametrize("firm", ["damal", "mastiff", "overmax", "qomputer"])
def test_every_sample_tariff_is_computed_again(house: Installation, firm: str) -> None:
    """Free, by blocks, not stated; in whatever zone."""
    member = staff.add(house, "someone", firm=firm, roles=["technician"], password=PASSWORD, now=NOW)
    whole(house, member, 40, now=NOW + timedelta(hours=8))
    assert found(house, firm) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"amount": 9900}, "the record says 99.00 EUR (blocks, "),
        ({"amount": None}, "the record says not stated EUR (blocks, "),
        ({"reason": "cap"}, "the record says 15.00 EUR (cap, "),
        ({"lines": ()}, "the record says 15.00 EUR (blocks, VAT 21)"),
    ],
)
def test_wrong_charge_is_found(
    house: Installation,
    technician: StaffMember,
    lying: dict[str, Any],
    changes: dict[str, Any],
    said: str,
) -> None:
    """Whatever differs: amount, reason, or how it was counted."""
    lying.update(changes)
    whole(house, technician, 12)
    [(kind, detail)] = found(house)
    assert kind == "charge"
    assert detail.startswith(said)
    assert "the accepted tariff makes it 15.00 EUR (blocks, 1 of 10 min at 1000 from" in detail


def test_wrong_correction_is_found(
    house: Installation, technician: StaffMember, lying: dict[str, Any]
) -> None:
    """What was closed before it stays right."""
    session = whole(house, technician, 12)
    lying["amount"] = 1
    correction = Correction("9", "solved", "the line was bad")
    closings.correct(house, technician, session.id, correction, now=NOW + timedelta(hours=1))
    [(kind, detail)] = found(house)
    assert (kind, "the record says 0.01 EUR" in detail) == ("charge", True)


@pytest.mark.parametrize("content", [None, b"{}"])
def test_text_that_is_gone_or_changed_is_not_blamed_twice(
    house: Installation,
    technician: StaffMember,
    lying: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    content: bytes | None,
) -> None:
    """Those are findings of the texts: nothing is computed from them."""
    lying["amount"] = 1
    whole(house, technician, 12)
    monkeypatch.setattr(publications, "read_text", lambda *_arguments: content)
    assert found(house) == []


@pytest.mark.parametrize("broken", ["firm", "tariff"])
def test_text_that_cannot_be_read_is_told_once(
    house: Installation, technician: StaffMember, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    """Its bytes are those of the log, and this release makes nothing of them."""
    whole(house, technician, 12)
    whole(house, technician, 12, now=NOW + timedelta(hours=1))

    def refuse(_data: bytes) -> None:
        raise FormatError("text", "of another world")

    model = {"firm": Firm, "tariff": Tariff}[broken]
    monkeypatch.setattr(model, "from_bytes", refuse)
    kinds = [kind for kind, _ in found(house)]
    assert kinds == (["charge"] if broken == "tariff" else [])


def test_charge_of_an_unknown_acceptance_is_left_to_the_log(
    house: Installation, technician: StaffMember
) -> None:
    """Whoever reads the log has found that the acceptance is missing."""
    whole(house, technician, 12)
    with house.database.reading() as connection:
        checks = Checks(connection, "page-computers")
        checks.audit = LogAudit("page-computers", checks.audit.keys.trusted, Findings())
        check_charges(checks)  # type: ignore[arg-type]
    assert checks.findings.all() == ()


@pytest.mark.parametrize(
    ("place", "entry"),
    [("1000000", None), ("-1", None), ("leaf_index", "x'00'")],
    ids=["beyond the end", "before the beginning", "unreadable"],
)
def test_an_acceptance_that_leads_nowhere_hides_nothing(
    house: Installation, technician: StaffMember, place: str, entry: str | None
) -> None:
    """A charged one whose row points out of the log, or at bytes that are no record: the verification goes on, and says so."""
    session = whole(house, technician, 12)
    with house.database._writer.begin() as connection:
        for table in ("acceptances", "leaves"):
            drop_guards(connection, table)
        run = connection.exec_driver_sql
        if entry:
            run(
                f"UPDATE leaves SET entry = {entry} WHERE subject = ? AND event = 'acceptance.given'",
                (session.id,),
            )
        run(f"UPDATE acceptances SET leaf_index = {place} WHERE id = ?", (session.id,))
    kinds = {each.kind for report in verify_database(house).values() for each in report.findings}
    assert kinds & {"row-missing", "row-extra"}
    assert "unreadable" not in kinds


def test_a_correction_goes_by_the_clock_on_the_wall_when_the_customer_accepted(
    house: Installation, tmp_path: Path
) -> None:
    """A firm that has moved its clock since charges what was agreed, at the hour at which it was."""
    member = staff.add(house, "someone", firm="mastiff", roles=["technician"], password=PASSWORD, now=NOW)
    session = whole(house, member, 40, now=NOW + timedelta(hours=6.5))  # 17:30 there, 18:30 in Cairo
    charged = amount_of(house, session.id)
    for part in ("firms", "terms", "tools"):
        shutil.copytree(house.settings.content_folder / part, tmp_path / "content" / part)
    file = tmp_path / "content" / "firms" / "mastiff.toml"
    file.write_text(file.read_text("utf-8").replace("Europe/Warsaw", "Africa/Cairo"), "utf-8")
    publishing.publish(house, load_content(tmp_path / "content"), now=NOW + timedelta(hours=9))
    correction = Correction("40", "solved", "the clock was moved")
    closings.correct(house, member, session.id, correction, now=NOW + timedelta(hours=10))
    assert library.firm(house, "mastiff").timezone == "Africa/Cairo"
    assert amount_of(house, session.id) == charged
    assert found(house, "mastiff") == []


def amount_of(house: Installation, acceptance_id: str) -> int | None:
    with house.database.reading() as connection:
        session = support_sessions.read(connection, acceptance_id)
    return None if session is None else session.amount
