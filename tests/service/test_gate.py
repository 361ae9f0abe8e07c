"""Quotas: how many sessions one customer gets, known by a keyed digest of the telephone number and by nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from consent.core.record import read_record
from consent.errors import FormRefused
from consent.service import (
    acceptances,
    gate,
    invitations,
    library,
    publishing,
    staff,
    verification,
)
from consent.service.acceptances import Accepted
from consent.service.content import load_content
from consent.service.installation import Installation
from consent.store.schema import acceptances as acceptance_rows
from consent.store.schema import data_keys, disclosures, leaves
from consent.store.session_schema import customer_marks
from tests.firm_folders import FIRM, write_firm
from tests.history import redeem
from tests.samples import NOW, PASSWORD, VISITOR, at_once, filled_form

FORMATS = Path(__file__).parents[2] / "docs" / "formats.md"
PHONE = "+32 470 12 34 56"
DAY = timedelta(days=1)
QUOTA = "[session]\ninvitation_only = {only}\nquota = {{ sessions = 2, days = 30 }}\n\n[privacy]\n"


@pytest.fixture
def limited(any_house: Installation, tmp_path: Path) -> Installation:
    """The workshop, by invitation, with two sessions in thirty days."""
    return _publish(any_house, tmp_path, "true")


def _publish(house: Installation, folder: Path, only: str) -> Installation:
    content = write_firm(folder / "content")
    path = content / "firms" / f"{FIRM}.toml"
    path.write_text(path.read_text().replace("[privacy]\n", QUOTA.format(only=only), 1))
    publishing.publish(house, load_content(content), now=NOW - 60 * DAY)
    staff.add(house, "tech", firm=FIRM, roles=["technician"], password=PASSWORD, now=NOW - 60 * DAY)
    return house


def _accept(
    house: Installation, *, now: datetime = NOW, phone: str = PHONE, language: str = "nl"
) -> Accepted:
    values = filled_form(house, FIRM, language, now=now, phone=phone)
    return acceptances.accept(house, FIRM, language, values, VISITOR, now=now)


def _help(house: Installation, *, now: datetime = NOW, phone: str = PHONE) -> Accepted:
    """A session for which a technician took the code."""
    done = _accept(house, now=now, phone=phone)
    (member,) = [one for one in staff.members(house, FIRM) if one.name == "tech"]
    redeem(house, member, done, now=now)
    return done


def _count(house: Installation, table: object) -> int:
    with house.database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]


def _refused(house: Installation, **changes: object) -> str:
    with pytest.raises(FormRefused) as refused:
        _accept(house, **changes)  # type: ignore[arg-type]
    return refused.value.reason


def test_one_more_than_the_quota_is_refused_and_only_that_is_on_record(limited: Installation) -> None:
    """No acceptance, no name, no number: a refusal that names the invitation, which is closed by it."""
    _help(limited)
    _help(limited)
    tables = (acceptance_rows, disclosures, customer_marks)
    before = [_count(limited, table) for table in tables]
    values = filled_form(limited, FIRM, "nl", phone=PHONE)
    keys = _count(limited, data_keys)
    with pytest.raises(FormRefused) as refused:
        acceptances.accept(limited, FIRM, "nl", values, VISITOR, now=NOW)
    assert refused.value.reason == "quota"
    assert [_count(limited, table) for table in tables] == before
    assert _count(limited, data_keys) == keys
    (row,) = [one for one in invitations.recent(limited, FIRM, now=NOW) if one.invitation.refused]
    assert (row.invitation.refused, row.invitation.acceptance) == ("quota", None)
    with limited.database.reading() as connection:
        newest = select(leaves.c.entry).where(leaves.c.firm == FIRM).order_by(leaves.c.leaf_index.desc())
        record = read_record(connection.execute(newest.limit(1)).scalar_one())
    assert (record["event"], record["cause"], record["invitation"]) == (
        "invitation.refused",
        "quota",
        row.invitation.id,
    )
    assert verification.verify_database(limited)[FIRM].findings == ()


def test_the_refused_form_again_records_nothing_more(limited: Installation) -> None:
    """The invitation is closed: one refusal, one leaf."""
    _help(limited)
    _help(limited)
    values = filled_form(limited, FIRM, "nl", phone=PHONE)
    reasons = []
    before = _count(limited, leaves)
    for _ in range(2):
        with pytest.raises(FormRefused) as refused:
            acceptances.accept(limited, FIRM, "nl", values, VISITOR, now=NOW)
        reasons.append(refused.value.reason)
    assert reasons == ["quota", "invitation"]
    assert _count(limited, leaves) == before + 1


@pytest.mark.parametrize("phone", ["0470 12 34 56", "0032470123456", "+32 (0)470/12.34.56"])
def test_a_customer_is_known_however_the_number_is_written(limited: Installation, phone: str) -> None:
    """In the ways of the firm's country."""
    _help(limited)
    _help(limited, phone=phone)
    assert _refused(limited, phone=phone) == "quota"
    assert _accept(limited, phone="+32 470 12 34 57").is_new


def test_only_help_that_was_given_counts(limited: Installation) -> None:
    """A form for which no technician took a code costs nobody a session."""
    for _ in range(3):
        _accept(limited)
    assert _accept(limited).is_new


def test_days_are_those_of_the_firm_and_today_is_one_of_them(limited: Installation) -> None:
    """Thirty days ago counts from its midnight on, in Brussels."""
    first = datetime.fromisoformat("2026-10-22T00:00:00+02:00")  # with 20 November, thirty days
    _help(limited, now=first - timedelta(seconds=1))
    _help(limited, now=first)
    assert _accept(limited).is_new
    _help(limited, now=NOW)
    assert _refused(limited) == "quota"


def test_what_is_accepted_already_is_not_one_too_many(limited: Installation) -> None:
    """The same form twice at once, when the last session is being given."""
    _help(limited)
    values = filled_form(limited, FIRM, "nl", phone=PHONE)
    results = at_once(
        [lambda: acceptances.accept(limited, FIRM, "nl", values, VISITOR, now=NOW) for _ in range(4)]
    )
    assert len({each.acceptance.id for each in results if isinstance(each, Accepted)}) == 1
    assert {type(each) for each in results} == {Accepted}


def test_without_invitations_the_quota_holds_and_leaves_no_record(
    any_house: Installation, tmp_path: Path
) -> None:
    """There is nothing that a record of the refusal could name."""
    house = _publish(any_house, tmp_path, "false")
    _help(house)
    _help(house)
    before = _count(house, leaves)
    assert _refused(house) == "quota"
    assert _count(house, leaves) == before


def test_a_firm_without_a_quota_keeps_no_mark(house: Installation) -> None:
    """Who is not counted is not known again."""
    values = filled_form(house, "overmax", "pl")
    acceptances.accept(house, "overmax", "pl", values, VISITOR, now=NOW)
    assert _count(house, customer_marks) == 0


def test_a_mark_is_made_as_the_formats_say(house: Installation) -> None:
    """The example of docs/formats.md."""
    keys = replace(house.keys, token_pepper=b"p" * 32)
    mark = gate.mark_of(replace(house, keys=keys), library.firm(house, "overmax"), "600 100 200")
    assert mark is not None
    assert f"`{mark.hex()}`" in FORMATS.read_text(encoding="utf-8")


def test_a_mark_is_keyed_and_belongs_to_one_firm(house: Installation) -> None:
    """The same number is another mark at another firm; no number is none."""
    firms = [library.firm(house, name) for name in ("overmax", "mastiff")]
    marks = {gate.mark_of(house, firm, "600 100 200") for firm in firms}
    assert len(marks) == 2
    assert gate.mark_of(house, firms[0], "") is None
