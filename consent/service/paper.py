"""PDFs of published versions: made once, sealed, and the same bytes for ever after.

The seal is a MAC over the place and the bytes: nobody with SQL alone can put another PDF there.
"""

from __future__ import annotations

import hashlib
import hmac

from consent.core.publications import PublishedVersion
from consent.errors import VerificationError
from consent.service import library
from consent.service.installation import Installation
from consent.service.transaction import Transaction
from consent.store import version_pdfs


def find(house: Installation, version: PublishedVersion, language: str) -> bytes | None:
    """The PDF that is kept; None before the first was made. VerificationError when it is not the one that was kept."""
    library.digest(version, language)
    with house.database.reading() as connection:
        kept = version_pdfs.read(connection, version.firm, version.name, language)
    if kept is None:
        return None
    content, seal = kept
    if not hmac.compare_digest(seal, seal_of(house, version.firm, version.name, language, content)):
        raise VerificationError(f"the PDF of {version.firm} {version.name} {language} was changed")
    return content


def keep(house: Installation, version: PublishedVersion, language: str, data: bytes) -> bytes:
    """Keep a PDF; what is kept from now on, which is the first that was made."""
    seal = seal_of(house, version.firm, version.name, language, data)

    def verb(transaction: Transaction) -> None:
        version_pdfs.put(transaction.connection, version.firm, version.name, language, (data, seal))

    house.writer.submit([version.firm], verb)
    return find(house, version, language) or data


def seal_of(house: Installation, firm: str, version: str, language: str, content: bytes) -> bytes:
    """The 32 bytes that bind a PDF to its version and language."""
    words = b"\0".join(word.encode() for word in ("version-pdf/v1", firm, version, language))
    return hmac.digest(
        house.keys.token_pepper, words + b"\0" + hashlib.sha256(content).digest(), hashlib.sha256
    )
