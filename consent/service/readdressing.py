"""Another address for a mail that did not arrive: what the customer tells the firm's staff, kept like everything that people write.

It is on record who wrote it and when; the address is encrypted, and goes with the person. What the customer typed stays as it was signed.
"""

from __future__ import annotations

from datetime import datetime

from consent.core.session_records import step
from consent.core.staff import StaffMember
from consent.errors import NotPossible
from consent.service import forms, outbox, people, personal_data, records, remarks
from consent.service.installation import Installation
from consent.service.transaction import Transaction

EVENT = "address.corrected"


def send_elsewhere(
    house: Installation, member: StaffMember, acceptance_id: str, kind: str, address: str, *, now: datetime
) -> None:
    """Send again, from now on to another address. FormRefused where it is none; NotFound, NotPossible as for sending again."""
    text = forms.read_email(address)
    if text == people.address_of(house, acceptance_id):
        outbox.send_again(house, member.firm, acceptance_id, kind, now=now)
        return
    disclosures = personal_data.disclose({people.ADDRESS: text})

    def verb(transaction: Transaction) -> None:
        acceptance = outbox.add_again(transaction, member.firm, acceptance_id, kind, now=now)
        if acceptance.erased_at is not None:
            raise NotPossible("send again", "erased")
        time = transaction.time(member.firm, now)
        about = {"acceptance": acceptance.id, "technician": member.id}
        payload = step(EVENT, id=records.new_id(), firm=member.firm, time=time, **about)
        index = records.append(
            house,
            transaction,
            member.firm,
            payload,
            time=time,
            subject=acceptance.id,
            disclosures=disclosures,
        )
        remarks.write(house, transaction.connection, member.firm, acceptance.id, index, disclosures)

    house.writer.submit([member.firm], verb)
