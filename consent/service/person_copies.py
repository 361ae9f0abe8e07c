"""Everything that is kept about one person, for whoever asks for their data (GDPR 15 and 20); and how to find somebody.

There is no index of names: finding somebody opens the values of a firm's acceptances, some at a time, one after the other.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from consent.core.acceptances import Acceptance
from consent.core.firms import Firm
from consent.core.instants import format_instant
from consent.core.person_readme import readme
from consent.core.record import read_record
from consent.core.sd_jwt import Payload
from consent.core.telephones import fold_number
from consent.errors import AlreadyExists, Invalid, NotPossible
from consent.service import acceptances, customers, library, people, personal_data, remarks, support_sessions
from consent.service.erasing import known
from consent.service.export_files import private
from consent.service.installation import Installation
from consent.store import log, personal
from consent.store import retention as rows

FORMAT = "consent-person/1"
DATA, RECEIPT, README = "person.json", "receipt.json", "README.txt"
_AT_A_TIME = 500


# Finding -----------------------------------------------------------------------------------------------------------------


def find(
    house: Installation, firm_id: str, *, phone: str | None = None, email: str | None = None
) -> Iterator[Acceptance]:
    """The acceptances of a firm with that telephone number, or that e-mail address, however they were written, oldest first.

    An address that staff wrote down later counts like the one that the customer typed.

    Invalid where neither is one. Whoever was erased is not found: nobody knows any more.
    """
    firm = library.firm(house, firm_id)
    fold = _folder(firm)
    wanted = {name: fold(name, value) for name, value in (("phone", phone), ("email", email)) if value}
    if not wanted or not all(wanted.values()):
        raise Invalid("person", phone or email or "", "give a telephone number or an e-mail address")
    return _matching(house, firm, wanted, fold)


def _folder(firm: Firm) -> Callable[[str, str], str]:
    """What two ways to write the same number, or address, have in common."""

    def fold(name: str, value: str) -> str:
        return fold_number(value, firm.country) if name == "phone" else value.strip().casefold()

    return fold


def _matching(
    house: Installation, firm: Firm, wanted: dict[str, str], fold: Callable[[str, str], str]
) -> Iterator[Acceptance]:
    after, master = -1, house.keys.personal_data
    while True:
        with house.database.reading() as connection:
            batch = rows.kept(connection, firm.id, after, _AT_A_TIME)
            ids = [one.id for one in batch]
            typed = personal_data.values_of(connection, master, ids, wanted)
            corrected = remarks.values_of(house, connection, ids, people.ADDRESS)
        for one in batch:
            told = {*typed[one.id].items(), *((people.ADDRESS, text) for text in corrected.get(one.id, ()))}
            if any(name in wanted and fold(name, text) == wanted[name] for name, text in told):
                yield one
        if len(batch) < _AT_A_TIME:
            return
        after = batch[-1].leaf_index


# A copy ------------------------------------------------------------------------------------------------------------------


def copy(house: Installation, acceptance_id: str, folder: Path, *, now: datetime) -> None:
    """Write everything about the person of an acceptance into `folder`, absent or empty: JSON, the receipt, and a README.

    NotFound; NotPossible("copy", "erased"); AlreadyExists.
    """
    acceptance = known(house, acceptance_id)
    if acceptance.erased_at is not None:
        raise NotPossible("copy", "erased")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise AlreadyExists("folder", str(folder))
    firm = library.firm(house, acceptance.firm)
    found = everything(house, acceptance) | {"made_at": format_instant(now), "firm_name": firm.name}
    receipt = customers.receipt(house, acceptance.firm, acceptances.reference(house, acceptance.id))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        text = json.dumps(found, ensure_ascii=False, indent=2)
        told = readme(firm, acceptance.id, now)
        for name, data in ((DATA, f"{text}\n".encode()), (RECEIPT, receipt), (README, told)):
            with open(folder / name, "xb", opener=private) as file:
                file.write(data)
    except OSError as error:
        raise Invalid("folder", str(folder), error.strerror or "it cannot be written") from error


def everything(house: Installation, acceptance: Acceptance) -> dict[str, object]:
    """What every table has about the person: values and words in the clear, rows and records as they are."""
    note = support_sessions.read_note(house, acceptance.id)
    with house.database.reading() as connection:
        records = _records(connection, acceptance)
        invited = [str(each["invitation"]) for each in records if "invitation" in each]
        subjects = [acceptance.id, *invited]
        tables: dict[str, list[dict[str, object]]] = {}
        for table, row in personal.rows_about(connection, subjects):
            tables.setdefault(table, []).append({name: _plain(value) for name, value in row.items()})
        return {
            "format": FORMAT,
            "acceptance": acceptance.id,
            "firm": acceptance.firm,
            "values": personal_data.values(connection, house.keys.personal_data, acceptance.id),
            "written": [each for subject in subjects for each in _written(house, connection, subject)],
            "note": note,
            "records": records,
            "tables": tables,
        }


def _records(connection: Connection, acceptance: Acceptance) -> Sequence[Payload]:
    about = log.leaves_about(connection, acceptance.firm, acceptance.id)
    return [read_record(leaf.entry) for leaf in about]


def _written(house: Installation, connection: Connection, subject: str) -> Iterator[dict[str, object]]:
    for index, values in sorted(remarks.read(house, connection, subject).items()):
        for name, text in values.items():
            yield {"about": subject, "leaf_index": index, "name": name, "text": text}


def _plain(value: object) -> object:
    return format_instant(value) if isinstance(value, datetime) else value
