"""What is said of heads, held against the leaves: the same rule for rows and for lines."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from consent.core.checkpoint import Checkpoint, sign_checkpoint
from consent.core.cosignatures import Witness, cosignatures_in
from consent.core.findings import Findings
from consent.core.jose import SigningKey
from consent.core.merkle import Frontier, leaf_hash
from consent.core.note import Verifier
from consent.core.witness_audit import (
    UNLISTED,
    Cosigned,
    WitnessAudit,
    format_cosigned,
    listed,
    parse_cosigned,
)
from consent.errors import FormatError
from tests.witnesses import Signer

ORIGIN = "help.example/log/page-computers"
LOG_KEY = SigningKey(b"l" * 32)
LOGS = (Verifier(ORIGIN, LOG_KEY.public),)
SIGNER, OTHER = Signer(), Signer("other.example", b"o" * 32)
WITNESS = Witness.parse(SIGNER.vkey)


def frontier(size: int) -> Frontier:
    """A log of so many leaves."""
    found = Frontier()
    for number in range(size):
        found, _ = found.append(leaf_hash(b"%d" % number))
    return found


def head(size: int, key: SigningKey = LOG_KEY) -> bytes:
    """Its signed head."""
    return sign_checkpoint(Checkpoint(ORIGIN, size, frontier(size).root), key)


def line_of(size: int, note: bytes, *witnesses: Signer) -> Cosigned:
    """The line of a note, written and read."""
    made = cosignatures_in(note, [Witness.parse(each.vkey) for each in witnesses])
    return parse_cosigned(format_cosigned(size, note, made).removesuffix(b"\n"))


def audited(*heads: Cosigned, size: int = 5, trusted: Sequence[Witness] | None = (WITNESS,)) -> WitnessAudit:
    """An audit of them along a log."""
    audit = WitnessAudit(iter(heads), ORIGIN, Findings(), trusted)
    for each in range(1, size + 1):
        audit.compare(frontier(each), lambda _: LOGS)
    audit.finish()
    return audit


def found(*heads: Cosigned) -> list[str]:
    """The details of what is found."""
    return [f"{each.record}: {each.detail}" for each in audited(*heads).findings.all()]


def test_good_ones_are_counted() -> None:
    """By witness, with the largest head."""
    heads = [line_of(size, SIGNER.cosign(head(size)), SIGNER) for size in (2, 5)]
    audit = audited(*heads)
    assert audit.findings.all() == ()
    assert audit.notes() == ("cosigned by witness.example/w1: 2 heads, the largest of 5 leaves",)
    assert audit.not_checked() == ()


def test_what_is_said_twice_counts_once() -> None:
    """Whoever made the export can repeat a line, and name a witness twice in it; that makes it no more."""
    one = line_of(3, SIGNER.cosign(head(3)), SIGNER)
    twice = Cosigned(one.size, one.signatures * 2, one.note)
    assert audited(one, twice, one).notes() == (
        f"cosigned by {WITNESS.name}: 1 heads, the largest of 3 leaves",
    )


def test_whom_nobody_vouches_for_is_named() -> None:
    """A key of the export's own is anybody's."""
    one = line_of(2, SIGNER.cosign(head(2)), SIGNER)
    assert audited(one, trusted=None).not_checked() == (UNLISTED.format(name=SIGNER.name),)


def test_a_row_needs_no_note() -> None:
    """The database has signatures alone."""
    [made] = cosignatures_in(SIGNER.cosign(head(3)), [WITNESS])
    assert found(Cosigned(3, ((SIGNER.vkey, made.to_bytes()),))) == []
    assert found(Cosigned(2, ((SIGNER.vkey, made.to_bytes()),))) == [
        "head of 2 leaves: cosignature: that of witness.example/w1 does not verify"
    ]
    [other] = found(Cosigned(3, (("no key", made.to_bytes()),)))
    assert "not a valid base64" in other or "not name+id+key" in other


def test_a_head_that_the_log_does_not_reach_or_out_of_order() -> None:
    """Neither is passed over."""
    three, nine = (line_of(size, SIGNER.cosign(head(size)), SIGNER) for size in (3, 9))
    assert found(nine) == ["head of 9 leaves: it is of a head that the log does not reach"]
    assert found(three, three) == []
    assert found(line_of(4, SIGNER.cosign(head(4)), SIGNER), three) == [
        "head of 3 leaves: it does not stand in the order of sizes"
    ]


def test_a_note_of_another_head_is_found() -> None:
    """Its signature too."""
    assert found(line_of(3, SIGNER.cosign(head(4)), SIGNER)) == [
        "head of 3 leaves: cosignature: that of witness.example/w1 does not verify",
        "head of 3 leaves: the checkpoint is of another head than the leaves lead to",
    ]


def test_a_strangers_line_is_found() -> None:
    """Whoever signed is named in the line, or is the log."""
    note = OTHER.cosign(SIGNER.cosign(head(3)))
    assert found(line_of(3, note, SIGNER, OTHER)) == []
    [one] = found(line_of(3, note, SIGNER))
    assert "'other.example', who is no witness" in one


def test_a_bad_signature_of_the_log_is_found_and_none_is_not() -> None:
    """Where the log's key of that time is gone, its line is missing: the leaves lead to the head."""
    text, _, line = head(3).decode().rpartition("\n\n")
    bare = f"{text}\n\n".encode() + SIGNER.line(text + "\n").encode()
    assert found(line_of(3, bare, SIGNER)) == []
    flipped = line[:-6] + ("A" if line[-6] != "A" else "B") + line[-5:]
    bad = f"{text}\n\n{flipped}{SIGNER.line(text + chr(10))}".encode()
    [one] = found(line_of(3, bad, SIGNER))
    assert "does not verify" in one


@pytest.mark.parametrize(
    "line",
    [
        b"{}",
        b"not json",
        b'{"checkpoint":"x","tree_size":3,"witnesses":[]}',
        format_cosigned(3, head(3), []).replace(b"[]", b'["%s"]' % SIGNER.vkey.encode()).strip(),
    ],
)
def test_a_line_that_is_none(line: bytes) -> None:
    """Another shape, no note, a witness that did not sign."""
    with pytest.raises(FormatError):
        parse_cosigned(line)


def test_a_file_of_witnesses() -> None:
    """Verifier keys as operators write them, addresses or not."""
    assert listed(f"https://a.example {SIGNER.vkey}\n".encode()) == (WITNESS,)
    with pytest.raises(FormatError, match="UTF-8"):
        listed(b"\xff")
