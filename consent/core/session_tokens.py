"""One-time session tokens: nine digits, read aloud as `123 456 789`.

    m       HMAC-SHA256(derivation key, "session-token-digits/v1" 0x00 firm 0x00 token id)
    digits  10 000 000 + (the first 16 bytes of m as a big-endian number mod 90 000 000), then the Damm check digit
    MAC     HMAC-SHA256(pepper, "session-token/v1" 0x00 firm 0x00 digits): all that is stored, under another key
    seal    HMAC-SHA256(pepper, "session-token-row/v1" 0x00 firm 0x00 acceptance 0x00 issued 0x00 expires 0x00 token id), the
            instants as milliseconds in decimal: what a row says before any leaf speaks of it

The check digit finds every single wrong digit and every swap of neighbours (H. M. Damm, 2004).
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from datetime import datetime

from consent.core.instants import to_milliseconds
from consent.errors import TokenMistyped

LENGTH = 9

_LOWEST = 10**7  # seven digits follow a first one of 1 to 9
_SPAN = 9 * 10**7

# Damm's totally anti-symmetric quasigroup of order ten: row is the interim digit, column the next one
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


def damm_digit(digits: str) -> str:
    """The check digit that follows ASCII `digits`."""
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return str(interim)


def has_valid_check_digit(digits: str) -> bool:
    """Whether the last of `digits` is the check digit of the others."""
    return damm_digit(digits) == "0"


def derive_digits(derivation_key: bytes, firm: str, token_id: bytes) -> str:
    """The nine digits of the token whose row has this id; the first one is never 0."""
    message = b"session-token-digits/v1\0" + firm.encode() + b"\0" + token_id
    number = int.from_bytes(hmac.digest(derivation_key, message, hashlib.sha256)[:16])
    digits = str(_LOWEST + number % _SPAN)
    return digits + damm_digit(digits)


def normalise(text: str) -> str:
    """The nine digits in whatever was typed or pasted: the decimal digits of any script, all else passed over.

    TokenMistyped says whether the number of digits or the check digit is wrong.
    """
    values = (unicodedata.decimal(character, None) for character in text)
    digits = "".join(str(value) for value in values if value is not None)
    if len(digits) != LENGTH:
        raise TokenMistyped("length")
    if not has_valid_check_digit(digits):
        raise TokenMistyped("check_digit")
    return digits


def lookup_mac(pepper: bytes, firm: str, digits: str) -> bytes:
    """The 32 bytes by which a token is found; without the pepper nobody can try out digits."""
    return hmac.digest(
        pepper, b"session-token/v1\0" + firm.encode() + b"\0" + digits.encode(), hashlib.sha256
    )


def row_seal(
    pepper: bytes, *, firm: str, acceptance: str, issued: datetime, expires: datetime, token_id: bytes
) -> bytes:
    """The 32 bytes that bind a token to its acceptance and its time."""
    words = (
        "session-token-row/v1",
        firm,
        acceptance,
        str(to_milliseconds(issued)),
        str(to_milliseconds(expires)),
    )
    return hmac.digest(pepper, b"\0".join([*(word.encode() for word in words), token_id]), hashlib.sha256)


def in_threes(digits: str) -> str:
    """The digits as they are shown and read aloud."""
    return " ".join(digits[at : at + 3] for at in range(0, len(digits), 3))
