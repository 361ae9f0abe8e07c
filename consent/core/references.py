"""The short reference of a support session, to be said on the phone: `K7QM-2F9X`.

    bits       the first 40 of the acceptance's UUID (RFC 9562), as they stand in its text: all of them random in version 4
    signs      eight of five bits each, the highest first, in Crockford's base32: the digits and the letters without I, L, O, U
    reference  four signs, a hyphen, four signs

What is heard and typed is read generously: small letters, white space and dashes of any kind or none, O for 0, I and L for 1.
All else, and any other number of signs, is a FormatError. A reference finds a session and opens nothing.
"""

from __future__ import annotations

import re
import unicodedata

from consent.errors import FormatError

LENGTH = 8

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISHEARD = {"O": 0, "I": 1, "L": 1}
_CAPITALS = {sign: value for value, sign in enumerate(_SIGNS)} | _MISHEARD
_VALUES = _CAPITALS | {sign.lower(): value for sign, value in _CAPITALS.items()}
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def format_reference(acceptance_id: str) -> str:
    """The reference of the session of an acceptance, whose id is a UUID in small letters with hyphens."""
    if _UUID.fullmatch(acceptance_id) is None:
        raise FormatError("acceptance id", f"{acceptance_id!r} is no UUID")
    number = int(acceptance_id[:8] + acceptance_id[9:11], 16)
    signs = "".join(_SIGNS[number >> shift & 31] for shift in range(35, -1, -5))
    return f"{signs[:4]}-{signs[4:]}"


def parse_reference(text: str) -> str:
    """The eleven characters, as in `9c1e5b0f-a3`, with which the ids of all acceptances of this reference begin."""
    typed = [sign for sign in text if not (sign.isspace() or unicodedata.category(sign) == "Pd")]
    if len(typed) != LENGTH:
        raise FormatError("reference", f"{len(typed)} signs instead of {LENGTH}")
    number = 0
    for sign in typed:
        if sign not in _VALUES:
            raise FormatError("reference", f"{sign!r} is none of its signs")
        number = number << 5 | _VALUES[sign]
    digits = f"{number:010x}"
    return f"{digits[:8]}-{digits[8:]}"
