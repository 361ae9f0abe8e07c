"""Anyone may check a receipt: one word that is never too good, for any bytes and any number."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from consent.core.encoding import canonical_json
from consent.core.receipt_pieces import PIECES, RIGHT, WRONG
from consent.core.references import format_reference
from consent.service import customers, installation, publishing, receipt_checks
from consent.service.acceptances import Accepted
from consent.service.content import load_content
from consent.service.installation import Installation
from consent.service.receipt_checks import check_file, check_number
from consent.store import log
from tests.damage import Copy
from tests.samples import NOW, accepted, settings_in

FIRM = "page-computers"


def receipt(house: Installation, done: Accepted, firm: str = FIRM) -> bytes:
    return customers.receipt(house, firm, done.ref)


# By the file


def test_genuine_receipt_is_valid(any_house: Installation) -> None:
    """With what may be told of its record, which names nobody."""
    done = accepted(any_house, language="pl")
    answer = check_file(any_house, receipt(any_house, done))
    assert (answer.word, answer.by, answer.reason, answer.is_in_log) == ("valid", "file", "", True)
    assert dict(answer.pieces or {}) == dict.fromkeys(PIECES, RIGHT)
    shown = answer.record
    assert shown is not None
    assert (shown.id, shown.firm.id, shown.version, shown.language) == (
        done.acceptance.id,
        FIRM,
        done.acceptance.version,
        "pl",
    )
    assert (shown.time, shown.leaf_index) == (done.acceptance.time, done.acceptance.leaf_index)
    assert "Janssens" not in repr(answer)


def test_receipt_from_which_values_were_taken_out_is_valid(any_house: Installation) -> None:
    """Whoever has it chooses what to show (RFC 9901); what is left is as it was recorded."""
    value = json.loads(receipt(any_house, accepted(any_house)))
    value["receipt"] = value["receipt"].split("~")[0] + "~"
    assert check_file(any_house, canonical_json(value)).word == "valid"


def test_no_flipped_byte_is_valid(any_house: Installation) -> None:
    """A sample of them: each is still known as ours, and changed. (All of them, once by hand.)"""
    data = receipt(any_house, accepted(any_house))
    for at in [*range(0, len(data), 97), len(data) - 1]:
        flipped = bytearray(data)
        flipped[at] ^= 1 << at % 8
        answer = check_file(any_house, bytes(flipped))
        assert answer.word == "changed", at
        assert WRONG in (answer.pieces or {}).values()
        assert answer.record is None


def test_cut_or_longer_file_is_changed(any_house: Installation) -> None:
    """A newline at the end, half of it, another form of the same JSON."""
    data = receipt(any_house, accepted(any_house))
    for other in (data + b"\n", data[: len(data) // 2], json.dumps(json.loads(data), indent=1).encode()):
        assert check_file(any_house, other).word in ("changed", "unknown")
    assert check_file(any_house, data + b"\n").word == "changed"


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b"\xff\xfe", b"[" * 900_000, b'{"a":' * 150_000, b"9" * 900_000]
)
def test_what_is_no_receipt_is_unknown(any_house: Installation, data: bytes) -> None:
    """Other files, and what is made to choke a reader."""
    answer = check_file(any_house, data)
    assert (answer.word, answer.reason, answer.pieces) == ("unknown", "not_a_receipt", None)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Installation]:
    """Another installation of the same firm and name, with keys of its own."""
    settings = settings_in(tmp_path / "elsewhere")
    installation.create(settings)
    house = installation.open_installation(settings)
    publishing.publish(house, load_content(settings.content_folder), firms=[FIRM], now=NOW)
    yield house
    house.close()


def test_receipt_of_another_installation_is_unknown(any_house: Installation, elsewhere: Installation) -> None:
    """Although it is a receipt, and genuine where it was made; dressed up with our keys it is changed."""
    data = receipt(elsewhere, accepted(elsewhere))
    assert check_file(elsewhere, data).word == "valid"
    answer = check_file(any_house, data)
    assert (answer.word, answer.reason, answer.record) == ("unknown", "elsewhere", None)
    ours = json.loads(receipt(any_house, accepted(any_house)))["key_hints"]
    forged = check_file(any_house, canonical_json({**json.loads(data), "key_hints": ours}))
    assert forged.word == "changed"
    assert (forged.pieces or {})["signature"] == WRONG


def test_receipt_that_names_a_firm_that_is_not_here(any_house: Installation) -> None:
    """Ours by the keys, of a log that nobody has; and one whose place cannot be read: the record is right in both."""
    value = json.loads(receipt(any_house, accepted(any_house)))
    for proof in (value["proof"].replace(f"/log/{FIRM}", "/log/nobody"), "unreadable"):
        answer = check_file(any_house, canonical_json({**value, "proof": proof}))
        assert answer.word == "changed"
        assert {name for name, result in (answer.pieces or {}).items() if result == WRONG} == {"log"}


def test_receipt_of_which_nothing_is_left_but_a_key(any_house: Installation) -> None:
    """Nobody knows which firm's it is."""
    value = json.loads(receipt(any_house, accepted(any_house)))
    answer = check_file(any_house, canonical_json({**value, "proof": "x", "receipt": "x~"}))
    assert answer.word == "changed"


# By the number


def test_number_of_a_record_is_valid(any_house: Installation) -> None:
    """The whole one in any letters, or the short reference as people type it."""
    done = accepted(any_house)
    number = done.acceptance.id
    reference = format_reference(number)
    for typed in (number, f" {number.upper()} ", reference, reference.lower().replace("-", " ")):
        answer = check_number(any_house, typed)
        assert (answer.word, answer.by, answer.pieces) == (
            "valid",
            "number",
            {"signature": RIGHT, "log": RIGHT},
        )
        assert answer.record is not None
        assert answer.record.id == number


@pytest.mark.parametrize(
    "typed", ["", "x", "%", "K7QM-2F9X", "00000000-0000-4000-8000-000000000000", "\0", "9" * 100_000]
)
def test_number_that_nobody_has_is_unknown(any_house: Installation, typed: str) -> None:
    """One and the same answer, whatever was typed."""
    accepted(any_house)
    assert check_number(any_house, typed) == receipt_checks.Answer("unknown", "number", "no_such_number")


def test_reference_of_two_records_is_unknown(
    any_house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does not say which; the whole number does."""
    done = accepted(any_house)
    second = f"{done.acceptance.id[:11]}ff-4fff-8fff-ffffffffffff"
    monkeypatch.setattr("consent.store.record_numbers.with_prefix", lambda *_: (done.acceptance.id, second))
    assert check_number(any_house, format_reference(done.acceptance.id)).word == "unknown"
    assert check_number(any_house, done.acceptance.id).word == "valid"


# A database that somebody changed


@pytest.fixture
def copy(one_firm: Path, tmp_path: Path) -> Iterator[Copy]:
    """An installation whose database anybody may write into."""
    opened = Copy(one_firm, tmp_path / "copy")
    yield opened
    opened.close()


def test_record_that_was_changed_or_taken_away(copy: Copy) -> None:
    """The receipt proves itself; the page says that the log has lost it, and its number is no valid one."""
    done, other = accepted(copy.house), accepted(copy.house)
    data, index = receipt(copy.house, done), done.acceptance.leaf_index
    with copy.house.database.reading() as connection:
        leaf = log.read_leaf(connection, FIRM, other.acceptance.leaf_index)
    assert leaf is not None
    copy.run("UPDATE leaves SET entry = ? WHERE firm = ? AND leaf_index = ?", leaf.entry, FIRM, index)
    for _ in range(2):
        answer = check_file(copy.house, data)
        assert (answer.word, answer.is_in_log) == ("valid", False)
        by_number = check_number(copy.house, done.acceptance.id)
        assert (by_number.word, by_number.record) == ("changed", None)
        assert by_number.pieces == {"signature": WRONG, "log": WRONG}
        copy.run("DELETE FROM leaves WHERE firm = ? AND leaf_index = ?", FIRM, index)


def test_record_with_a_broken_signature(copy: Copy) -> None:
    """Changed, and no error."""
    done = accepted(copy.house)
    copy.run("UPDATE leaves SET entry = ? WHERE leaf_index = ?", b"x", done.acceptance.leaf_index)
    assert check_number(copy.house, done.acceptance.id).word == "changed"


def test_head_that_went_back(copy: Copy) -> None:
    """The committed heads are gone: the signature is right, the place is not."""
    done = accepted(copy.house)
    data = receipt(copy.house, done)
    copy.run("DELETE FROM log_commits WHERE size > ?", done.acceptance.leaf_index)
    assert check_number(copy.house, done.acceptance.id).pieces == {"signature": RIGHT, "log": WRONG}
    assert not check_file(copy.house, data).is_in_log
