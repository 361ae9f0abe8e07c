"""From the parts of a paper to its PDF: one way for terms, receipts and summaries."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from consent.web.colours import Colour
from consent.web.paper.archive import Attached
from consent.web.paper.layout import paginated
from consent.web.paper.parts import Code, Part, Table, composed


@dataclass(frozen=True, slots=True)
class About:
    """What a PDF says of itself; `header` stands left and right above every page but the first, `footer` left below each."""

    title: str
    author: str
    language: str
    made_at: datetime
    accent: Colour
    header: tuple[str, str]
    footer: str


def printed(
    about: About, parts: Iterable[Part | Table | Code], unprintable: Part, attached: Attached | None = None
) -> bytes:
    """The PDF; with `unprintable` at its end where the font lacks letters of it."""
    # slow to import, and most processes never need it
    from consent.web.paper.pdf import Sheets

    parts = tuple(parts)
    with closing(Sheets(about, attached)) as sheets:
        lines = composed(parts, sheets)
        if sheets.unprintable:
            lines = composed((*parts, unprintable), sheets)
        return sheets.draw(paginated(lines))
