"""Keys of a log: announced by the key before, ended by the next, revoked from a leaf on; the log itself says so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from consent.core import session_records
from consent.core.checkpoint import Checkpoint, sign_checkpoint
from consent.core.jose import SigningKey
from consent.core.key_audit import head_fault_of
from consent.core.trusted_keys import KeyPeriod, TrustedKeys
from tests.core.log_audits import audited, revoke
from tests.evidence import FIRM, LOG_KEY, ORIGIN, RECORD_KEY, STRANGER, TRUSTED, Log

SECOND, THIRD, SECOND_LOG = SigningKey(b"2" * 32), SigningKey(b"3" * 32), SigningKey(b"m" * 32)
RECORD, LOG = TRUSTED.periods
ANY_LEAF = TrustedKeys(tuple(KeyPeriod("record", key.public) for key in (RECORD_KEY, SECOND, THIRD)), FIRM)


def replaced() -> Log:
    """A log of three periods: leaf 5 announces the second key, leaf 7 the third one."""
    log = Log.opened()
    log.accept()
    for key in (SECOND, THIRD):
        log.announce("record", key)
        log.key = key
        log.accept()
    return log


PERIODS = (
    KeyPeriod("record", RECORD_KEY.public, 0, 6),
    KeyPeriod("record", SECOND.public, 5, 8),
    KeyPeriod("record", THIRD.public, 7),
    KeyPeriod("log", LOG_KEY.public, 1),
)
TODAY = TrustedKeys(PERIODS, FIRM, ORIGIN)


def found(log: Log, trusted: TrustedKeys = TODAY) -> list[tuple[str, str, str]]:
    """Class, record and details of what is found."""
    return [(each.kind, each.record, each.detail) for each in audited(log, trusted=trusted)[1].all()]


def classes(log: Log, trusted: TrustedKeys = TODAY) -> list[tuple[str, str]]:
    """Class and record."""
    return [(kind, where) for kind, where, _ in found(log, trusted)]


def named(log: Log, leaf: int) -> str:
    """How findings name the record at a leaf."""
    return f"{log.id_of(leaf)} (leaf {leaf})"


# Three periods ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("trusted", [TODAY, TRUSTED, ANY_LEAF])
def test_records_of_three_periods_verify(trusted: TrustedKeys) -> None:
    """With the keys of today, with a list of the first period, and with keys that say nothing of leaves."""
    assert found(replaced(), trusted) == []


def test_an_old_list_is_followed_along_the_log() -> None:
    """Whoever has it hears which keys nothing but the log vouches for; with the list of today there are none."""
    audit, _ = audited(replaced(), trusted=TRUSTED)
    assert audit.keys.followed == [SECOND.kid, THIRD.kid]
    assert {period.key.kid: period.until for period in audit.keys.trusted.periods} == {
        RECORD_KEY.kid: 6,
        LOG_KEY.kid: None,
        SECOND.kid: 8,
        THIRD.kid: None,
    }
    assert audited(replaced(), trusted=TODAY)[0].keys.followed == []


def test_the_key_of_the_log_ends_with_the_next_one() -> None:
    """Heads up to the one that holds the announcement are the old key's, that one is both keys'."""
    log = Log.opened()
    at = log.announce("log", SECOND_LOG)
    trusted = audited(log, trusted=TRUSTED)[0].keys.trusted
    assert [one.key for one in trusted.logs(ORIGIN, at)] == [LOG_KEY.public]
    assert [one.key for one in trusted.logs(ORIGIN, at + 1)] == [LOG_KEY.public, SECOND_LOG.public]
    assert [one.key for one in trusted.logs(ORIGIN, at + 2)] == [SECOND_LOG.public]


# Keys at leaves that are not theirs ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("trusted", [TODAY, TRUSTED])
def test_a_key_signs_nothing_after_its_end(trusted: TrustedKeys) -> None:
    """Whoever has the old key cannot go on with the log."""
    log = replaced()
    log.key = SECOND
    at = log.accept()
    detail = f"signed by the key {SECOND.kid}, whose last leaf was 7"
    assert found(log, trusted) == [("key-ended", named(log, at), detail)]


def test_a_key_signs_nothing_before_it_is_announced() -> None:
    """Listed with its leaf, it is found at once; listed without, as soon as the log tells."""
    log = Log.opened()
    log.key = SECOND
    at = log.accept()
    log.key = RECORD_KEY
    log.announce("record", SECOND)
    detail = f"signed by the key {SECOND.kid}, which was announced at leaf 5"
    assert found(log) == [("key-early", named(log, at), detail)]
    assert found(log, ANY_LEAF) == [("key-early", f"leaf {at}", detail)]


def test_a_key_does_not_announce_itself() -> None:
    """It is listed, and yet no key before it says so: what it signs afterwards is not its own merit."""
    log = Log.opened()
    log.accept()
    log.key = SECOND
    at = log.announce("record", SECOND)
    assert ("keys", named(log, at), f"the key {SECOND.kid} announces itself") in found(log)


def test_an_ended_key_announces_none() -> None:
    """Nor does a stranger: the record is not signed, and its key not followed."""
    log = replaced()
    log.key = RECORD_KEY
    at = log.announce("record", STRANGER)
    log.key = STRANGER
    after = log.accept()
    assert classes(log, TRUSTED) == [("key-ended", named(log, at)), ("signature", named(log, after))]


def test_a_second_successor_is_not_trusted() -> None:
    """The list says where the first key ends: whoever had it then announces another one on a log of their own."""
    log = Log.opened()
    at = log.announce("record", STRANGER)
    log.key = STRANGER
    after = log.accept()
    detail = f"the record key {STRANGER.kid} is not trusted: the key before it has another end"
    assert found(log)[0] == ("keys", named(log, at), detail)
    assert classes(log)[1] == ("signature", named(log, after))
    revoke(log, "record", STRANGER, at)  # by itself, and nobody heard of it
    assert [kind for kind, _ in classes(log)] == ["keys", "signature", "signature"]


def test_a_key_is_announced_once() -> None:
    """There is no way back to an old one."""
    log = replaced()
    at = log.announce("record", RECORD_KEY)
    detail = f"the record key {RECORD_KEY.kid} was announced before"
    assert found(log) == [("keys", named(log, at), detail)]


def test_a_use_may_begin_late() -> None:
    """A log whose first leaves announce a record key alone: there is none before it that could end."""
    log = Log()
    log.announce("record", RECORD_KEY)
    log.publish_firm()
    log.announce("log", LOG_KEY)
    assert found(log, TRUSTED) == []
    assert audited(log, trusted=TRUSTED)[0].keys.trusted.logs(ORIGIN, 2) == ()


# Revoked keys -------------------------------------------------------------------------------------------------------------


def test_a_revoked_key_signed_nothing_from_the_leaf_on() -> None:
    """What it signed earlier stays; a list that knows of it and one that does not find the same."""
    log = replaced()
    revoke(log, "record", SECOND, 6)
    known = TrustedKeys((PERIODS[0], replace(PERIODS[1], revoked_from=6), *PERIODS[2:]), FIRM, ORIGIN)
    detail = f"signed by the key {SECOND.kid}, which is revoked from leaf 6 on"
    wanted = [("key-revoked", 6, detail), ("key-revoked", 7, detail)]
    assert found(log, known) == [(kind, named(log, leaf), said) for kind, leaf, said in wanted]
    assert found(log, TRUSTED) == [(kind, f"leaf {leaf}", said) for kind, leaf, said in wanted]


def test_the_earliest_revocation_counts() -> None:
    """The second one may go further back, not forward."""
    log = replaced()
    revoke(log, "record", SECOND, 7)
    revoke(log, "record", SECOND, 6)
    revoke(log, "record", SECOND, 9)
    trusted = audited(log, trusted=TODAY)[0].keys.trusted
    assert [one.revoked_from for one in trusted.periods if one.key == SECOND.public] == [6]


def test_a_revocation_that_nobody_signed_revokes_nothing() -> None:
    """Whoever has an old key cannot take the new one's word away."""
    log = replaced()
    log.key = SECOND
    at = revoke(log, "record", THIRD, 8)
    assert classes(log) == [("key-ended", named(log, at))]


def test_only_what_was_announced_is_revoked_and_not_in_advance() -> None:
    """Another use is another key."""
    log = replaced()
    first = revoke(log, "log", SECOND, 5)
    second = revoke(log, "record", SECOND, 99)
    assert found(log) == [
        ("keys", named(log, first), f"no log key {SECOND.kid} was announced"),
        ("keys", named(log, second), "leaf 99 is yet to come"),
    ]


def test_a_revoked_key_of_the_log_spoils_no_record() -> None:
    """Its heads do not count from there on."""
    log = Log.opened()
    log.announce("log", SECOND_LOG)
    revoke(log, "log", LOG_KEY, 3)
    assert found(log, TRUSTED) == []
    trusted = audited(log, trusted=TRUSTED)[0].keys.trusted
    assert [len(trusted.logs(ORIGIN, size)) for size in range(1, 7)] == [1, 1, 1, 0, 1, 1]


# Heads --------------------------------------------------------------------------------------------------------------------


def test_a_head_says_why_its_key_does_not_hold() -> None:
    """Ended, revoked, too early; a stranger's, another log's and a record key's are none of these."""

    def fault(key: SigningKey, *periods: KeyPeriod, origin: str = ORIGIN) -> str | None:
        head = sign_checkpoint(Checkpoint(origin, 9, bytes(32)), key)
        fault = head_fault_of(head, TrustedKeys(periods, FIRM, ORIGIN))
        return None if fault is None else fault[0]

    assert fault(LOG_KEY, KeyPeriod("log", LOG_KEY.public, 0, 8)) == "key-ended"
    assert fault(LOG_KEY, KeyPeriod("log", LOG_KEY.public, 0, None, 8)) == "key-revoked"
    assert fault(LOG_KEY, KeyPeriod("log", LOG_KEY.public, 9)) == "key-early"
    assert fault(LOG_KEY, KeyPeriod("log", LOG_KEY.public, 0, 8), origin="x/log/y") is None
    assert fault(STRANGER, KeyPeriod("log", LOG_KEY.public, 0, 8)) is None
    assert fault(LOG_KEY, KeyPeriod("log", LOG_KEY.public), KeyPeriod("record", LOG_KEY.public, 0, 1)) is None


# The list of keys ---------------------------------------------------------------------------------------------------------


def key_findings(log: Log, *periods: KeyPeriod) -> list[tuple[str, str]]:
    """What is wrong with a list of keys."""
    audit, findings = audited(log)
    audit.keys.check_listed(TrustedKeys(periods, FIRM, ORIGIN))
    return [(each.record, each.detail) for each in findings.all() if each.kind == "keys"]


def test_keys_are_listed_from_where_they_were_announced() -> None:
    """The first ones may say 0, for they sign the leaf that announces them."""
    log = Log.opened()
    assert key_findings(log, RECORD, LOG) == []
    assert key_findings(log, RECORD, KeyPeriod("log", LOG_KEY.public, 1)) == []
    late = log.announce("record", STRANGER)
    ended = replace(RECORD, until=late + 1)
    assert key_findings(log, ended, LOG, KeyPeriod("record", STRANGER.public, late)) == []
    assert key_findings(log, ended, LOG, KeyPeriod("record", STRANGER.public)) == [
        (f"record key {STRANGER.kid}", "listed from leaf 0, announced at leaf 4")
    ]
    assert key_findings(
        log, ended, KeyPeriod("log", LOG_KEY.public, 2), KeyPeriod("record", STRANGER.public, 4)
    ) == [(f"log key {LOG_KEY.kid}", "listed from leaf 2, announced at leaf 1")]


def test_keys_are_listed_exactly() -> None:
    """None that no leaf announces, every one that a leaf does."""
    assert key_findings(Log.opened(), RECORD) == [
        ("leaf 1", f"the log key {LOG_KEY.kid} is announced, not listed")
    ]
    assert key_findings(Log.opened(), RECORD, LOG, KeyPeriod("log", STRANGER.public)) == [
        (f"log key {STRANGER.kid}", "listed, but no leaf announces it")
    ]


def test_ends_and_revocations_are_listed_as_the_log_says() -> None:
    """Neither kept back nor made up."""
    log = replaced()
    revoke(log, "record", SECOND, 6)
    second = replace(PERIODS[1], revoked_from=6)
    assert key_findings(log, PERIODS[0], second, *PERIODS[2:]) == []
    assert key_findings(log, *PERIODS) == [
        (f"record key {SECOND.kid}", "listed as revoked from no leaf, the log says leaf 6")
    ]
    assert key_findings(log, replace(PERIODS[0], until=None), second, *PERIODS[2:]) == [
        (f"record key {RECORD_KEY.kid}", "listed until no leaf, the log says leaf 6")
    ]


def test_a_revocation_is_a_record_with_a_thumbprint() -> None:
    """Whatever is no kid is refused before it is signed."""
    log = Log.opened()
    about: dict[str, Any] = {"use": "record", "kid": "../../etc", "from": 0, "reason": "x"}
    with pytest.raises(Exception, match="thumbprint"):
        log.append(session_records.step("key.revoked", **log.common(), **about))
