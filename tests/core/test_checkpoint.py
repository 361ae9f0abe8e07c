"""Checkpoints: three lines under a log's signature, and nothing lenient."""

from __future__ import annotations

import pytest

from consent.core.checkpoint import (
    LARGEST_NUMBER,
    Checkpoint,
    open_checkpoint,
    parse_checkpoint_text,
    parse_decimal,
    read_checkpoint,
    sign_checkpoint,
)
from consent.core.encoding import b64_encode
from consent.core.note import Verifier, sign_note
from consent.errors import FormatError, SignatureInvalid
from tests.evidence import LOG, LOG_KEY, ORIGIN, STRANGER

ROOT = bytes(range(32))
ROOT_TEXT = b64_encode(ROOT)
HEAD = Checkpoint(ORIGIN, 5, ROOT)
SIGNED = sign_checkpoint(HEAD, LOG_KEY)


def test_a_checkpoint_is_origin_size_and_root() -> None:
    """Byte for byte, under the name of the origin."""
    assert SIGNED.startswith(f"{ORIGIN}\n5\n{ROOT_TEXT}\n\n\u2014 {ORIGIN} ".encode())
    assert open_checkpoint(SIGNED, LOG) == HEAD == read_checkpoint(SIGNED)


def test_the_example_of_the_specification_can_be_read() -> None:
    """C2SP tlog-checkpoint, its note text."""
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    assert parse_checkpoint_text(text).size == 20852163


def test_extension_lines_of_others_are_left_alone() -> None:
    """They are signed, and say nothing here."""
    data = sign_note(HEAD.to_text() + "extension\nanother one\n", ORIGIN, LOG_KEY)
    assert open_checkpoint(data, LOG) == HEAD


def test_cosignatures_of_others_are_left_alone() -> None:
    """A witness signs the same text."""
    witness = sign_note(HEAD.to_text(), "witness.example", STRANGER).rpartition(b"\n\n")[2]
    assert open_checkpoint(SIGNED + witness, LOG) == HEAD


def test_any_of_the_trusted_keys_of_the_log_will_do() -> None:
    """While a key is replaced, two are trusted."""
    newer = Verifier(ORIGIN, STRANGER.public)
    assert (
        open_checkpoint(SIGNED, [newer, LOG])
        == HEAD
        == open_checkpoint(sign_checkpoint(HEAD, STRANGER), [newer, LOG])
    )


def test_a_key_of_another_log_is_not_a_key_of_this_one() -> None:
    """Trusted as it may be, it speaks for the log of its own name."""
    elsewhere = Verifier("help.example/log/damal", STRANGER.public)
    forged = sign_note(HEAD.to_text(), elsewhere.name, STRANGER)
    with pytest.raises(SignatureInvalid, match="no key of the log"):
        open_checkpoint(forged, [elsewhere, LOG])


def test_a_checkpoint_of_a_stranger_proves_nothing() -> None:
    """The right name with another key."""
    with pytest.raises(SignatureInvalid, match="no trusted key"):
        open_checkpoint(sign_checkpoint(HEAD, STRANGER), LOG)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        f"{ORIGIN}\n5\n",
        f"{ORIGIN}\n5\n{ROOT_TEXT}",
        f"\n5\n{ROOT_TEXT}\n",
        f"{ORIGIN}\n\n{ROOT_TEXT}\n",
        f"{ORIGIN}\n5\n\n{ROOT_TEXT}\n",
        f"{ORIGIN}\n5\n{ROOT_TEXT}\n\n",
        f"{ORIGIN}\n5\n{ROOT_TEXT}\nextension\n\nextension\n",
        f"{ORIGIN}\n05\n{ROOT_TEXT}\n",
        f"{ORIGIN}\n00\n{ROOT_TEXT}\n",
        f"{ORIGIN}\n+5\n{ROOT_TEXT}\n",
        f"{ORIGIN}\n-5\n{ROOT_TEXT}\n",
        f"{ORIGIN}\n 5\n{ROOT_TEXT}\n",
        f"{ORIGIN}\n5 \n{ROOT_TEXT}\n",
        f"{ORIGIN}\n5_0\n{ROOT_TEXT}\n",
        f"{ORIGIN}\n0x5\n{ROOT_TEXT}\n",
        f"{ORIGIN}\n\u0665\n{ROOT_TEXT}\n",
        f"{ORIGIN}\nbananas\n{ROOT_TEXT}\n",
        f"{ORIGIN}\n3438945738945739845734895735\n{ROOT_TEXT}\n",
        f"{ORIGIN}\n9223372036854775808\n{ROOT_TEXT}\n",
        f"{ORIGIN}\n5\nThisIsn'tBase64\n",
        f"{ORIGIN}\n5\nYmFuYW5hcw==\n",
        f"{ORIGIN}\n5\n{ROOT_TEXT[:-1]}\n",
        f"{ORIGIN}\n5\n{ROOT_TEXT} \n",
        f"{ORIGIN}\n5\n{b64_encode(ROOT + b'x')}\n",
    ],
)
def test_any_other_text_is_refused(text: str) -> None:
    """Lines missing or empty, numbers in another form or too large, a root of another length."""
    with pytest.raises(FormatError):
        parse_checkpoint_text(text)


def test_sizes_go_up_to_the_largest_number() -> None:
    """Nineteen digits, below 2 to the 63."""
    assert parse_decimal(str(LARGEST_NUMBER), "size") == 2**63 - 1
    assert parse_decimal("0", "size") == 0


@pytest.mark.parametrize(
    "head",
    [
        Checkpoint("two words", 5, ROOT),
        Checkpoint("a+b", 5, ROOT),
        Checkpoint("", 5, ROOT),
        Checkpoint(ORIGIN, -1, ROOT),
        Checkpoint(ORIGIN, 2**63, ROOT),
        Checkpoint(ORIGIN, 5, ROOT[1:]),
    ],
)
def test_what_could_not_be_read_back_is_not_signed(head: Checkpoint) -> None:
    """An origin that is no name, a size or root out of range."""
    with pytest.raises(FormatError):
        sign_checkpoint(head, LOG_KEY)


def test_at_a_change_of_keys_both_sign() -> None:
    """Whoever knows one of them can open it, and whoever knows both too."""
    data = sign_checkpoint(HEAD, LOG_KEY, STRANGER)
    newer = Verifier(ORIGIN, STRANGER.public)
    assert open_checkpoint(data, LOG) == open_checkpoint(data, newer) == open_checkpoint(data, [LOG, newer])
    assert data.startswith(sign_checkpoint(HEAD, LOG_KEY))
