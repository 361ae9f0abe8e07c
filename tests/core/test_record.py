"""Records: each kind of event has its payload, and no other payload is signed or opened."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.core import record, session_records
from consent.core.encoding import canonical_json, parse_json
from consent.core.events import EVENTS, check_payload
from consent.core.instants import parse_instant
from consent.core.jose import SigningKey, open_jws, sign_jws
from consent.core.sd_jwt import Disclosure
from consent.core.showings import Showing
from consent.errors import FormatError, SignatureInvalid
from tests.core.download_samples import download
from tests.core.export_samples import export
from tests.core.keeping_samples import keep, retain
from tests.core.log_audits import revoke
from tests.core.resumed_logs import resume
from tests.core.session_course import DISCOUNTED, go, invite, refuse_invitation
from tests.evidence import RECORD_KEY, RECORD_KEYS, START, STRANGER, Log

LOG = Log.opened()
LOG.accept()
LOG.redeem(4)
LOG.stop(4)
LOG.withdraw(4)
WITH_INVITATION = invite(LOG)
refuse_invitation(LOG)
SECOND = LOG.accept(invitation=WITH_INVITATION, shown=[Showing("pl", START), Showing("nl", START)])
go(LOG, SECOND, "technician.chosen", "session_token.redeemed", "declaration.answered", "session.decided")
go(LOG, SECOND, "session.handed_over", "technician.recognised")
go(LOG, SECOND, "session.started", channel="phone")
go(LOG, SECOND, "session.closed", tool_seconds=1, charge=DISCOUNTED)
go(LOG, SECOND, "session.corrected", "work.confirmed", "charge.objected")
download(LOG, SECOND)
keep(
    LOG,
    SECOND,
    "receipt.delivered",
    "receipt.bounced",
    "address.corrected",
    "acceptance.held",
    "acceptance.released",
)
keep(LOG, SECOND, "personal_data.reduced", "acceptance.erased")
retain(LOG)
resume(LOG, "rollback")
export(LOG, personal=True, reason="complaint 17")
revoke(LOG, "log", STRANGER, 0)
SAMPLES: dict[str, Any] = {
    payload["event"]: parse_json(canonical_json(payload), what="payload") for payload in LOG.payloads
}
GIVEN = SAMPLES["acceptance.given"]


def test_every_event_has_a_sample_here() -> None:
    """A new kind of event is tested with the others."""
    assert sorted(SAMPLES) == sorted(EVENTS)


@pytest.mark.parametrize("event", EVENTS)
def test_a_record_comes_back(event: str) -> None:
    """Signed, opened and read; the entry is the JWS over the canonical payload."""
    entry = record.sign_record(SAMPLES[event], RECORD_KEY)
    assert record.open_record(entry, RECORD_KEYS) == SAMPLES[event] == record.read_record(entry)
    assert open_jws(entry, RECORD_KEYS, typ=record.TYP) == canonical_json(SAMPLES[event])


@pytest.mark.parametrize("event", EVENTS)
def test_names_are_closed(event: str) -> None:
    """One name less, one more, or one of another type is not a record, at any depth."""
    for changed in variants(SAMPLES[event]):
        with pytest.raises(FormatError):
            check_payload(changed)


MAY_BE_MISSING = (
    *("answer", "binding", "channel", "discount", "full", "invitation"),
    *("logo", "published_by", "renderings", "renews", "shown"),
)


def variants(value: Any) -> Any:
    """Every way to drop a name, add one, or give one a wrong value."""
    if isinstance(value, dict):
        open_ended = all(
            "/" in name or len(name) == 2 for name in value
        )  # maps by language, document or tool
        yield {**value, "more text": "x"}
        for name in value:
            rest = {key: member for key, member in value.items() if key != name}
            if not open_ended and name not in MAY_BE_MISSING:
                yield rest
            yield {**value, name: 1.5}
            yield from ({**value, name: inner} for inner in variants(value[name]))
    elif isinstance(value, list):
        yield [*value, {}]
        yield from (
            [*value[:at], inner, *value[at + 1 :]]
            for at, each in enumerate(value)
            for inner in variants(each)
        )


@pytest.mark.parametrize(
    "change",
    [
        {"schema": "consent-record/2"},
        {"event": "acceptance.taken"},
        {"event": ["acceptance.given"]},
        {"event": "key.added"},
        {"jti": "1"},
        {"jti": GIVEN["jti"].upper().replace("0", "A")},
        {"iat": GIVEN["iat"] + 1},
        {"iat": str(GIVEN["iat"])},
        {"iat": True},
        {"time": "2026-11-20T12:00:04Z"},
        {"time": "2026-02-30T12:00:04.000Z"},
        {"time": None},
        {"firm": "Page Computers"},
        {"firm": "x"},
        {"customer_class": ""},
        {"method": None},
        {"documents": {"price-list": "0" * 64}},
        {"statements": None},
        {"terms": {**GIVEN["terms"], "leaf_index": -1}},
        {"terms": {**GIVEN["terms"], "version": "latest"}},
        {"_sd": ["short"], "_sd_alg": "sha-256"},
        {"_sd_alg": "sha-256"},
        {"_sd": []},
        {"email": "a@example.org"},
    ],
)
def test_values_are_checked(change: dict[str, object]) -> None:
    """Forms of ids, times and digests; `iat` is `time` in seconds; nobody's e-mail stands in a record."""
    with pytest.raises(FormatError):
        check_payload({**GIVEN, **change})


@pytest.mark.parametrize("payload", [None, [], "text", {}, {"event": None}, {"event": 7}])
def test_what_has_no_event_is_no_record(payload: object) -> None:
    """Whatever JSON it is."""
    with pytest.raises(FormatError, match="event"):
        check_payload(payload)


def test_a_statement_says_no_answer_where_there_was_no_question() -> None:
    """`answer` stands only beside a question."""
    given_names = [set(made) for made in GIVEN["statements"]]
    assert given_names[0] == {"id", "kind", "sha256", "basis", "given"}
    assert given_names[1] == given_names[0] | {"answer"}


def test_no_personal_value_is_in_the_entry() -> None:
    """Only salted digests are."""
    disclosure = Disclosure(b"s" * 16, "name", "Zoë Kowalska")
    entry = record.sign_record(GIVEN, RECORD_KEY, [disclosure])
    payload = open_jws(entry, RECORD_KEYS, typ=record.TYP)
    assert b"Zo" not in payload
    assert disclosure.digest.encode() in payload


def test_the_jwk_of_a_key_is_the_one_form_of_it() -> None:
    """Without a member, or with another thumbprint, it is refused."""
    sample = SAMPLES["key.added"]
    for change in ({"kid": "x"}, {"nbf": 1}, {"d": "x"}):
        with pytest.raises(FormatError):
            check_payload({**sample, "jwk": {**sample["jwk"], **change}})
    with pytest.raises(FormatError, match="not the JWK"):
        check_payload({**sample, "jwk": {name: sample["jwk"][name] for name in ("kty", "crv", "x")}})


@given(st.datetimes(datetime(1980, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_both_times_of_a_record_agree(time: datetime) -> None:
    """`time` in milliseconds, `iat` in seconds, both cut."""
    payload = session_records.step(
        "session.stopped",
        id=GIVEN["jti"],
        firm="page-computers",
        time=time,
        acceptance=GIVEN["jti"],
        by="customer",
        reason="stop",
    )
    assert check_payload(payload)["iat"] == int(time.timestamp() // 1)
    assert abs((parse_instant(payload["time"]) - time).total_seconds()) < 0.001


def test_an_entry_of_a_stranger_is_refused() -> None:
    """An unknown key, or a known kid with another key."""
    entry = record.sign_record(GIVEN, STRANGER)
    with pytest.raises(SignatureInvalid):
        record.open_record(entry, RECORD_KEYS)
    with pytest.raises(SignatureInvalid):
        record.open_record(entry, {STRANGER.kid: RECORD_KEY.public})


@pytest.mark.parametrize(
    ("payload", "typ"),
    [
        (canonical_json(GIVEN), "JWT"),
        (canonical_json(GIVEN), "consent-record+jwt"),
        (canonical_json(GIVEN) + b"\n", record.TYP),
        (canonical_json({**GIVEN, "schema": "x"}), record.TYP),
        (b"", record.TYP),
    ],
)
def test_a_good_signature_does_not_make_a_record(payload: bytes, typ: str) -> None:
    """Another typ, other bytes, another shape: refused signed as well as read."""
    entry = sign_jws(payload, RECORD_KEY, typ=typ)
    with pytest.raises(FormatError):
        record.open_record(entry, RECORD_KEYS)
    with pytest.raises(FormatError):
        record.read_record(entry)


def test_nothing_malformed_is_ever_signed() -> None:
    """The one that signs checks first."""
    with pytest.raises(FormatError):
        record.sign_record({**GIVEN, "more": 1}, SigningKey(b"x" * 32))
