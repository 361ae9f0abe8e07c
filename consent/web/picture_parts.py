"""What a picture of the auditor's pages is made of: question, answer, drawing, and the table behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext

from consent.web.drawings import Drawing
from consent.web.filters import Asked

# Patterns of templates/auditor/drawings.html, told apart without colour.
SOLID, HATCHED, DOTTED, CROSSED = "solid", "hatched", "dotted", "crossed"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table behind a picture; `href` leads to the records that it counts, `lang` is that of its label."""

    label: str
    cells: tuple[int, ...]
    href: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture; without `drawing` there is nothing to draw, and `answer` says so. `legend`: pattern and words of each series."""

    name: str
    question: str
    answer: str
    drawing: Drawing | None = None
    legend: tuple[tuple[str, str], ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()


Choices = Mapping[str, Mapping[str, str]]


def records(asked: Asked, **narrower: str) -> str:
    """The address of the list of records with the same filters, narrowed by some."""
    values: dict[str, Any] = {**asked.query, **narrower}
    return url_for("auditor.records", **values)


def nothing(asked: Asked) -> str:
    """The answer where there is no record: whoever chose no filter is told of none."""
    if asked.query:
        return gettext("No record fits these filters.")
    return gettext("There is no record yet.")
