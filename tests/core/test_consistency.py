"""Consistency proofs in the text that witnesses take."""

from __future__ import annotations

from consent.core.consistency import format_consistency_proof


def test_the_older_size_the_hashes_an_empty_line_the_checkpoint() -> None:
    """As C2SP tlog-witness has it."""
    text = format_consistency_proof(4, [bytes(32), b"\xff" * 32], b"log\n5\nroot\n\nsignature\n")
    assert text.decode() == (
        "old 4\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n//////////////////////////////////////////8=\n"
        "\nlog\n5\nroot\n\nsignature\n"
    )


def test_without_hashes_the_empty_line_stays() -> None:
    """From nothing, or to the same size."""
    assert format_consistency_proof(0, (), b"log\n") == b"old 0\n\nlog\n"
