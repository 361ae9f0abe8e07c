"""One-time session tokens: issued to an acceptance, derived again for its page, looked up by MAC."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import replace
from datetime import datetime
from functools import cache
from importlib.resources import files

from sqlalchemy import Connection

from consent.core import session_tokens as digits_of
from consent.core.acceptances import TOKEN_LIFETIME, Acceptance, SessionToken
from consent.core.instants import cut
from consent.core.words import two_words
from consent.errors import Unavailable, VerificationError
from consent.service.installation import Installation
from consent.store import session_tokens as rows

_ID_BYTES = 16
_MOST_COLLISIONS = 20
_FALLBACK = "en"
_LISTS = files("consent.core") / "word_lists"


def issue(house: Installation, connection: Connection, acceptance: Acceptance, now: datetime) -> SessionToken:
    """A fresh token for the acceptance, in the caller's transaction; digits that a living token has are not used again."""
    for _ in range(_MOST_COLLISIONS):
        token_id = secrets.token_bytes(_ID_BYTES)
        mac = mac_of(house, acceptance.firm, digits(house, acceptance.firm, token_id))
        if not rows.is_taken(connection, acceptance.firm, mac, now):
            token = _sealed(house, acceptance, token_id, cut(now))
            rows.insert_token(connection, token, mac)
            return token
    raise Unavailable("busy")


def _sealed(house: Installation, acceptance: Acceptance, token_id: bytes, issued: datetime) -> SessionToken:
    expires = issued + TOKEN_LIFETIME
    token = SessionToken(token_id, acceptance.firm, acceptance.id, issued, expires, None, None, None, b"")
    return replace(token, seal=seal_of(house, token))


def seal_of(house: Installation, token: SessionToken) -> bytes:
    """The seal that the token's row must carry."""
    return digits_of.row_seal(
        house.keys.token_pepper,
        firm=token.firm,
        acceptance=token.acceptance,
        issued=token.issued_at,
        expires=token.expires_at,
        token_id=token.id,
    )


def verify_seal(house: Installation, token: SessionToken) -> None:
    """VerificationError unless the row still says what it was issued with."""
    if not hmac.compare_digest(token.seal, seal_of(house, token)):
        raise VerificationError(f"the row of session token {token.id.hex()} was changed")


def digits(house: Installation, firm: str, token_id: bytes) -> str:
    """The nine digits of a token: derived each time, stored nowhere."""
    return digits_of.derive_digits(house.keys.token_derivation, firm, token_id)


def mac_of(house: Installation, firm: str, nine_digits: str) -> bytes:
    """The look-up MAC under which a token is stored."""
    return digits_of.lookup_mac(house.keys.token_pepper, firm, nine_digits)


def words(house: Installation, token_id: bytes, language: str, speaker: str | None = None) -> tuple[str, str]:
    """The two words by which customer and technician know each other, in the customer's language where we have a list.

    `speaker`: the id of the technician to whom the session was handed over; None while it is with whoever redeemed the token.
    """
    return two_words(house.keys.token_derivation, token_id, _word_list(words_language(language)), speaker)


@cache
def words_language(language: str) -> str:
    """The language that the two words are in for a customer who reads `language`: English where it has no list."""
    return language if (_LISTS / f"{language}.txt").is_file() else _FALLBACK


@cache
def _word_list(language: str) -> tuple[str, ...]:
    return tuple((_LISTS / f"{language}.txt").read_text("utf-8").split())
