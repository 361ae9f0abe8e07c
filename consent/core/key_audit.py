"""Checks the keys of a log leaf by leaf: who signed each record, and what the log itself says of its keys.

A record must be signed by a trusted key that holds at its leaf. A key that the log announces later must be announced by a
record of the key before it; a log that goes on after a key file was made is followed along that chain, and no further. What
the log says of a key's end or revocation holds also for whoever trusts a file that does not know it yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from consent.core.checkpoint import Checkpoint, open_checkpoint, read_checkpoint
from consent.core.findings import Findings
from consent.core.jose import PublicKey, parse_jwk, read_jws
from consent.core.note import Verifier
from consent.core.record import TYP, open_record, read_record
from consent.core.sd_jwt import Payload
from consent.core.trusted_keys import KeyPeriod, TrustedKeys, periods_of
from consent.errors import FormatError, SignatureInvalid

EARLY, ENDED, REVOKED = "key-early", "key-ended", "key-revoked"


def name_of(leaf_index: int, record: Payload | None = None) -> str:
    """How findings name a record."""
    return f"leaf {leaf_index}" if record is None else f"{record['jti']} (leaf {leaf_index})"


def fault_of(entry: bytes, leaf_index: int, trusted: TrustedKeys) -> tuple[str, str] | None:
    """Class and words for a record that a trusted key has signed, but at a leaf for which it does not hold; else None."""
    for period in trusted.periods:
        if period.use != "log" and not period.holds_at(leaf_index) and _is_signed(entry, period.key):
            return _class_of(period, leaf_index)
    return None


def head_fault_of(signed: bytes, trusted: TrustedKeys) -> tuple[str, str] | None:
    """The same for a head that a key of its log has signed."""
    head = read_checkpoint(signed)
    last = max(head.size - 1, 0)
    mine = trusted.of_log(head.origin) if trusted.origin in (None, head.origin) else TrustedKeys(())
    for period in mine.periods:
        if period.use != "record" and not period.holds_at(last) and _has_signed(signed, head, period.key):
            return _class_of(period, last)
    return None


def _has_signed(signed: bytes, head: Checkpoint, key: PublicKey) -> bool:
    try:
        return open_checkpoint(signed, Verifier(head.origin, key)) == head
    except SignatureInvalid:
        return False


def _is_signed(entry: bytes, key: PublicKey) -> bool:
    try:
        open_record(entry, {key.kid: key})
    except (FormatError, SignatureInvalid):
        return False
    return True


def _class_of(period: KeyPeriod, leaf_index: int) -> tuple[str, str]:
    signed = f"signed by the key {period.key.kid}"
    if period.revoked_from is not None and period.revoked_from <= leaf_index:
        return REVOKED, f"{signed}, which is revoked from leaf {period.revoked_from} on"
    if leaf_index < period.first:
        return EARLY, f"{signed}, which was announced at leaf {period.first}"
    return ENDED, f"{signed}, whose last leaf was {(period.until or 0) - 1}"


@dataclass(slots=True)
class _Run:
    """Leaves one after the other that one key has signed well."""

    kid: str
    first: int
    last: int


class KeyAudit:
    """`open` every entry in order, and tell it the records about keys; `trusted` is then what holds for this log."""

    def __init__(self, trusted: TrustedKeys, findings: Findings, origin: str | None) -> None:
        self.trusted = trusted if origin is None else trusted.of_log(origin)
        self.followed: list[str] = []  # kids that nothing but the log itself vouches for
        self._origin = origin
        self._findings = findings
        self._announced: list[tuple[str, PublicKey, int]] = []
        self._current: dict[str, PublicKey] = {}  # by use
        self._revoked: dict[tuple[str, str], int] = {}
        self._opening = 0  # the log begins with so many announcements of keys
        self._runs: list[_Run] = []
        self._is_signed = False  # the record that was opened last

    def open(self, entry: bytes, index: int) -> Payload | None:
        """The record of an entry, and findings where it is none or is not signed as it must be."""
        keys = self.trusted.record_keys(index)
        self._is_signed = False
        try:
            record = open_record(entry, keys)
        except FormatError as error:
            self._findings.add("record", name_of(index), error)
            return None
        except SignatureInvalid as error:
            return self._unsigned(entry, index, error)
        self._is_signed = True
        self._note(next(iter(keys)) if len(keys) == 1 else read_jws(entry, typ=TYP)[0], index)
        return record

    def _unsigned(self, entry: bytes, index: int, reason: SignatureInvalid) -> Payload | None:
        """The record of an entry without a good signature: read on, so that what refers to it is not blamed as well."""
        try:
            record = read_record(entry)
        except FormatError:
            record = None
        kind, detail = fault_of(entry, index, self.trusted) or ("signature", str(reason))
        self._findings.add(kind, name_of(index, record), detail)
        return record

    def _note(self, kid: str, index: int) -> None:
        if self._runs and (last := self._runs[-1]).kid == kid and last.last == index - 1:
            last.last = index
        else:
            self._runs.append(_Run(kid, index, index))

    # What the log says of keys -----------------------------------------------------------------------------------------

    def added(self, record: Payload, index: int) -> None:
        """A key begins. The first of each use may announce itself; every later one is announced by the one before it."""
        use, key = record["use"], parse_jwk(record["jwk"])
        if self._origin not in (None, record["origin"]):
            detail = f"the record is of the log {record['origin']!r}, this is {self._origin!r}"
            self._findings.add("origin", name_of(index, record), detail)
        before = [known for each, known, _ in self._announced if each == use]
        if key in before:
            self._findings.add(
                "keys", name_of(index, record), f"the {use} key {key.kid} was announced before"
            )
            return
        is_opening = index == self._opening and not before
        self._opening += is_opening
        if self._is_signed and not is_opening and self._runs[-1].kid == key.kid:
            self._findings.add("keys", name_of(index, record), f"the key {key.kid} announces itself")
            self._is_signed = False
        self._announced.append((use, key, index))
        if self._is_signed and not is_opening:
            self._succeed(use, key, record, index)
        elif is_opening:
            self._current[use] = key

    def _succeed(self, use: str, key: PublicKey, record: Payload, index: int) -> None:
        """The key before it ends with this leaf, and what the new one signed earlier does not count."""
        before = self._current.get(use)
        ending = [one for one in self._periods(use) if one.key == before]
        if not any(one.key == key for one in self._periods(use)):
            if any(one.until is not None for one in ending):
                detail = f"the {use} key {key.kid} is not trusted: the key before it has another end"
                self._findings.add("keys", name_of(index, record), detail)
                return
            self.trusted = replace(
                self.trusted, periods=(*self.trusted.periods, KeyPeriod(use, key, index, origin=self._origin))
            )
            self.followed.append(key.kid)
        self._change(use, key, lambda one: replace(one, first=max(one.first, index)))
        self._blame(key, 0, index - 1)
        self._current[use] = key
        if before is not None:
            self._change(use, before, lambda one: replace(one, until=min(one.until or index + 1, index + 1)))

    def revoked(self, record: Payload, index: int) -> None:
        """A key's signatures stop to count from a leaf on, which may lie before the one that says so."""
        use, kid, first = record["use"], record["kid"], record["from"]
        key = next((one for each, one, _ in self._announced if (each, one.kid) == (use, kid)), None)
        if key is None or first > index:
            detail = f"no {use} key {kid} was announced" if key is None else f"leaf {first} is yet to come"
            self._findings.add("keys", name_of(index, record), detail)
        elif self._is_signed:
            first = min(first, self._revoked.get((use, kid), first))
            self._revoked[use, kid] = first
            self._change(use, key, lambda one: replace(one, revoked_from=_earlier(one.revoked_from, first)))
            self._blame(key, first, index)

    def _blame(self, key: PublicKey, first: int, last: int) -> None:
        """Findings for leaves that counted until the log said more about their key."""
        for run in self._runs:
            if run.kid == key.kid:
                period = next(one for one in self.trusted.periods if one.key == key)
                for index in range(max(first, run.first), min(last, run.last) + 1):
                    kind, detail = _class_of(period, index)
                    self._findings.add(kind, name_of(index), detail)

    def _periods(self, use: str) -> Iterator[KeyPeriod]:
        return (one for one in self.trusted.periods if one.use in (use, None))

    def _change(self, use: str, key: PublicKey, change: Callable[[KeyPeriod], KeyPeriod]) -> None:
        periods = tuple(
            change(one) if one.key == key and one.use in (use, None) else one for one in self.trusted.periods
        )
        self.trusted = replace(self.trusted, periods=periods)

    # The list of keys --------------------------------------------------------------------------------------------------

    def check_listed(self, listed: TrustedKeys) -> None:
        """That a list of keys is what the log says of them; the ones that it begins with may be listed from leaf 0 on."""
        said = {(str(one.use), one.key.kid): one for one in periods_of(self._announced, self._revoked)}
        known = {(str(one.use), one.key.kid): one for one in listed.periods}
        for (use, kid), period in said.items():
            if (use, kid) not in known:
                self._findings.add(
                    "keys", name_of(period.first), f"the {use} key {kid} is announced, not listed"
                )
        for (use, kid), period in known.items():
            self._check_period(f"{use} key {kid}", period, said.get((use, kid)))

    def _check_period(self, name: str, listed: KeyPeriod, said: KeyPeriod | None) -> None:
        if said is None:
            self._findings.add("keys", name, "listed, but no leaf announces it")
            return
        if listed.first != said.first and not (listed.first == 0 and said.first < self._opening):
            detail = f"listed from leaf {listed.first}, announced at leaf {said.first}"
            self._findings.add("keys", name, detail)
        for what, one, other in (
            ("until", listed.until, said.until),
            ("as revoked from", listed.revoked_from, said.revoked_from),
        ):
            if one != other:
                self._findings.add("keys", name, f"listed {what} {_leaf(one)}, the log says {_leaf(other)}")


def _earlier(known: int | None, new: int) -> int:
    return new if known is None else min(known, new)


def _leaf(index: int | None) -> str:
    return "no leaf" if index is None else f"leaf {index}"
