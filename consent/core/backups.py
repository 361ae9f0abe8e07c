"""manifest.json of a backup: what it holds, by digest, of which moment of each log, and which keys it needs, none of which are in it.

    {"engine":"sqlite"|"postgresql","files":{<path>:{"sha256":<hex>,"size":<n>}},"format":"consent-backup/1",
     "keys":{<name>:[<fingerprint>,...]},"logs":{<firm>:{"log":<kid>,"record":<kid>,"root":<hex>,"size":<n>}},
     "made_at":<instant>,"release":<version>,"schema":<revision>,"tables":{<table>:[<column>,...]}}

Canonical JSON. `tables` says in which order of columns PostgreSQL's tables are written (`tables/<table>.copy`); SQLite's are in one file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consent.core import shapes
from consent.core.encoding import canonical_json, parse_canonical_json
from consent.core.instants import format_instant, parse_instant
from consent.core.manifest import FileDigest

FORMAT = "consent-backup/1"
MANIFEST = "manifest.json"
CHECKSUM = "manifest.sha256"
DATABASE = "consent.db"
TABLES, TOOLS, ANCHORS = "tables", "tools", "anchors"

_WHAT = "backup manifest"
_KID = shapes.text("[A-Za-z0-9_-]{43}", "the thumbprint of a key")
_IDENTIFIER = shapes.text("[a-z][a-z0-9_]{0,62}", "a name of the schema")
# No way out of the folder: neither a leading dot, nor a further level.
_PATH = shapes.text(
    rf"{DATABASE}|({TABLES}|{TOOLS}|{ANCHORS})/[A-Za-z0-9][A-Za-z0-9._-]{{0,200}}", "a file of a backup"
)
_SHAPE = shapes.fields(
    {
        "format": shapes.one_of(FORMAT),
        "made_at": shapes.instant,
        "release": shapes.PRINTABLE,
        "engine": shapes.one_of("sqlite", "postgresql"),
        "schema": shapes.text("[0-9]{4}", "a schema"),
        "logs": shapes.map_of(
            shapes.FIRM,
            shapes.fields({"size": shapes.count, "root": shapes.SHA256, "record": _KID, "log": _KID}),
        ),
        "keys": shapes.map_of(shapes.NAME, shapes.list_of(shapes.text("[0-9a-f]{16}", "a fingerprint"))),
        "tables": shapes.map_of(_IDENTIFIER, shapes.list_of(_IDENTIFIER)),
        "files": shapes.map_of(_PATH, shapes.fields({"sha256": shapes.SHA256, "size": shapes.count})),
    }
)


@dataclass(frozen=True, slots=True)
class LogState:
    """A log at the moment of the backup: its head, and the thumbprints of the keys that sign its records and its heads."""

    size: int
    root: str
    record: str
    log: str


@dataclass(frozen=True, slots=True)
class Backup:
    """What a manifest says; `keys` are fingerprints by name, of secret keys that nothing else would tell apart."""

    made_at: datetime
    release: str
    engine: str
    schema: str
    logs: Mapping[str, LogState]
    keys: Mapping[str, Sequence[str]]
    tables: Mapping[str, Sequence[str]]
    files: Mapping[str, FileDigest]

    def to_bytes(self) -> bytes:
        """manifest.json."""
        return canonical_json(
            {
                "format": FORMAT,
                "made_at": format_instant(self.made_at),
                "release": self.release,
                "engine": self.engine,
                "schema": self.schema,
                "logs": {
                    firm: {"size": one.size, "root": one.root, "record": one.record, "log": one.log}
                    for firm, one in self.logs.items()
                },
                "keys": {name: list(known) for name, known in self.keys.items()},
                "tables": {name: list(columns) for name, columns in self.tables.items()},
                "files": {
                    path: {"sha256": each.sha256, "size": each.size} for path, each in self.files.items()
                },
            }
        )


def parse_backup(data: bytes) -> Backup:
    """What `to_bytes` wrote; FormatError for anything else."""
    value: Any = parse_canonical_json(data, what=_WHAT)
    _SHAPE(value, _WHAT)
    return Backup(
        made_at=parse_instant(value["made_at"]),
        release=value["release"],
        engine=value["engine"],
        schema=value["schema"],
        logs={firm: LogState(**one) for firm, one in value["logs"].items()},
        keys={name: tuple(known) for name, known in value["keys"].items()},
        tables={name: tuple(columns) for name, columns in value["tables"].items()},
        files={path: FileDigest(**each) for path, each in value["files"].items()},
    )
