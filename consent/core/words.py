"""Two words that the technician says and the customer sees: both come from the redeemed token, neither was told before.

    m  HMAC-SHA256(key, "two-words/v1" 0x00 token id), for the technician who redeemed it
       HMAC-SHA256(key, "two-words/v1" 0x00 token id 0x00 speaker), for another one to whom the session was handed over

Of n words the first is number m[0:8] mod n, the second is number m[8:16] mod (n - 1) of those that are left, in the list's order.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

from consent.errors import FormatError


def two_words(
    key: bytes, token_id: bytes, words: Sequence[str], speaker: str | None = None
) -> tuple[str, str]:
    """Two different words of `words`, always the same two for one token, speaker and list.

    `speaker` is the id of the technician to whom a colleague handed the session over: the words of the colleague are known by
    then. None: whoever redeemed the token.
    """
    if len(set(words)) != len(words) or len(words) < 2:
        raise FormatError("word list", "it needs two words or more, none of them twice")
    after = b"" if speaker is None else b"\0" + speaker.encode()
    mac = hmac.digest(key, b"two-words/v1\0" + token_id + after, hashlib.sha256)
    first = int.from_bytes(mac[:8]) % len(words)
    second = int.from_bytes(mac[8:16]) % (len(words) - 1)
    return words[first], words[second + (second >= first)]
