"""Compares the rows of session tokens with the redemptions in the log, and with what the keys make of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consent.core.acceptances import SessionToken
from consent.core.instants import parse_instant
from consent.core.log_audit import name_of
from consent.core.sd_jwt import Payload
from consent.service import session_tokens
from consent.store import session_tokens as rows

if TYPE_CHECKING:
    from consent.service.verification_rows import RowChecks

Row = tuple[object, ...]

_EVENT = "session_token.redeemed"
_OTHERWISE = "session_tokens says something else about its redemption than the log"


def check_tokens(checks: RowChecks) -> None:
    """Every token is what the keys make of its id, of an acceptance of the log, and redeemed exactly where the log says so."""
    borne_out = sum(_is_borne_out(checks, index, record) for index, record in checks.records.of(_EVENT))
    redeemed = 0
    for token, mac in rows.all_rows(checks.connection, checks.firm):
        _check_row(checks, token, mac)
        redeemed += _is_redeemed(token)
    if redeemed != borne_out:
        _find_redeemed_without_a_leaf(checks)


def _check_row(checks: RowChecks, token: SessionToken, mac: bytes) -> None:
    name = f"session token {token.id.hex()}"
    if not checks.audit.knows(token.acceptance):
        checks.findings.add("row-extra", name, f"no acceptance {token.acceptance} in the log")
    digits = session_tokens.digits(checks.house, checks.firm, token.id)
    if mac != session_tokens.mac_of(checks.house, checks.firm, digits):
        checks.findings.add("column", name, "session_tokens.mac is not that of its digits")
    if token.seal != session_tokens.seal_of(checks.house, token):
        checks.findings.add("column", name, "it was issued to another acceptance or at another time")


def _is_borne_out(checks: RowChecks, index: int, record: Payload) -> bool:
    """Whether the row of a redeemed token says what its record says; gone it may be when a run of retention tells so."""
    token = rows.read(checks.connection, bytes.fromhex(record["token"]))
    if token is None:
        if not checks.audit.keeping.is_gone("redeemed_tokens", record["time"]):
            detail = "session_tokens lacks the token that was redeemed"
            checks.findings.add("row-missing", name_of(index, record), detail)
        return False
    if _redemption_in(token) == _redemption_of(record):
        return True
    checks.findings.add("column", name_of(index, record), _OTHERWISE)
    return False


def _find_redeemed_without_a_leaf(checks: RowChecks) -> None:
    """Rows that no record tells of; looked for only where the numbers differ, for it needs the names of all."""
    told = {record["token"] for _, record in checks.records.of(_EVENT)}
    for token, _ in rows.all_rows(checks.connection, checks.firm):
        if _is_redeemed(token) and token.id.hex() not in told:
            checks.findings.add("column", f"session token {token.id.hex()}", _OTHERWISE)


def _is_redeemed(token: SessionToken) -> bool:
    return token.redeemed_at is not None or token.redeemed_by is not None


def _redemption_in(token: SessionToken) -> Row:
    return token.redeemed_at, token.redeemed_by, token.acceptance


def _redemption_of(record: Payload) -> Row:
    return parse_instant(record["time"]), record["technician"], record["acceptance"]
