"""The statements of a recorded acceptance, in the exact words that were shown, read back from record and text."""

from __future__ import annotations

from consent.core import record
from consent.core.acceptances import Acceptance, StatementAnswer
from consent.core.publications import PublishedVersion
from consent.core.sd_jwt import Payload
from consent.errors import NotFound
from consent.service import library
from consent.service.installation import Installation
from consent.store import log


def payload_of(house: Installation, acceptance: Acceptance) -> Payload:
    """The payload of the acceptance's own record."""
    with house.database.reading() as connection:
        leaf = log.read_leaf(connection, acceptance.firm, acceptance.leaf_index)
    if leaf is None:
        raise NotFound("leaf", acceptance.leaf_index)
    return record.read_record(leaf.entry)


def made(
    house: Installation, acceptance: Acceptance, version: PublishedVersion
) -> tuple[StatementAnswer, ...]:
    """Every statement that was asked, in the version's order: its words and what was answered."""
    words = {
        statement.id: statement for statement in library.text(house, version, acceptance.language).statements
    }
    found: list[StatementAnswer] = []
    for item in payload_of(house, acceptance)["statements"]:
        statement = words[item["id"]]
        answer = item.get("answer")
        found.append(
            StatementAnswer(
                id=statement.id,
                kind=statement.kind,
                text=statement.text,
                basis=statement.basis,
                given=item["given"],
                answer=answer,
                answer_text=next((each.text for each in statement.answers or () if each.id == answer), None),
            )
        )
    return tuple(found)
