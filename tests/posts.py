"""Forms that are posted while something is wrong: what the customer hears, and what is on record afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event

from consent.errors import Unavailable
from consent.service import acceptances
from consent.service.acceptances import Accepted
from consent.service.forms import open_form
from consent.service.installation import Installation
from consent.service.verification import verify_database
from tests.samples import NOW, VISITOR, at_once

Form = dict[str, str]


def post(house: Installation, values: Form) -> Accepted:
    """Accept what the form says, at the firm and in the language that it is of."""
    form = open_form(house, values["form"])
    return acceptances.accept(house, form.firm, form.language, values, VISITOR, now=NOW)


def post_all(house: Installation, forms: list[Form]) -> list[object]:
    """Results or errors of all of them, posted at once."""
    return at_once([partial(post, house, values) for values in forms])


def refusal(house: Installation, values: Form) -> str:
    """Why it is not available now; the test fails where the form is taken."""
    with pytest.raises(Unavailable) as caught:
        post(house, values)
    return caught.value.reason


def recorded(house: Installation) -> int:
    """How many acceptances are on record."""
    with house.database.reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM acceptances").scalar_one())


def is_clean(house: Installation) -> bool:
    """Whether verification finds nothing."""
    return all(report.ok for report in verify_database(house).values())


@contextmanager
def at_statement(
    house: Installation, number: int, act: Callable[[], None], *, when: str = "before"
) -> Iterator[list[str]]:
    """Run `act` before (or after) the writer's statement with this number; the statements seen, as they come."""
    seen: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)
        if len(seen) == number:
            act()

    writer, name = house.database._writer, f"{when}_cursor_execute"
    event.listen(writer, name, listen)
    try:
        yield seen
    finally:
        event.remove(writer, name, listen)
