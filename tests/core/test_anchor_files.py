"""Files of anchors: lines that an installation keeps, and whatever somebody kept of a log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from consent.core import anchor_files
from consent.core.anchor_files import KeptHead, is_due, read_anchors, read_kept, thinned
from consent.core.checkpoint import Checkpoint, sign_checkpoint
from consent.core.encoding import canonical_json
from consent.errors import CannotCheck, FormatError
from tests.evidence import LOG_KEY, ORIGIN

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


def _signed(size: int) -> bytes:
    return sign_checkpoint(Checkpoint(ORIGIN, size, bytes([size % 256]) * 32), LOG_KEY)


def _kept(size: int, resumed: int = 0, time: datetime = NOW) -> KeptHead:
    return KeptHead.of(_signed(size), resumed, time)


# Kept heads ---------------------------------------------------------------------------------------------------------------


def test_a_kept_head_comes_back() -> None:
    """The line holds everything, and only this line holds it."""
    kept = _kept(7, resumed=1)
    assert KeptHead.parse(kept.to_line().removesuffix(b"\n")) == kept
    assert (kept.known.size, kept.known.resumed, kept.known.root) == (7, 1, bytes([7]) * 32)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\x00" * 40,
        b"{}",
        _kept(7).to_line()[:-20],
        _kept(7).to_line().replace(b'"tree_size":7', b'"tree_size":8'),
        _kept(7).to_line().replace(b"\\n7\\n", b"\\nseven\\n"),
        _kept(7).to_line().replace(b'"resumed":0', b'"resumed":-1'),
    ],
)
def test_a_damaged_line_is_no_head(line: bytes) -> None:
    """Cut, empty, full of zeros, or in disagreement with itself."""
    with pytest.raises(FormatError):
        KeptHead.parse(line.removesuffix(b"\n"))


def test_a_resumed_log_is_newer_though_smaller() -> None:
    """Otherwise a head of what was lost would stand in its way for ever."""
    assert _kept(90).known.place < _kept(100).known.place < _kept(91, resumed=1).known.place


def test_a_history_is_read_past_its_damage() -> None:
    """Lines that are none are counted."""
    data = _kept(1).to_line() + b"rubbish\n" + _kept(2).to_line() + _kept(3).to_line()[:-5]
    kept, bad = read_kept(data)
    assert ([one.head.size for one in kept], bad) == ([1, 2], 2)


def test_the_history_takes_one_head_a_day_and_one_at_each_doubling() -> None:
    """The first one too; nothing in between."""
    last = _kept(10)
    assert is_due(None, last)
    assert not is_due(last, _kept(19))
    assert is_due(last, _kept(20))
    assert is_due(last, _kept(11, time=NOW + timedelta(days=1)))


def test_a_history_grows_no_further_than_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """The older half gets thinner; the first and the newest stay."""
    monkeypatch.setattr(anchor_files, "MOST_KEPT", 8)
    kept = [_kept(size) for size in range(9)]
    assert thinned(kept[:8]) == tuple(kept[:8])
    assert [one.head.size for one in thinned(kept)] == [0, 2, 4, 5, 6, 7, 8]


# Anchor files -------------------------------------------------------------------------------------------------------------


def test_a_file_may_hold_one_checkpoint_or_several() -> None:
    """As the command prints them, one after the other."""
    assert read_anchors(_signed(5)) == (_signed(5),)
    assert read_anchors(_signed(5) + _signed(9) + _signed(12)) == (_signed(5), _signed(9), _signed(12))


def test_a_checkpoint_with_several_signatures_is_one() -> None:
    """At the change of keys two keys sign it, and witnesses may."""
    both = sign_checkpoint(Checkpoint(ORIGIN, 5, bytes(32)), LOG_KEY, LOG_KEY)
    assert read_anchors(both + _signed(9)) == (both, _signed(9))


def test_lines_of_the_published_history_are_taken() -> None:
    """What `/log/<firm>/checkpoints` answers, and the files of the data folder."""
    published = b"".join(
        canonical_json({"checkpoint": _signed(size).decode(), "tree_size": size}) + b"\n" for size in (9, 5)
    )
    assert read_anchors(published) == (_signed(9), _signed(5))
    assert read_anchors(_kept(5).to_line()) == (_signed(5),)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not a valid"),
        (b"not a signed head", "not a valid"),
        (_signed(5) + b"rubbish\n", "head 2"),
        (b"{", "line 1"),
        (b'{"checkpoint":5}\n', "line 1 has no checkpoint"),
        (b'{"tree_size":5}', "line 1 has no checkpoint"),
        (_kept(5).to_line() + b"[]\n", "line 2 has no checkpoint"),
        (b'{"checkpoint":"short"}', "not a valid"),
    ],
)
def test_another_file_is_no_anchor(data: bytes, words: str) -> None:
    """It says where."""
    with pytest.raises(CannotCheck, match=words):
        read_anchors(data)
