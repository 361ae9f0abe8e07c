"""RFC 3161 by way of rfc3161-client (the extra `stamps`): requests, answers, and what a token proves."""

from __future__ import annotations

import hashlib
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509

from consent.core.instants import cut
from consent.errors import ConfigurationError, FormatError, OutsideFailed, SignatureInvalid

if TYPE_CHECKING:
    from rfc3161_client import TimeStampResponse

LIBRARY = "rfc3161_client"
_DIGESTS = {
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
_WHAT = "time stamp"
_GRANTED = 0


def is_installed() -> bool:
    """Whether the extra is there."""
    return find_spec(LIBRARY) is not None


def read_roots(path: Path | None) -> tuple[x509.Certificate, ...]:
    """The trusted certificates of a PEM file; none without a file. ConfigurationError for a file that has none."""
    if path is None:
        return ()
    try:
        return tuple(x509.load_pem_x509_certificates(path.read_bytes()))
    except (OSError, ValueError) as error:
        raise ConfigurationError(
            f"CONSENT_STAMP_ROOTS={str(path)!r}: no certificates in PEM: {error}"
        ) from error


def new_request(data: bytes) -> tuple[bytes, int]:
    """A request for a stamp of SHA-256 of `data`, in DER, and its nonce."""
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    request = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).build()
    return request.as_bytes(), request.nonce or 0


def token_of(
    answer: bytes, data: bytes, nonce: int, roots: tuple[x509.Certificate, ...], who: str
) -> tuple[bytes, datetime]:
    """(token, its time) of an authority's answer to the request with that nonce; OutsideFailed for any other answer."""
    try:
        response = _parsed(answer)
        if response.status != _GRANTED:
            said = " ".join(response.status_string)[:200]
            raise OutsideFailed(
                who, "not_granted", f"it grants none (status {response.status}) {said}".rstrip()
            )
        token = response.time_stamp_token()
        if response.tst_info.nonce != nonce:
            raise OutsideFailed(who, "not_an_answer", "the stamp is of another request")
        return token, examine(token, data, roots)
    except FormatError as error:
        raise OutsideFailed(who, "not_an_answer", error.reason) from error
    except SignatureInvalid as error:
        raise OutsideFailed(who, "signature", error.reason) from error


def examine(token: bytes, data: bytes, roots: tuple[x509.Certificate, ...]) -> datetime:
    """The time of a token in DER: it is of `data`, and where `roots` are given one of them vouches for who signed it.

    FormatError, SignatureInvalid otherwise. The certificates must have held at that time, not now.
    """
    from rfc3161_client import VerificationError, VerifierBuilder

    response = _parsed(_as_answer(token))
    try:
        imprint, time = response.tst_info.message_imprint, response.tst_info.gen_time
        digest = _DIGESTS.get(imprint.hash_algorithm.dotted_string)
    except ValueError as error:
        raise FormatError(_WHAT, str(error)) from error
    if digest is None or hashlib.new(digest, data).digest() != imprint.message:
        raise SignatureInvalid(_WHAT, "it is of something else than this checkpoint")
    try:
        if roots:
            VerifierBuilder(roots=list(roots)).build().verify_message(response, data)
    except (VerificationError, ValueError) as error:
        raise SignatureInvalid(_WHAT, "no trusted root vouches for its signature") from error
    return cut(time)


def _parsed(answer: bytes) -> TimeStampResponse:
    from rfc3161_client import decode_timestamp_response

    try:
        return decode_timestamp_response(answer)
    except ValueError as error:
        raise FormatError(_WHAT, "not an answer of RFC 3161") from error


def _as_answer(token: bytes) -> bytes:
    """The token in the answer that granted it: SEQUENCE { SEQUENCE { INTEGER 0 }, token }."""
    body = bytes.fromhex("3003020100") + token
    length = len(body).to_bytes(8).lstrip(b"\0")
    return b"\x30" + (bytes([0x80 | len(length)]) + length if len(body) > 127 else length) + body
