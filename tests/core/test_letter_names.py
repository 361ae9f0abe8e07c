"""The Message-ID of a letter: the same for every try, readable by us, and written by nobody else."""

from __future__ import annotations

import pytest

from consent.core.letter_names import LetterName, message_id, read_message_id
from consent.core.outbox import WAITING, Mail
from tests.samples import NOW

OLD, NEW, STRANGER = b"o" * 32, b"n" * 32, b"s" * 32
HOST = "consent.example.org"


def mail(tries: int = 1, kind: str = "receipt") -> Mail:
    """One that was made at NOW."""
    return Mail("m1", "workshop", "a1", kind, NOW, NOW, tries, WAITING)


def test_one_mail_has_one_name() -> None:
    """However often it was tried."""
    name = message_id(mail(1), HOST, [OLD])
    assert name == message_id(mail(2), HOST, [OLD])
    assert name.startswith("<m1.a1.receipt.")
    assert name.endswith(f"@{HOST}>")


@pytest.mark.parametrize("kind", ["receipt", "summary"])
def test_a_name_comes_back(kind: str) -> None:
    """Also without its angle brackets, and after the keys have changed."""
    name = message_id(mail(kind=kind), HOST, [OLD])
    said = LetterName("m1", "a1", kind)
    assert read_message_id(name, [OLD]) == read_message_id(name, [OLD, NEW]) == said
    assert read_message_id(f" {name.strip('<>')}\n", [OLD]) == said
    assert message_id(mail(kind=kind), HOST, [OLD, NEW]) == message_id(mail(kind=kind), HOST, [NEW])


def test_strangers_write_none() -> None:
    """Nor does anybody change what one says: every sign before the @ counts."""
    name = message_id(mail(), HOST, [OLD])
    assert read_message_id(message_id(mail(), HOST, [STRANGER]), [OLD, NEW]) is None
    for place in range(1, name.index("@")):
        changed = name[:place] + ("x" if name[place] != "x" else "y") + name[place + 1 :]
        assert read_message_id(changed, [OLD]) is None


@pytest.mark.parametrize(
    "text",
    ["", "<>", "<m1.receipt@consent.example.org>", "m1", "<m1.a1.receipt.é@x>", "<a b@c>", "<" * 5000],
)
def test_other_names_are_not_ours(text: str) -> None:
    """Those of other programs, of an earlier release, and what is none."""
    assert read_message_id(text, [OLD]) is None
