"""An export in memory, as tests change it before it is written."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from consent.core import export
from consent.core.encoding import sha256_hex
from consent.core.export import LeafLine, SessionRow
from consent.core.export_readme import readme
from consent.core.instants import format_instant
from consent.core.jose import SigningKey
from consent.core.manifest import FileDigest, Filter, Manifest, sign_manifest
from consent.core.merkle import leaf_hash
from consent.core.trusted_keys import format_keys
from tests.evidence import FIRM, ORIGIN, RECORD_KEY, START, TEXTS, TRUSTED, Log, disclosures_of
from tests.export_lines import consents, csv


@dataclass
class Export:
    """The files of an export before they are written; change some, then `write`."""

    log: Log
    filter: Filter = field(default_factory=Filter)
    reason: str | None = None
    files: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        log, rows = self.log, [row for row in self.log.rows() if self.filter.selects(row)]
        chosen = {row.id for row in rows}
        lines = [
            LeafLine(index, leaf_hash(entry), entry).to_bytes() for index, entry in enumerate(log.entries)
        ]
        sessions = [
            SessionRow.of_record(each, index, log.session_of(each["acceptance"])).to_csv()
            for index, each in enumerate(log.payloads)
            if each["event"] == "session_token.redeemed" and each["acceptance"] in chosen
        ]
        self.files |= {
            export.KEYS: format_keys(FIRM, ORIGIN, TRUSTED.periods),
            export.CHECKPOINT: log.checkpoint(),
            export.LEAVES: b"".join(lines),
            export.ACCEPTANCES: b"".join(row.to_line() for row in rows),
            export.CONSENTS: consents(log.entries, ORIGIN, rows),
            export.ACCEPTANCES_CSV: csv(export.ACCEPTANCE_COLUMNS, [row.to_csv() for row in rows]),
            export.SESSIONS: csv(export.SESSION_COLUMNS, sessions),
            export.README: readme(firm=FIRM, origin=ORIGIN, size=len(lines), made_at=format_instant(START)),
        }
        self.files |= {f"{export.TEXTS}/{sha256_hex(text)}": text for text in TEXTS}
        if self.reason is not None:
            self.files[export.DISCLOSURES] = b"".join(
                export.format_disclosure_line(row.id, row.leaf_index, each.encoded)
                for row in rows
                for each in disclosures_of(row.leaf_index)
            )

    def write(self, folder: Path, key: SigningKey = RECORD_KEY, **changes: Any) -> Path:
        """Write it with a manifest that fits what the files are now; `changes` are of the manifest's fields."""
        manifest = Manifest(
            FIRM,
            ORIGIN,
            START,
            self.filter,
            self.reason,
            self.log.frontier.size,
            self.log.frontier.root,
            {name: FileDigest(sha256_hex(data), len(data)) for name, data in self.files.items()},
        )
        signed = replace(manifest, **changes).to_bytes()
        (folder / export.TEXTS).mkdir(parents=True)
        for name, data in self.files.items():
            (folder / name).write_bytes(data)
        (folder / export.MANIFEST).write_bytes(signed)
        (folder / export.MANIFEST_SIGNATURE).write_bytes(sign_manifest(signed, key))
        return folder
