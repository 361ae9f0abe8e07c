"""The seal of a receipt.pdf: a comment inside the file, in which this service signs all its other bytes.

    ...
    %consent-seal <JWS, typ consent-paper+jws, of {"sha256": hex of the file without this line}>
    startxref
    ...

A PDF can be made to look different in many ways; with the seal, one changed byte anywhere is found, by any later release too.
Readers of PDFs pass over comments, and the addresses in a file's table all lie before this one.
"""

from __future__ import annotations

from collections.abc import Mapping

from consent.core.encoding import canonical_json, sha256_hex
from consent.core.jose import PublicKey, SigningKey, open_jws, sign_jws
from consent.core.receipt import FORMAT
from consent.core.trusted_keys import TrustedKeys
from consent.errors import FormatError, SignatureInvalid

TYP = "consent-paper+jws"

_MARK = b"%consent-seal "
_AFTER = b"startxref\n"
_WHAT = "sealed PDF"
_FILE = f'{{"format":"{FORMAT}",'.encode()
_FILE_ENDS = b"\nendstream"


def seal(paper: bytes, key: SigningKey) -> bytes:
    """The PDF with its seal; the same bytes for the same PDF and key."""
    place = _place(paper)
    return paper[:place] + _line(paper, key) + paper[place:]


def _place(paper: bytes) -> int:
    place = paper.rfind(_AFTER)
    if place < 0:
        raise FormatError(_WHAT, "it has no startxref")
    return place


def _said(paper: bytes) -> bytes:
    return canonical_json({"sha256": sha256_hex(paper)})


def _line(paper: bytes, key: SigningKey) -> bytes:
    return _MARK + sign_jws(_said(paper), key, typ=TYP) + b"\n"


def verify_seal(sealed: bytes, keys: Mapping[str, PublicKey]) -> None:
    """That one of `keys` sealed exactly these bytes; else FormatError or SignatureInvalid."""
    end = _place(sealed)
    start = sealed.rfind(_MARK, 0, end)
    line = sealed[start:end]
    if start < 0 or not line.endswith(b"\n") or line.count(b"\n") != 1:
        raise FormatError(_WHAT, "no seal stands at its place")
    said = open_jws(line[len(_MARK) : -1], keys, typ=TYP)
    if said != _said(sealed[:start] + sealed[end:]):
        raise SignatureInvalid(_WHAT, "the seal is that of other bytes")


def sealing_keys(trusted: TrustedKeys) -> dict[str, PublicKey]:
    """The keys, by kid, whose seals count. A seal has no date, so a key that was revoked at any time seals nothing."""
    return {
        period.key.kid: period.key
        for period in trusted.periods
        if period.use in ("record", None) and period.revoked_from is None
    }


def enclosed(paper: bytes) -> bytes | None:
    """The receipt.json inside a PDF, where it lies as it was put there: in plain bytes, and without a line end of its own."""
    start = paper.find(_FILE)
    end = paper.find(_FILE_ENDS, max(start, 0))
    return paper[start:end] if 0 <= start < end else None
