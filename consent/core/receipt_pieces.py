"""What of a receipt is right and what is not, piece by piece: so that whoever checks one learns more than a no.

Only `verify_with` says that a receipt is genuine. The pieces explain: a receipt that is not is read as far as it can be.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TypeVar

from consent.core import sd_jwt
from consent.core.checkpoint import Checkpoint, read_checkpoint
from consent.core.encoding import b64_decode, parse_json, sha256_hex
from consent.core.jose import PublicKey, read_jws
from consent.core.merkle import leaf_hash
from consent.core.receipt import FORMAT, VerifiedReceipt, parse_receipt, verify_with
from consent.core.record import TYP, open_record, read_record
from consent.core.sd_jwt import Payload
from consent.core.tlog_proof import TlogProof, parse_tlog_proof, verify_tlog_proof
from consent.core.trusted_keys import TrustedKeys
from consent.errors import FormatError, VerificationError

RIGHT, WRONG, UNCHECKED = "right", "wrong", "unchecked"
# In the order in which pages list them; "file" is all that is none of the others.
PIECES = ("signature", "values", "log", "text", "key", "file")

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class ReceiptChecked:
    """`verified` where all is right; `results` says right, wrong or unchecked of each piece."""

    verified: VerifiedReceipt | None
    results: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Parts:
    """What can be read of a file, whatever became of it: nothing is verified, and anything may be missing."""

    is_receipt: bool = False
    entry: bytes | None = None
    disclosures: tuple[str, ...] = ()
    proof: TlogProof | None = None
    text: tuple[str, bytes] | None = None

    @property
    def kid(self) -> str | None:
        """The key that the record says has signed it."""
        entry = self.entry
        return None if entry is None else _tried(lambda: read_jws(entry, typ=TYP)[0])

    @property
    def firms(self) -> tuple[str, ...]:
        """The firms that the log and the record are said to be of: the same one, unless something was changed."""
        entry, head = self.entry, self.head
        record = None if entry is None else _tried(lambda: read_record(entry))
        of_log = () if head is None else (head.origin.rpartition("/")[2],)
        return of_log if record is None else (*of_log, str(record["firm"]))

    @property
    def head(self) -> Checkpoint | None:
        """The head that the proof leads to."""
        proof = self.proof
        return None if proof is None else _tried(lambda: read_checkpoint(proof.checkpoint))


def parts_of(data: bytes) -> Parts:
    """The parts of a file, as many as there are."""
    value = _tried(lambda: parse_json(data, what="receipt"))
    if not isinstance(value, dict):
        return Parts()
    entry, disclosures = _tried(lambda: sd_jwt.split(_text(value.get("receipt")))) or (None, ())
    return Parts(
        value.get("format") == FORMAT,
        entry,
        disclosures,
        _tried(lambda: parse_tlog_proof(_text(value.get("proof")))),
        _tried(lambda: _text_in(value.get("terms"))),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise FormatError("receipt", "a part of it is no text")
    return value


def _text_in(terms: object) -> tuple[str, bytes]:
    match terms:
        case [{"language": str(language), "base64": str(data)}]:
            return language, b64_decode(data)
    raise FormatError("receipt", "not one text of the terms")


def _tried(read: Callable[[], _T]) -> _T | None:
    try:
        return read()
    except (FormatError, VerificationError):
        return None


def is_named(data: bytes, kids: Collection[str]) -> bool:
    """Whether a file names one of these keys: in a hint, or in the header of its record."""
    return any(kid.encode() in data for kid in kids) or parts_of(data).kid in kids


def check_receipt(data: bytes, trusted: TrustedKeys) -> ReceiptChecked:
    """What a file is worth to somebody who trusts these keys; raises nothing."""
    verified = _tried(lambda: verify_with(parse_receipt(data), trusted))
    if verified is not None:
        return ReceiptChecked(verified, dict.fromkeys(PIECES, RIGHT))
    results = _results(parts_of(data), trusted)
    is_formed = _tried(lambda: parse_receipt(data)) is not None
    if WRONG not in results.values():
        results["file"] = WRONG
    else:
        results["file"] = RIGHT if is_formed else UNCHECKED  # what is wrong elsewhere spoils its form too
    return ReceiptChecked(None, {piece: results[piece] for piece in PIECES})


def _results(parts: Parts, trusted: TrustedKeys) -> dict[str, str]:
    """Each piece by itself; what rests on a record that is not signed cannot be checked."""
    if parts.entry is None:
        return dict.fromkeys(PIECES, UNCHECKED)
    entry = parts.entry
    keys = _keys(parts, trusted)
    payload = _tried(lambda: open_record(entry, keys))
    return {
        "signature": _result(payload is not None),
        "values": UNCHECKED if payload is None else _result(_are_disclosed(payload, parts)),
        "log": _result(_is_in_log(entry, parts, trusted)),
        "text": UNCHECKED if payload is None else _result(_is_accepted(payload, parts)),
        "key": UNCHECKED if parts.kid is None else _result(parts.kid in keys),
    }


def _result(is_right: bool) -> str:
    return RIGHT if is_right else WRONG


def _keys(parts: Parts, trusted: TrustedKeys) -> Mapping[str, PublicKey]:
    """Those that hold at the leaf; where the file does not say which, all of them."""
    if parts.proof is not None:
        return trusted.record_keys(parts.proof.index)
    return {one.key.kid: one.key for one in trusted.periods if one.use in ("record", None)}


def _are_disclosed(payload: Payload, parts: Parts) -> bool:
    return _tried(lambda: sd_jwt.disclose(payload, parts.disclosures)) is not None


def _is_in_log(entry: bytes, parts: Parts, trusted: TrustedKeys) -> bool:
    proof, head = parts.proof, parts.head
    if proof is None or head is None:
        return False
    logs = trusted.logs(head.origin, head.size)
    return _tried(lambda: verify_tlog_proof(proof, leaf_hash(entry), logs)) is not None


def _is_accepted(payload: Payload, parts: Parts) -> bool:
    """Whether the text is the one that the record was made for."""
    if parts.text is None or payload["event"] != "acceptance.given":
        return False
    language, text = parts.text
    return (language, sha256_hex(text)) == (payload["terms"]["language"], payload["terms"]["sha256"])
