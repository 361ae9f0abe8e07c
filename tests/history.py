"""A life of an installation: every verb at least once, so that there is something of every kind to verify, export or damage."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections import deque
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from consent.core.staff import StaffMember
from consent.errors import LoginRefused
from consent.service import (
    checkpoints,
    consents,
    cosignatures,
    customers,
    desk,
    erasing,
    installation,
    library,
    outbox,
    paper,
    publishing,
    staff,
    stamping,
    support_sessions,
    witnessing,
)
from consent.service.acceptances import Accepted
from consent.service.content import load_content
from consent.service.installation import Installation
from tests.firm_folders import FIRM, FIRST, USES_HELPER, change, write_firm
from tests.inviting import invited_form, limit, reach_quota
from tests.samples import NOW, PASSWORD, accepted, settings_in
from tests.stamp_server import StampServer, make_authority
from tests.stamp_server import stamping as stamping_by
from tests.witnesses import Signer

OTHER = "bakery"
EARLIER = NOW - timedelta(days=30)
SECOND = "2026-11-01"
GIVES: dict[str, Any] = {"statement-news": "yes"}
USES_VIEWER = 'tools = ["viewer"]\nretires = ["helper"]'


@dataclass(frozen=True, slots=True)
class Happened:
    """What `live_through` left behind: one acceptance of each kind."""

    member: StaffMember
    waiting: Accepted
    renewed: Accepted
    redeemed: Accepted
    stopped: Accepted
    not_me: Accepted


def live_through(house: Installation, firm: str, *, now: datetime = NOW, **changes: str) -> Happened:
    """Customers accept, renew, stop, distrust and withdraw; a technician redeems, guesses, and mistypes a password once."""
    member = staff.add(
        house, f"tech of {firm}", firm=firm, roles=["technician", "auditor"], password=PASSWORD, now=now
    )
    with contextlib.suppress(LoginRefused):
        staff.login(house, member.name, "something else", address="192.0.2.1", now=now)
    staff.login(house, member.name, PASSWORD, address="192.0.2.1", now=now)
    waiting = accepted(house, firm, now=now, form=invited_form(house, member, now=now), **GIVES)
    renewed = accepted(house, firm, "pl", now=now + timedelta(seconds=1), **changes)
    customers.new_token(house, firm, renewed.ref, now=now + timedelta(seconds=2))
    redeemed = accepted(house, firm, now=now + timedelta(seconds=3))
    redeem(house, member, redeemed, now=now + timedelta(seconds=4))
    support_sessions.note(
        house, member, redeemed.acceptance.id, "Call again.", now=now + timedelta(seconds=5)
    )
    stopped = accepted(house, firm, "pl", now=now + timedelta(seconds=5))
    customers.stop(house, firm, stopped.ref, "stop", now=now + timedelta(seconds=6))
    not_me = accepted(house, firm, now=now + timedelta(seconds=7))
    redeem(house, member, not_me, now=now + timedelta(seconds=8))
    customers.stop(house, firm, not_me.ref, "not_me", now=now + timedelta(seconds=9))
    for given in consents.consents(house, waiting.acceptance, now=now):
        consents.withdraw(house, waiting.acceptance, given.id, now=now + timedelta(seconds=10))
    return Happened(member, waiting, renewed, redeemed, stopped, not_me)


def redeem(house: Installation, member: StaffMember, done: Accepted, *, now: datetime) -> None:
    """The technician redeems the token that the customer's page shows."""
    token = customers.page(house, member.firm, done.ref, now=now).token
    assert token is not None
    assert desk.redeem(house, member, token.digits, key=desk.new_key(), now=now).outcome == "valid"


def keep_and_erase(house: Installation, happened: Happened) -> None:
    """Two acceptances are held, one was for a while, one is erased, and one has lost what is kept for a year only."""
    ids = [one.acceptance.id for one in (happened.waiting, happened.not_me, happened.renewed)]
    for number, held in enumerate(ids):
        erasing.hold(house, held, "A complaint.", now=NOW + timedelta(seconds=20 + number))
    erasing.lift(house, ids[2], "It is settled.", now=NOW + timedelta(seconds=30))
    erased = happened.stopped.acceptance.id
    erasing.erase(house, erased, "the customer asked", forced=True, now=NOW + timedelta(seconds=31))


def mail(house: Installation, happened: Happened) -> None:
    """Two copies go into the outbox: one has no address any more, the other waits."""
    for done, seconds in ((happened.waiting, 40), (happened.redeemed, 50)):
        now = NOW + timedelta(seconds=seconds)
        house.writer.submit([FIRM], partial(outbox.add, acceptance=done.acceptance, now=now))
    sending = house.settings.model_copy(update={"smtp_url": "smtp://127.0.0.1:1"})
    outbox.send_due(replace(house, settings=sending), lambda *_: None, lambda: NOW + timedelta(seconds=45))


def vouch(house: Installation, firm: str) -> None:
    """The two newest heads were cosigned by a witness each, on paper as it were; another one is asked, and away."""
    heads = checkpoints.page(house, firm).lines.splitlines()[:2]
    signers = (Signer("other.example", b"o" * 32), Signer())
    for line, signer in zip(heads, signers, strict=True):
        listed = f"{signer.vkey} http://127.0.0.1:1 {Signer('away.example', b'a' * 32).vkey}"
        watched = replace(house, settings=house.settings.model_copy(update={"witnesses": listed}))
        signed = signer.cosign(json.loads(line)["checkpoint"].encode())
        cosignatures.add(watched, firm, signed, now=NOW)
        deque(witnessing.ask_all(watched, now=NOW), maxlen=0)


def stamp(house: Installation, folder: Path) -> None:
    """Every log is stamped, after an authority that was away; where openssl is, of which the tests' authority is made."""
    if shutil.which("openssl") is None:
        return
    now = datetime.now(UTC)
    with stamping_by(StampServer(make_authority(folder))) as server:
        for url, minutes in (("http://127.0.0.1:1/", 0), (server.url, 2)):
            settings = house.settings.model_copy(
                update={"stamp_url": url, "stamp_roots": server.authority.roots}
            )
            tried = stamping.stamp_all(
                replace(house, settings=settings), now=now + timedelta(minutes=minutes)
            )
            deque(tried, maxlen=0)


def two_firms(folder: Path) -> Path:
    """The data folder of two small firms with two versions each that have lived through all that."""
    content = write_firm(folder / "content")
    write_firm(content, OTHER)
    limit(content, FIRM, 100)
    limit(content, OTHER, 2)
    settings = settings_in(folder / "data", content=content)
    installation.create(settings)
    house = installation.open_installation(settings)
    publishing.publish(house, load_content(content), now=EARLIER)
    happened = live_through(house, OTHER, now=EARLIER)
    reach_quota(house, happened.member, now=EARLIER + timedelta(seconds=20))
    for firm in (FIRM, OTHER):
        write_firm(content, firm, versions={FIRST: USES_HELPER, SECOND: USES_VIEWER})
        change(content / "firms" / f"{firm}.toml", 'kind = "always"', 'kind = "by_appointment"')
    limit(content, FIRM, 100)
    limit(content, OTHER, 2)
    publishing.publish(house, load_content(content), now=EARLIER + timedelta(days=1))
    for firm, name, language in ((FIRM, FIRST, "nl"), (FIRM, SECOND, "pl"), (OTHER, FIRST, "pl")):
        paper.keep(house, library.version(house, firm, name), language, f"{firm} {name}".encode())
    happened = live_through(house, FIRM, customer_class="member")
    keep_and_erase(house, happened)
    mail(house, happened)
    vouch(house, FIRM)
    stamp(house, folder / "authority")
    house.close()
    return folder / "data"
