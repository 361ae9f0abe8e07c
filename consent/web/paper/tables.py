"""A table on paper: columns as wide as their words need, the head on every page, rows that may go on over the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from consent.core.blocks import Block, Runs
from consent.web.paper.layout import (
    DEPTH,
    Line,
    Metrics,
    Node,
    Setting,
    Style,
    face_of,
    measured,
    set_lines,
    words_in,
)

BESIDE, ABOVE, BELOW = 6.0, 3.0, 6.0
# A row that is higher than this may be parted by the end of a page; so high a head is not repeated.
LARGEST_ROW = DEPTH / 4
WIDEST_SPREAD = 1.5


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a table stands: its left edge, the width that there is, its node, and the look of its words."""

    x: float
    width: float
    node: Node
    style: Style
    metrics: Metrics


def table_lines(rows: Sequence[Block], frame: Frame) -> list[Line]:
    """The rows of a table as lines."""
    widths = columns(rows, frame)
    lines: list[Line] = []
    head: Line | None = None
    for row in rows:
        parts = list(_row_lines(row, widths, frame))
        if row.is_header:
            head = _repeatable(parts)
            parts = [replace(part, is_glued=True) for part in parts]
        lines += [replace(part, head=None if row.is_header else head) for part in parts]
    lines[0] = replace(lines[0], before=frame.style.before)
    lines[-1] = replace(lines[-1], height=lines[-1].height + BELOW, is_glued=False)
    return lines


def columns(rows: Sequence[Block], frame: Frame) -> list[float]:
    """The width of each column: what its longest cell needs where there is room for that, else what its longest word needs."""
    count = max(len(row.cells) for row in rows)
    least, most = [0.0] * count, [0.0] * count
    for row in rows:
        style = _style_of(row, frame)
        for index, cell in enumerate(row.cells):
            words = (measured(word, style, frame.metrics)[0] for word in words_in(cell, style) if word)
            least[index] = max(least[index], *words, 0.0)
            most[index] = max(most[index], _whole(cell, style, frame.metrics))
    padding = 2 * _beside(count, frame)
    return _shared([one + padding for one in least], [one + padding for one in most], frame.width)


def _whole(cell: Runs, style: Style, metrics: Metrics) -> float:
    # half a point for what rounding adds up to
    return sum(metrics.width(run.text, face_of(run, style), style.size) for run in cell) + 0.5


def _shared(least: list[float], most: list[float], width: float) -> list[float]:
    if sum(most) <= width:
        spread = min(WIDEST_SPREAD, width / sum(most))
        return [one * spread for one in most]
    if sum(least) > width:
        return _levelled(least, width)
    wish = sum(most) - sum(least)
    spare = width - sum(least)
    return [low + spare * (high - low) / wish for low, high in zip(least, most, strict=True)]


def _levelled(wanted: list[float], width: float) -> list[float]:
    """Where words must break: narrow columns get what they want, the wide ones what is left, in equal shares."""
    found = [0.0] * len(wanted)
    for done, index in enumerate(sorted(range(len(wanted)), key=wanted.__getitem__)):
        found[index] = min(wanted[index], (width - sum(found)) / (len(wanted) - done))
    return found


def _beside(count: int, frame: Frame) -> float:
    return min(BESIDE, frame.width / count / 8)


def _style_of(row: Block, frame: Frame) -> Style:
    return replace(frame.style, face="B" if row.is_header else "", before=0)


def _row_lines(row: Block, widths: Sequence[float], frame: Frame) -> Iterator[Line]:
    """A row, in parts where it is very high; the rule below closes the last of them."""
    style = _style_of(row, frame)
    cells = _cell_lines(row, widths, frame, style)
    height = max(len(cell) for cell in cells)
    step = max(1, int(LARGEST_ROW / style.leading))
    starts = range(0, height, step)
    for start in starts:
        is_first, is_last = start == 0, start + step >= height
        top = ABOVE if is_first else 0.0
        part = Line(top + min(step, height - start) * style.leading + (ABOVE if is_last else 0.0))
        for cell in cells:
            for index, line in enumerate(cell[start : start + step]):
                part.texts += [replace(one, y=one.y + top + index * style.leading) for one in line.texts]
        if is_last:
            part.rules.append((frame.x, frame.x + sum(widths), part.height))
        yield part


def _cell_lines(row: Block, widths: Sequence[float], frame: Frame, style: Style) -> list[list[Line]]:
    node = Node("TR", frame.node)
    beside = _beside(len(widths), frame)
    x = frame.x
    found = []
    for index, width in enumerate(widths):
        cell = row.cells[index] if index < len(row.cells) else ()
        place = Node("TH", node, scope="Column") if row.is_header else Node("TD", node)
        setting = Setting(x + beside, place, frame.metrics)
        found.append(set_lines(cell, width - 2 * beside, style, setting))
        x += width
    return found


def _repeatable(parts: Sequence[Line]) -> Line | None:
    """The head once more, for later pages; whoever listens has heard it."""
    if len(parts) > 1:
        return None
    return replace(parts[0], texts=[replace(one, node=None, href=None) for one in parts[0].texts])
