"""Reads what a mail server writes when it could not deliver after all: a delivery status notification (RFC 3464, RFC 6533).

It is a `multipart/report` with two parts for programs: the status of each recipient, and the letter or its header. Whoever wrote
it may be a stranger: nothing of it is kept but a status code and the names of letters, which say themselves whether they are ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser, HeaderParser
from email.policy import compat32

from consent.errors import FormatError

LARGEST = 4 * 1024 * 1024
MOST_PARTS = 60
MOST_NAMES = 20
LONGEST_HEADER = 10_000
# "Other undefined status" (RFC 3463, section 3.1): the server says that it failed, and not in what way.
UNDEFINED = "5.0.0"

_STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
_LETTER_TYPES = ("message/rfc822", "message/global", "message/global-headers")
_HEADER_TYPE = "text/rfc822-headers"
_STATUS = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?:[\s(].*)?", re.DOTALL | re.ASCII)
_NAME = re.compile(r"<[^<>\s]{1,998}>")
# The library takes a header of many parameters apart in time that grows with the square of their number.
_MIME_HEADER = re.compile(
    rb"(?:\A|[\r\n])content-[a-z-]+[ \t]*:[^\r\n]*(?:[\r\n]+[ \t][^\r\n]*)*", re.IGNORECASE
)
_BLANK_LINE = re.compile(r"\r?\n[ \t]*\r?\n")


@dataclass(frozen=True, slots=True)
class Notice:
    """`status`: why the letter could not be delivered (RFC 3463), None where it may still be, or was; `names`: Message-IDs of which it speaks."""

    status: str | None
    names: tuple[str, ...]


def read_notice(data: bytes) -> Notice:
    """What such a message says: of no letter where another program answers by itself, as while somebody is away.

    FormatError for any other message, and for one that is too large or too deep to be one.
    """
    if len(data) > LARGEST:
        raise FormatError("message", f"it has more than {LARGEST} bytes")
    if data.lower().count(b"boundary") > MOST_PARTS:
        raise FormatError("message", "it has too many parts in each other")
    if any(len(each[0]) > LONGEST_HEADER for each in _MIME_HEADER.finditer(data)):
        raise FormatError("message", f"a header of it has more than {LONGEST_HEADER} bytes")
    try:
        return _notice(BytesParser(policy=compat32).parsebytes(data))
    except FormatError:
        raise
    except Exception as error:  # the library stumbles over broken mail in many ways of its own
        raise FormatError("message", "it cannot be read as mail") from error


def _notice(message: Message) -> Notice:
    kind = str(message.get_param("report-type", "")).lower()
    is_report = message.get_content_type() == "multipart/report"
    if (is_report and kind != "delivery-status") or (not is_report and _is_automatic(message)):
        return Notice(None, ())  # nobody wrote it, so nobody is told that it is not read
    if not is_report:
        raise FormatError("message", "it is no delivery status notification")
    parts = [part for part in _parts(message) if part.get_content_type() in _STATUS_TYPES]
    if len(parts) != 1:
        raise FormatError("message", "it needs one part with the delivery status")
    return Notice(_failure(parts[0]), tuple(_names(message))[:MOST_NAMES])


def _is_automatic(message: Message) -> bool:
    """Whether a program wrote it, as one that answers while somebody is away (RFC 3834, section 5)."""
    return str(message.get("auto-submitted", "no")).split(";")[0].strip().lower() not in ("", "no")


def _parts(message: Message) -> list[Message]:
    """What stands in it, one level deep."""
    payload = message.get_payload()
    return [part for part in payload if isinstance(part, Message)] if isinstance(payload, list) else []


# The status --------------------------------------------------------------------------------------------------------------


def _failure(part: Message) -> str | None:
    """The status of the first recipient for whom it says "failed"; None where there is none (delayed, relayed, delivered)."""
    fields = list(_fields(part))
    if not any("action" in each for each in fields):
        raise FormatError("message", "its delivery status names no recipient")
    for each in fields:
        if re.split(r"[\s(;]", each.get("action", "").strip().lower(), maxsplit=1)[0] == "failed":
            found = _STATUS.fullmatch(each.get("status", "").strip())
            return found[1] if found and found[1][0] != "2" else UNDEFINED
    return None


def _fields(part: Message) -> Iterator[dict[str, str]]:
    """The groups of fields, of the message and of each recipient; the library parts them for the older of the two types only."""
    inner = _parts(part)
    for one in inner:
        yield _headers(one)
        if part.get_content_type() == _STATUS_TYPES[1]:
            yield from map(_headers, map(HeaderParser().parsestr, _BLANK_LINE.split(_text(one).strip())))


def _headers(one: Message) -> dict[str, str]:
    return {name.lower(): str(value) for name, value in one.items()}


def _text(part: Message) -> str:
    data = part.get_payload(decode=True)
    return data.decode("ascii", "replace") if isinstance(data, bytes) else ""


# Which letter ------------------------------------------------------------------------------------------------------------


def _names(message: Message) -> Iterator[str]:
    """Message-IDs, that of the returned letter first; some servers return none, and say to what they answer."""
    for part in _parts(message):
        kind = part.get_content_type()
        if kind in _LETTER_TYPES:
            returned = _parts(part)[:1]
        elif kind == _HEADER_TYPE:
            returned = [HeaderParser().parsestr(_text(part).lstrip())]
        else:
            returned = []
        for letter in returned:
            yield from _ids(letter, "message-id")
    yield from _ids(message, "in-reply-to", "references")


def _ids(message: Message, *headers: str) -> Iterator[str]:
    for name in headers:
        for value in message.get_all(name, []):
            # a long name may stand on a line of its own, or be broken by spaces that do not belong to it
            yield from _NAME.findall(str(value))
