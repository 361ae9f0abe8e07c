"""README.txt of an export: how anybody checks the folder, with this software and without it."""

from __future__ import annotations

_TEXT = """\
Export of the consent records of {firm}
log {origin}, {size} records up to {made_at}

What is in here
  manifest.json, manifest.jws   every file with its SHA-256, signed
  keys.json                     the public keys
  checkpoint                    the signed head of the log: size and root hash
  cosignatures.jsonl            heads that witnesses signed as well: somebody outside saw them, and no other story
  stamps.jsonl                  heads with time stamps of RFC 3161, and those that lack theirs
  leaves.jsonl                  every record of the log, in order, signed one by one
  acceptances.csv, .jsonl       the acceptances that were asked for, one a row
  consents.jsonld               the same in words of ISO/IEC TS 27560 and the W3C's DPV, for other programs
  sessions.csv                  the support sessions that followed: times, length, rule and amount
  terms/                        the exact texts; the name of each file is its SHA-256
  disclosures.jsonl             personal data and what people wrote, only where it was asked for with a reason

How to check it
  consent-verify FOLDER
  consent-verify FOLDER --keys KEYS --anchor CHECKPOINT --witnesses FILE

Without --keys the folder is checked against its own keys.json: that shows that it is whole, not who made it.
Take KEYS from elsewhere: /.well-known/jwks.json of the service, or an export that you have had for long.
FILE has the verifier keys of witnesses that you trust, one a line.
CHECKPOINT is a signed head that you kept; it shows that nothing from before it was changed or cut off.

Without this software
  sha256sum terms/*                              each file is named after its digest
  The records are JWS (RFC 7515, Ed25519) of SD-JWT (RFC 9901), the log is that of RFC 6962, its checkpoint is a C2SP
  signed note. docs/formats.md of the software gives every byte, with openssl and JOSE tools as examples.
"""


def readme(*, firm: str, origin: str, size: int, made_at: str) -> bytes:
    """The text for one export; `made_at` is an instant in its text form."""
    return _TEXT.format(firm=firm, origin=origin, size=size, made_at=made_at).encode()
