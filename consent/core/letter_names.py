"""The Message-ID of a letter: says which letter it is, and nobody who has not seen the letter can write one.

    <(mail).(acceptance).(kind).(base64url of the first 16 bytes of HMAC-SHA256(key, "consent-letter/v1/" || what stands before))@(host)>

A mail server that cannot deliver tells so long afterwards, and quotes this name: only then do we believe that it had the letter.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass

from consent.core.encoding import b64url_encode
from consent.core.outbox import KINDS, Mail

_SALT = b"consent-letter/v1/"
_MARK_BYTES = 16
_NAME = re.compile(
    rf"<?(([A-Za-z0-9-]{{1,64}})\.([A-Za-z0-9-]{{1,64}})\.({'|'.join(KINDS)}))\.([A-Za-z0-9_-]{{22}})@[!-;=?-~]{{1,255}}>?"
)


@dataclass(frozen=True, slots=True)
class LetterName:
    """What a genuine Message-ID says: the row of the outbox, the acceptance that the letter is about, and its kind."""

    mail: str
    acceptance: str
    kind: str


def message_id(mail: Mail, host: str, keys: Sequence[bytes]) -> str:
    """The Message-ID: the same however often the mail is tried, so that mailboxes know a second copy. The newest key marks it."""
    said = f"{mail.id}.{mail.acceptance}.{mail.kind}"
    return f"<{said}.{_mark(said, keys[-1])}@{host}>"


def read_message_id(text: str, keys: Sequence[bytes]) -> LetterName | None:
    """What one of ours says, marked by any of the keys, whatever its host; None for every other."""
    found = _NAME.fullmatch(text.strip())
    if found is None:
        return None
    genuine = any(hmac.compare_digest(_mark(found[1], key), found[5]) for key in keys)
    return LetterName(found[2], found[3], found[4]) if genuine else None


def _mark(said: str, key: bytes) -> str:
    return b64url_encode(hmac.digest(key, _SALT + said.encode(), "sha256")[:_MARK_BYTES])
