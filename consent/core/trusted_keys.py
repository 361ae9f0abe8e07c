"""The keys that somebody trusts, with the leaves for which each holds: an export's `keys.json`, or a JWK Set.

    {"format": "consent-keys/1", "firm", "origin",
     "keys": [{"use": "record" | "log", "kid", "jwk", "vkey" (log only),
               "from": leaf index, "until": leaf index | null, "revoked_from": leaf index | null}]}

A key holds for the leaves from `from` up to, but without, `until` and `revoked_from`; a log's key for the heads whose
last leaf is one of them. In a JWK Set `consent_logs` says the same for each log; a key without it holds for all leaves of
all logs, and where `consent_use` is missing for both uses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from consent.core import shapes
from consent.core.encoding import canonical_json, parse_canonical_json, parse_json
from consent.core.jose import ListedKey, PublicKey, format_listed_keys, parse_jwk, parse_listed_keys
from consent.core.note import Verifier, format_vkey
from consent.errors import FormatError

FORMAT = "consent-keys/1"

_WHAT = "keys.json"


@dataclass(frozen=True, slots=True)
class KeyPeriod:
    """One key, what it signs (record, log, or None: both), and the leaves for which it holds, of one log (None: of any)."""

    use: str | None
    key: PublicKey
    first: int = 0
    until: int | None = None
    revoked_from: int | None = None
    origin: str | None = None

    def holds_at(self, leaf_index: int) -> bool:
        """Whether what it signed for this leaf counts."""
        ends = [end for end in (self.until, self.revoked_from) if end is not None]
        return self.first <= leaf_index and all(leaf_index < end for end in ends)


@dataclass(frozen=True, slots=True)
class TrustedKeys:
    """Keys of one firm's log (`firm` and `origin` known), or of a whole installation (both None)."""

    periods: tuple[KeyPeriod, ...]
    firm: str | None = None
    origin: str | None = None

    def record_keys(self, leaf_index: int) -> dict[str, PublicKey]:
        """The keys, by kid, that may have signed the record at this leaf."""
        return {period.key.kid: period.key for period in self._holding("record", leaf_index)}

    def logs(self, origin: str, size: int) -> tuple[Verifier, ...]:
        """The keys that may have signed a head of `size` leaves of the log `origin`."""
        if self.origin not in (None, origin):
            return ()
        return tuple(Verifier(origin, period.key) for period in self._holding("log", max(size - 1, 0)))

    def of_log(self, origin: str) -> TrustedKeys:
        """Those of them that may sign for the log `origin`: a set of a whole installation has keys of other logs too."""
        mine = tuple(period for period in self.periods if period.origin in (None, origin))
        return replace(self, periods=mine)

    def _holding(self, use: str, leaf_index: int) -> list[KeyPeriod]:
        return [
            period for period in self.periods if period.use in (use, None) and period.holds_at(leaf_index)
        ]


def periods_of(
    announced: Sequence[tuple[str, PublicKey, int]], revoked: Mapping[tuple[str, str], int]
) -> tuple[KeyPeriod, ...]:
    """The periods of keys as (use, key, leaf that announces it), in the order of leaves, and of revocations by (use, kid).

    The leaf that announces the next key of a use is the last one for the key before it.
    """
    return tuple(
        KeyPeriod(use, key, index, _end(use, index, announced), revoked.get((use, key.kid)))
        for use, key, index in announced
    )


def _end(use: str, index: int, announced: Sequence[tuple[str, PublicKey, int]]) -> int | None:
    return min((later + 1 for each, _, later in announced if each == use and later > index), default=None)


def format_keys(firm: str, origin: str, periods: Sequence[KeyPeriod]) -> bytes:
    """keys.json of an export."""
    members = [_member(period, origin) for period in periods]
    return canonical_json({"format": FORMAT, "firm": firm, "origin": origin, "keys": members})


def _member(period: KeyPeriod, origin: str) -> dict[str, Any]:
    vkey = {"vkey": format_vkey(origin, period.key)} if period.use == "log" else {}
    return {
        "use": period.use,
        "kid": period.key.kid,
        "jwk": period.key.jwk(),
        **vkey,
        "from": period.first,
        "until": period.until,
        "revoked_from": period.revoked_from,
    }


def _any(value: object, place: str) -> None:
    """Checked by writing it again."""


_SHAPE = shapes.fields(
    {
        "format": shapes.one_of(FORMAT),
        "firm": shapes.FIRM,
        "origin": shapes.PRINTABLE,
        "keys": shapes.list_of(
            shapes.fields(
                {
                    "use": shapes.one_of("record", "log"),
                    "kid": _any,
                    "jwk": _any,
                    "from": shapes.count,
                    "until": shapes.or_null(shapes.count),
                    "revoked_from": shapes.or_null(shapes.count),
                },
                optional={"vkey": _any},
            )
        ),
    }
)


def parse_keys(data: bytes) -> TrustedKeys:
    """The keys of a keys.json that `format_keys` wrote."""
    value: Any = parse_canonical_json(data, what=_WHAT)
    _SHAPE(value, _WHAT)
    periods = tuple(
        KeyPeriod(each["use"], parse_jwk(each["jwk"]), each["from"], each["until"], each["revoked_from"])
        for each in value["keys"]
    )
    if format_keys(value["firm"], value["origin"], periods) != data:
        raise FormatError(_WHAT, "kid, jwk and vkey of a key disagree")
    return TrustedKeys(periods, value["firm"], value["origin"])


def parse_trusted_keys(data: bytes) -> TrustedKeys:
    """The keys of a keys.json or of a JWK Set, whichever it is; at least one."""
    value = parse_json(data, what="key file")
    if isinstance(value, dict) and "format" in value:
        trusted = parse_keys(data)
    else:
        trusted = TrustedKeys(tuple(one for each in parse_listed_keys(data) for one in _periods_in(each)))
    if not trusted.periods:
        raise FormatError("key file", "holds no Ed25519 key")
    return trusted


def _periods_in(listed: ListedKey) -> list[KeyPeriod]:
    if listed.logs is None:
        return [KeyPeriod(listed.use, listed.key)]
    return [
        KeyPeriod(listed.use, listed.key, *validity, origin=origin)
        for origin, validity in listed.logs.items()
    ]


def format_key_set(periods: Sequence[KeyPeriod]) -> bytes:
    """The JWK Set of an installation's keys with their history; each period names its log, or holds for all of them."""
    listed: dict[tuple[str | None, str], ListedKey] = {}
    for period in sorted(periods, key=lambda each: (str(each.use), each.key.kid)):
        known = listed.setdefault((period.use, period.key.kid), ListedKey(period.key, period.use))
        if period.origin is not None:
            validity = period.first, period.until, period.revoked_from
            logs = {**(known.logs or {}), period.origin: validity}
            listed[period.use, period.key.kid] = replace(known, logs=logs)
    return format_listed_keys(listed.values())
