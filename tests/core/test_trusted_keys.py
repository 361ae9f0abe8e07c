"""Keys that somebody trusts: keys.json of an export, or a JWK Set."""

from __future__ import annotations

import json
from typing import Any

import pytest

from consent.core.encoding import canonical_json
from consent.core.jose import ListedKey, format_listed_keys
from consent.core.trusted_keys import (
    KeyPeriod,
    TrustedKeys,
    format_key_set,
    format_keys,
    parse_keys,
    parse_trusted_keys,
    periods_of,
)
from consent.errors import FormatError
from tests.evidence import FIRM, LOG_KEY, ORIGIN, RECORD_KEY, STRANGER, TRUSTED

DATA = format_keys(FIRM, ORIGIN, TRUSTED.periods)
VALUE: Any = json.loads(DATA)


def test_keys_come_back() -> None:
    """With all periods."""
    periods = (*TRUSTED.periods, KeyPeriod("record", STRANGER.public, 5, 9, 7))
    trusted = TrustedKeys(periods, FIRM, ORIGIN)
    assert parse_keys(format_keys(FIRM, ORIGIN, periods)) == trusted
    assert parse_trusted_keys(DATA) == TRUSTED
    assert "vkey" in VALUE["keys"][1]
    assert "vkey" not in VALUE["keys"][0]


@pytest.mark.parametrize(
    ("until", "revoked_from", "holds"),
    [
        (None, None, [5, 6, 7, 8, 9]),
        (8, None, [5, 6, 7]),
        (None, 6, [5]),
        (8, 6, [5]),
        (6, 8, [5]),
        (5, None, []),
    ],
)
def test_a_key_holds_for_its_leaves(until: int | None, revoked_from: int | None, holds: list[int]) -> None:
    """From the first one up to, but without, the end or the revocation."""
    period = KeyPeriod("record", RECORD_KEY.public, 5, until, revoked_from)
    assert [leaf for leaf in range(10) if period.holds_at(leaf)] == holds


def test_a_log_key_holds_for_heads_by_their_last_leaf() -> None:
    """The empty log counts as its first leaf."""
    trusted = TrustedKeys(
        (KeyPeriod("log", LOG_KEY.public, 0, 5), KeyPeriod("log", STRANGER.public, 5)), FIRM, ORIGIN
    )
    assert [log.key for log in trusted.logs(ORIGIN, 0)] == [LOG_KEY.public]
    assert [log.key for log in trusted.logs(ORIGIN, 5)] == [LOG_KEY.public]
    assert [log.key for log in trusted.logs(ORIGIN, 6)] == [STRANGER.public]
    assert trusted.logs("help.example/log/damal", 5) == ()
    assert trusted.record_keys(0) == {}


def test_a_jwk_set_holds_for_every_log_and_leaf() -> None:
    """Where it says what a key is for, that alone; where it does not, both."""
    trusted = parse_trusted_keys(
        format_listed_keys([ListedKey(RECORD_KEY.public, "record"), ListedKey(LOG_KEY.public, "log")])
    )
    assert trusted.record_keys(10**6) == {RECORD_KEY.kid: RECORD_KEY.public}
    assert [log.key for log in trusted.logs("any.example/log/x", 3)] == [LOG_KEY.public]
    bare = parse_trusted_keys(json.dumps({"keys": [STRANGER.public.jwk()]}, indent=1).encode())
    assert STRANGER.kid in bare.record_keys(0)
    assert [log.key for log in bare.logs(ORIGIN, 1)] == [STRANGER.public]


SECOND = "help.example/log/damal"
HISTORY = (
    KeyPeriod("record", RECORD_KEY.public, 0, 9, 7, ORIGIN),
    KeyPeriod("record", RECORD_KEY.public, 0, 4, None, SECOND),
    KeyPeriod("record", STRANGER.public, 8, origin=ORIGIN),
    KeyPeriod("log", LOG_KEY.public),
)


def test_a_jwk_set_with_history_holds_for_each_log_as_it_says() -> None:
    """Ended in one log, revoked in another, not there yet in the third; one that says nothing of logs holds in all."""
    trusted = parse_trusted_keys(format_key_set(HISTORY))
    assert sorted(map(repr, trusted.periods)) == sorted(map(repr, HISTORY))
    here, there = trusted.of_log(ORIGIN), trusted.of_log(SECOND)
    assert [sorted(here.record_keys(leaf)) for leaf in (6, 7, 8)] == [[RECORD_KEY.kid], [], [STRANGER.kid]]
    assert [sorted(there.record_keys(leaf)) for leaf in (3, 4, 8)] == [[RECORD_KEY.kid], [], []]
    assert [log.key for log in there.logs(SECOND, 3)] == [LOG_KEY.public]
    assert there.of_log(ORIGIN).periods == (HISTORY[3],)


def test_a_jwk_set_says_its_history_beside_what_all_readers_know() -> None:
    """Every key stands in it once; the members of RFC 7517 are what they were."""
    members = json.loads(format_key_set(HISTORY))["keys"]
    assert [each["kid"] for each in members] == [LOG_KEY.kid, RECORD_KEY.kid, STRANGER.kid]
    assert members[1] == {
        **RECORD_KEY.public.jwk(),
        "consent_use": "record",
        "consent_logs": {
            ORIGIN: {"from": 0, "until": 9, "revoked_from": 7},
            SECOND: {"from": 0, "until": 4, "revoked_from": None},
        },
    }
    assert "consent_logs" not in members[0]


@pytest.mark.parametrize(
    "logs",
    [[], "x", {ORIGIN: None}, {ORIGIN: {"from": 0}}, {ORIGIN: {"from": -1, "until": 1, "revoked_from": 1}}],
)
def test_a_history_of_another_form_is_refused(logs: object) -> None:
    """Passed over, it would make a revoked key hold for everything."""
    with pytest.raises(FormatError):
        parse_trusted_keys(canonical_json({"keys": [{**STRANGER.public.jwk(), "consent_logs": logs}]}))


def test_periods_follow_from_what_a_log_announces() -> None:
    """The next key of a use ends the one before it, at the leaf after its own; of another use it ends none."""
    announced = [
        ("record", RECORD_KEY.public, 0),
        ("log", LOG_KEY.public, 1),
        ("record", STRANGER.public, 6),
    ]
    assert periods_of(announced, {("log", LOG_KEY.kid): 5}) == (
        KeyPeriod("record", RECORD_KEY.public, 0, 7),
        KeyPeriod("log", LOG_KEY.public, 1, None, 5),
        KeyPeriod("record", STRANGER.public, 6),
    )


def with_key(**change: object) -> bytes:
    return canonical_json({**VALUE, "keys": [{**VALUE["keys"][0], **change}, VALUE["keys"][1]]})


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b"\x00\xff",
        DATA + b"\n",
        json.dumps(VALUE).encode(),
        canonical_json({**VALUE, "format": "consent-keys/2"}),
        canonical_json({**VALUE, "more": 1}),
        canonical_json({**VALUE, "keys": {}}),
        canonical_json({**VALUE, "keys": []}),
        canonical_json({"keys": []}),
        with_key(use="both"),
        with_key(kid="another"),
        with_key(jwk=STRANGER.public.jwk()),
        with_key(jwk=None),
        with_key(jwk={**RECORD_KEY.public.jwk(), "more": 1}),
        with_key(vkey="a+b+c"),
        with_key(use="log"),
        with_key(**{"from": -1}),
        with_key(until="5"),
        with_key(revoked_from=True),
    ],
)
def test_what_was_not_written_by_us_is_refused(data: bytes) -> None:
    """Other formats, other forms, members that disagree, no key at all."""
    with pytest.raises(FormatError):
        parse_trusted_keys(data)


def test_an_origin_that_is_no_name_is_refused() -> None:
    """It could not be the name of a log's key."""
    log = VALUE["keys"][1]
    with pytest.raises(FormatError):
        parse_keys(canonical_json({**VALUE, "origin": "two words", "keys": [log]}))
