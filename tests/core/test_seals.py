"""Seals: no byte of a sealed PDF can change, and no other key can seal."""

from __future__ import annotations

import pytest

from consent.core.jose import sign_jws
from consent.core.seals import TYP, enclosed, seal, sealing_keys, verify_seal
from consent.core.trusted_keys import KeyPeriod, TrustedKeys
from consent.errors import FormatError, SignatureInvalid
from tests.evidence import LOG_KEY, RECORD_KEY, RECORD_KEYS, STRANGER, TRUSTED

PAPER = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\nxref\n0 1\ntrailer\n<< >>\nstartxref\n31\n%%EOF\n"
SEALED = seal(PAPER, RECORD_KEY)


def test_a_sealed_paper_verifies() -> None:
    """It begins and ends as before, and is the same bytes each time."""
    verify_seal(SEALED, RECORD_KEYS)
    assert seal(PAPER, RECORD_KEY) == SEALED
    assert SEALED.startswith(PAPER.partition(b"startxref")[0])
    assert SEALED.endswith(b"\nstartxref\n31\n%%EOF\n")


def test_no_bit_of_it_can_change() -> None:
    """Be it in the paper or in the seal."""
    for at in range(len(SEALED)):
        for bit in range(8):
            flipped = bytearray(SEALED)
            flipped[at] ^= 1 << bit
            with pytest.raises((FormatError, SignatureInvalid)):
                verify_seal(bytes(flipped), RECORD_KEYS)


@pytest.mark.parametrize(
    "paper",
    [
        b"",
        PAPER,
        PAPER.replace(b"startxref\n", b""),
        SEALED + b"\n",
        SEALED + SEALED,
        SEALED.replace(b"startxref\n", b"%\nstartxref\n"),
        SEALED.replace(b"\nstartxref", b"startxref"),
        PAPER.replace(b"startxref", b"%consent-seal x\nstartxref"),
        seal(PAPER, STRANGER),
        seal(SEALED, STRANGER),
    ],
)
def test_what_is_not_sealed_by_us_is_refused(paper: bytes) -> None:
    """No seal, one elsewhere, one of somebody else, something added."""
    with pytest.raises((FormatError, SignatureInvalid)):
        verify_seal(paper, RECORD_KEYS)


def test_a_signature_for_another_purpose_is_no_seal() -> None:
    """The same key, another kind of thing; and a paper that cannot be sealed."""
    other = sign_jws(b"{}", RECORD_KEY, typ="consent-record+sd-jwt")
    with pytest.raises(FormatError):
        verify_seal(PAPER.replace(b"startxref", b"%consent-seal " + other + b"\nstartxref"), RECORD_KEYS)
    empty = sign_jws(b"{}", RECORD_KEY, typ=TYP)
    with pytest.raises(SignatureInvalid):
        verify_seal(PAPER.replace(b"startxref", b"%consent-seal " + empty + b"\nstartxref"), RECORD_KEYS)
    with pytest.raises(FormatError):
        seal(b"no PDF", RECORD_KEY)


def test_the_file_inside_is_found() -> None:
    """From its first byte to its last; not where there is none, or no end of it."""
    file = b'{"format":"consent-receipt/1","key_hints":[]}'
    paper = b"%PDF-1.7\n1 0 obj\nstream\n" + file + b"\nendstream\n2 0 obj\nstream\nx\nendstream\n"
    assert enclosed(paper) == file
    assert enclosed(paper.replace(b"consent-receipt/1", b"consent-receipt/2")) is None
    assert enclosed(file) is None
    assert enclosed(b"\nendstream") is None
    assert enclosed(b"") is None


def test_keys_that_seal_are_record_keys_that_were_never_revoked() -> None:
    """Retired ones too; of a set that does not say what for, all."""
    assert sealing_keys(TRUSTED) == RECORD_KEYS
    retired = KeyPeriod("record", RECORD_KEY.public, until=7)
    revoked = KeyPeriod("record", STRANGER.public, revoked_from=7)
    assert sealing_keys(TrustedKeys((retired, revoked))) == RECORD_KEYS
    assert set(sealing_keys(TrustedKeys((KeyPeriod(None, LOG_KEY.public),)))) == {LOG_KEY.kid}
