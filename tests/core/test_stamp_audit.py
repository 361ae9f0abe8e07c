"""Lines of time stamps, held against the leaves as far as that goes without RFC 3161."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

import pytest

from consent.core.checkpoint import Checkpoint, sign_checkpoint
from consent.core.encoding import canonical_json
from consent.core.findings import Findings
from consent.core.jose import SigningKey
from consent.core.merkle import Frontier, leaf_hash
from consent.core.note import Verifier
from consent.core.stamp_audit import (
    NOT_HERE,
    MissingStamp,
    StampAudit,
    StampedHead,
    parse_stamp_line,
    read_stamps,
)
from consent.errors import FormatError

ORIGIN = "help.example/log/page-computers"
LOG_KEY, STRANGER = SigningKey(b"l" * 32), SigningKey(b"s" * 32)
LOGS = (Verifier(ORIGIN, LOG_KEY.public),)
TIME = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
MISSING = MissingStamp(4, "timeout", TIME)


def frontier(size: int) -> Frontier:
    """A log of so many leaves."""
    found = Frontier()
    for number in range(size):
        found, _ = found.append(leaf_hash(b"%d" % number))
    return found


def stamped(
    size: int, *, of: int | None = None, key: SigningKey = LOG_KEY, token: bytes = b""
) -> StampedHead:
    """A head with a token that names its bytes, which is all that is looked at here."""
    note = sign_checkpoint(Checkpoint(ORIGIN, size, frontier(of or size).root), key)
    return StampedHead(size, note, token or b"0" + hashlib.sha256(note).digest() + b"1", TIME, "no")


def audited(*heads: StampedHead | MissingStamp, size: int = 5) -> StampAudit:
    """An audit of them along a log."""
    audit = StampAudit(iter(heads), ORIGIN, Findings())
    for each in range(1, size + 1):
        audit.compare(frontier(each), lambda _: LOGS)
    audit.finish()
    return audit


def found(*heads: StampedHead | MissingStamp) -> list[str]:
    """The findings in words."""
    return list(map(str, audited(*heads).findings.all()))


@pytest.mark.parametrize("one", [stamped(3), MISSING])
def test_a_line_is_read_as_it_was_written(one: StampedHead | MissingStamp) -> None:
    """A stamp, or why there is none."""
    assert parse_stamp_line(one.to_line().removesuffix(b"\n")) == one


def test_what_is_there_is_counted() -> None:
    """And what is missing; how far that was checked is said."""
    audit = audited(stamped(3), MISSING, stamped(5))
    assert audit.findings.all() == ()
    assert audit.notes() == ("time stamps: 2 heads, 1 missing",)
    assert audit.not_checked() == (NOT_HERE,)
    assert (audited().notes(), audited().not_checked()) == ((), ())


def test_every_fault_is_found() -> None:
    """Another head, a stranger's signature, a token of something else, out of order, beyond the end."""
    assert found(stamped(3, of=4)) == [
        "stamp: head of 3 leaves: time stamp: it is of another head than the leaves lead to"
    ]
    assert found(stamped(3, key=STRANGER)) == ["stamp: head of 3 leaves: note: no trusted key signed it"]
    assert found(stamped(3, token=b"another")) == [
        "stamp: head of 3 leaves: time stamp: it is of something else than this checkpoint"
    ]
    assert found(stamped(4), stamped(3)) == [
        "stamp: head of 3 leaves: it does not stand in the order of sizes"
    ]
    assert found(stamped(9)) == ["stamp: head of 9 leaves: it is of a head that the log does not reach"]


@pytest.mark.parametrize(
    "changes",
    [{"missing": "timeout"}, {"token": None}, {"checkpoint": None}, {"qualified": "maybe"}, {"x": 1}],
)
def test_a_line_that_is_none_is_a_finding(changes: dict[str, object]) -> None:
    """Neither a stamp nor a reason alone; or another shape."""
    line = canonical_json({**json.loads(stamped(3).to_line()), **changes})
    with pytest.raises(FormatError):
        parse_stamp_line(line)
    findings = Findings()
    assert list(read_stamps([line + b"\n", MISSING.to_line()], findings)) == [MISSING]
    assert [each.record for each in findings.all()] == ["line 1 of stamps.jsonl"]
