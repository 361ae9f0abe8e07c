"""`manifest.json` of an export: what the folder is, and every other file with its digest.

    {"format": "consent-export/1", "firm", "origin", "made_at",
     "filter": {"since", "until", "language", "version", "state"},      null takes all
     "personal_data": null | {"reason"},
     "tree_size", "root_hash",                                          those of the checkpoint
     "files": {<path>: {"sha256", "size"}}}                             all but the manifest and its signature

Canonical JSON. `manifest.jws` is a JWS by a record key with typ `consent-manifest+json` whose payload is these bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consent.core import export, export_events, shapes
from consent.core.encoding import b64_decode, b64_encode, canonical_json, parse_canonical_json
from consent.core.export import AcceptanceRow
from consent.core.instants import format_instant, parse_instant
from consent.core.jose import SigningKey, sign_jws
from consent.core.merkle import HASH_BYTES
from consent.errors import FormatError

FORMAT = "consent-export/1"
TYP = "consent-manifest+json"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which acceptances are rows: given from `since` up to, but without, `until`; None takes all."""

    since: datetime | None = None
    until: datetime | None = None
    language: str | None = None
    version: str | None = None
    state: str | None = None

    def selects(self, row: AcceptanceRow) -> bool:
        """Whether an acceptance is among the rows."""
        time = parse_instant(row.time)
        if (self.since is not None and time < self.since) or (self.until is not None and time >= self.until):
            return False
        wanted = ((self.language, row.language), (self.version, row.version), (self.state, row.state))
        return all(value in (None, actual) for value, actual in wanted)

    def to_json(self) -> dict[str, str | None]:
        """The filter as the manifest states it."""
        return {
            "since": None if self.since is None else format_instant(self.since),
            "until": None if self.until is None else format_instant(self.until),
            "language": self.language,
            "version": self.version,
            "state": self.state,
        }

    @classmethod
    def of_json(cls, value: Mapping[str, str | None]) -> Filter:
        """The filter that `to_json` wrote."""
        since, until = value["since"], value["until"]
        return cls(
            None if since is None else parse_instant(since),
            None if until is None else parse_instant(until),
            value["language"],
            value["version"],
            value["state"],
        )


@dataclass(frozen=True, slots=True)
class FileDigest:
    """A file of the folder: SHA-256 in hex, size in bytes."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the folder is: whose, made when, filtered how, proven against which head; `reason` for personal data."""

    firm: str
    origin: str
    made_at: datetime
    filter: Filter
    reason: str | None
    tree_size: int
    root_hash: bytes
    files: Mapping[str, FileDigest]

    def to_bytes(self) -> bytes:
        """manifest.json."""
        return canonical_json(
            {
                "format": FORMAT,
                "firm": self.firm,
                "origin": self.origin,
                "made_at": format_instant(self.made_at),
                "filter": self.filter.to_json(),
                "personal_data": None if self.reason is None else {"reason": self.reason},
                "tree_size": self.tree_size,
                "root_hash": b64_encode(self.root_hash),
                "files": {
                    path: {"sha256": each.sha256, "size": each.size} for path, each in self.files.items()
                },
            }
        )


def _root_hash(value: object, place: str) -> None:
    if not isinstance(value, str) or len(b64_decode(value)) != HASH_BYTES:
        raise shapes.refuse(place, value, "a root hash in base64")


_PATH = shapes.text(
    "|".join(
        (*export.ALWAYS, export.CONSENTS, export.COSIGNATURES, export.STAMPS, export.DISCLOSURES)
    ).replace(".", r"\.")
    + f"|{export.TEXTS}/[0-9a-f]{{64}}",
    "a file of an export",
)
_MANIFEST = shapes.fields(
    {
        "format": shapes.one_of(FORMAT),
        "firm": shapes.FIRM,
        "origin": shapes.PRINTABLE,
        "made_at": shapes.instant,
        "filter": export_events.FILTER,
        "personal_data": shapes.or_null(shapes.fields({"reason": shapes.TEXT})),
        "tree_size": shapes.count,
        "root_hash": _root_hash,
        "files": shapes.map_of(_PATH, shapes.fields({"sha256": shapes.SHA256, "size": shapes.count})),
    }
)


def parse_manifest(data: bytes) -> Manifest:
    """The manifest of a manifest.json that `Manifest.to_bytes` wrote; it names every file that a folder must have."""
    value: Any = parse_canonical_json(data, what=export.MANIFEST)
    _MANIFEST(value, export.MANIFEST)
    required = {*export.ALWAYS, *([export.DISCLOSURES] if value["personal_data"] else [])}
    if missing := required - value["files"].keys():
        raise FormatError(export.MANIFEST, f"does not list {min(missing)}")
    if export.DISCLOSURES in value["files"] and export.DISCLOSURES not in required:
        raise FormatError(export.MANIFEST, f"lists {export.DISCLOSURES} without a reason")
    return Manifest(
        value["firm"],
        value["origin"],
        parse_instant(value["made_at"]),
        Filter.of_json(value["filter"]),
        value["personal_data"] and value["personal_data"]["reason"],
        value["tree_size"],
        b64_decode(value["root_hash"]),
        {path: FileDigest(each["sha256"], each["size"]) for path, each in value["files"].items()},
    )


def sign_manifest(manifest: bytes, key: SigningKey) -> bytes:
    """manifest.jws for the bytes of manifest.json."""
    return sign_jws(manifest, key, typ=TYP)
