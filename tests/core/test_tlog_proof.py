"""C2SP tlog-proofs: the text, its limits, and what it takes to be convinced."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.core.encoding import b64_encode
from consent.core.merkle import leaf_hash
from consent.core.note import Verifier
from consent.core.tlog_proof import (
    HEADER,
    LARGEST_PROOF,
    MOST_HASHES,
    TlogProof,
    format_tlog_proof,
    parse_tlog_proof,
    verify_tlog_proof,
)
from consent.errors import FormatError, ProofInvalid, SignatureInvalid
from tests.evidence import LOG, STRANGER, Log

SAMPLE = Log.opened()
TEXT = SAMPLE.proof(2)
PROOF = parse_tlog_proof(TEXT)
LEAF = leaf_hash(SAMPLE.entries[2])
HASH = b64_encode(bytes(32))


def test_the_text_of_a_proof() -> None:
    """Header, index, hashes, an empty line, the checkpoint as it was signed."""
    lines = [
        HEADER,
        "index 2",
        *(b64_encode(each) for each in PROOF.hashes),
        "",
        SAMPLE.checkpoint().decode(),
    ]
    assert "\n".join(lines) == TEXT == format_tlog_proof(PROOF)


def test_a_proof_convinces_who_trusts_the_log() -> None:
    """For every leaf."""
    for index, entry in enumerate(SAMPLE.entries):
        head = verify_tlog_proof(parse_tlog_proof(SAMPLE.proof(index)), leaf_hash(entry), LOG)
        assert (head.size, head.root) == (SAMPLE.frontier.size, SAMPLE.frontier.root)


@given(
    st.integers(0, 2**63 - 1),
    st.lists(st.binary(min_size=32, max_size=32), max_size=8),
    st.none() | st.binary(),
)
def test_a_proof_comes_back(index: int, hashes: list[bytes], extra: bytes | None) -> None:
    """With any number of hashes, with and without extra data."""
    proof = TlogProof(index, tuple(hashes), b"some checkpoint\n", extra)
    assert parse_tlog_proof(format_tlog_proof(proof)) == proof


def test_the_extra_data_stands_before_the_index() -> None:
    """Empty extra data is something else than none."""
    text = format_tlog_proof(replace(PROOF, extra=b""))
    assert text.startswith(f"{HEADER}\nextra \nindex 2\n")
    assert parse_tlog_proof(text).extra == b""


def head_and(*lines: str) -> str:
    return "\n".join([HEADER, *lines, "", "checkpoint", ""])


@pytest.mark.parametrize(
    "text",
    [
        "",
        HEADER,
        f"{HEADER}\n",
        f"{HEADER}\n\n",
        f"{HEADER}\n\ncheckpoint\n",
        f"{HEADER}\nindex 0\n",
        f"{HEADER}\nindex 0\n\n",
        f"{HEADER}\nindex 0\n\ncheckpoint",
        f"{HEADER}\nindex 0\ncheckpoint\n",
        "wrong-header\nindex 0\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v2\nindex 0\n\ncheckpoint\n",
        "\n" + head_and("index 0"),
        " " + head_and("index 0"),
        head_and("index 0").replace("\n", "\r\n"),
        head_and(),
        head_and("index"),
        head_and("index "),
        head_and("index -5"),
        head_and("index +5"),
        head_and("index 05"),
        head_and("index 5 "),
        head_and("index  5"),
        head_and("index notanumber"),
        head_and("index 9223372036854775808"),
        head_and("Index 0"),
        head_and("extra !!notbase64!!", "index 0"),
        head_and("extra QQ", "index 0"),
        head_and("extra QQ==", "extra QQ==", "index 0"),
        head_and("index 0", "extra QQ=="),
        head_and("index 0", "index 1"),
        head_and("extra QQ=="),
        head_and("index 0", "!!notbase64!!"),
        head_and("index 0", b64_encode(bytes(64))),
        head_and("index 0", b64_encode(bytes(31))),
        head_and("index 0", HASH[:-1]),
        head_and("index 0", HASH + " "),
        head_and("index 0", HASH.replace("AA=", "AB=")),
        head_and("index 0", *[HASH] * (MOST_HASHES + 1)),
        head_and("index 0") + "\ud800\n",
        "x" * (LARGEST_PROOF + 1),
    ],
)
def test_any_other_text_is_refused(text: str) -> None:
    """Lines missing, doubled, in another order or form; too many hashes; too long."""
    with pytest.raises(FormatError):
        parse_tlog_proof(text)


def test_the_most_hashes_are_those_of_the_largest_tree() -> None:
    """A proof of 63 hashes is read."""
    assert len(parse_tlog_proof(head_and("index 0", *[HASH] * MOST_HASHES)).hashes) == MOST_HASHES


@pytest.mark.parametrize(
    "changed",
    [
        replace(PROOF, index=1),
        replace(PROOF, index=4),
        replace(PROOF, hashes=PROOF.hashes[:-1]),
        replace(PROOF, hashes=(*PROOF.hashes, bytes(32))),
        replace(PROOF, hashes=PROOF.hashes[::-1]),
    ],
)
def test_a_changed_proof_does_not_convince(changed: TlogProof) -> None:
    """Another index, hashes missing, added or swapped."""
    with pytest.raises(ProofInvalid):
        verify_tlog_proof(changed, LEAF, LOG)


def test_another_leaf_does_not_convince() -> None:
    """The proof is that of one entry."""
    with pytest.raises(ProofInvalid):
        verify_tlog_proof(PROOF, leaf_hash(SAMPLE.entries[3]), LOG)


def test_a_checkpoint_of_a_stranger_does_not_convince() -> None:
    """However right the hashes are."""
    with pytest.raises(SignatureInvalid):
        verify_tlog_proof(replace(PROOF, checkpoint=SAMPLE.checkpoint(STRANGER)), LEAF, LOG)
    with pytest.raises(SignatureInvalid):
        verify_tlog_proof(PROOF, LEAF, Verifier("elsewhere.example/log/x", LOG.key))
