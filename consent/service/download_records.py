"""That a program was fetched goes on record: one leaf for each program of an acceptance, however often and however it is fetched.

The acceptance has allowed the download already, so a log that takes nothing now does not hold the file back (docs/decisions/0029).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from consent.core.acceptances import Acceptance
from consent.core.download_events import EVENT
from consent.core.record import read_record
from consent.core.session_records import step
from consent.errors import LinkRefused
from consent.service import downloads, records
from consent.service.downloads import Download
from consent.service.installation import Installation
from consent.service.transaction import Transaction
from consent.store import acceptances as rows
from consent.store import log
from consent.store.log import Leaf

PATIENCE_SECONDS = 3.0  # somebody waits for a program, with a technician on the phone


def note(house: Installation, download: Download, *, now: datetime) -> None:
    """Record that the service begins to hand over a program, or sends the browser to its publisher's.

    LinkRefused where the session was stopped, ended or erased while the link was opened: then nothing may follow. Unavailable
    where the log takes nothing, or took longer than somebody who waits for a program should.
    """
    acceptance = download.acceptance
    with house.database.reading() as connection:
        if _is_known(log.leaves_about(connection, acceptance.firm, acceptance.id), download):
            return

    def verb(transaction: Transaction) -> None:
        current = rows.read(transaction.connection, acceptance.id)
        if current is None:
            raise LinkRefused("forged")
        downloads.check_unlocked(house, current)
        if not _is_known(transaction.leaves_about(current.firm, current.id), download):
            _append(house, transaction, current, download, now)

    house.writer.submit([acceptance.firm], verb, patience_seconds=PATIENCE_SECONDS)


def _is_known(about: Iterable[Leaf], download: Download) -> bool:
    """Whether the program is on record already; another file of the same tool is another program."""
    noted = (read_record(leaf.entry) for leaf in about if leaf.event == EVENT)
    return any((each["tool"], each["system"]) == (download.tool, download.system) for each in noted)


def _append(
    house: Installation,
    transaction: Transaction,
    acceptance: Acceptance,
    download: Download,
    now: datetime,
) -> None:
    time = transaction.time(acceptance.firm, now)
    about = {
        "acceptance": acceptance.id,
        "tool": download.tool,
        "system": download.system,
        "source": download.sha256 or download.url,
        "redirected": download.url is not None,
    }
    payload = step(EVENT, id=records.new_id(), firm=acceptance.firm, time=time, **about)
    records.append(house, transaction, acceptance.firm, payload, time=time, subject=acceptance.id)
