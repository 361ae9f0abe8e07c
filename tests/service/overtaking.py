"""A firm whose next version comes into force in five minutes: what the tests of asking again play with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from consent.core.staff import StaffMember
from consent.service import customers, desk, publishing
from consent.service.acceptances import Accepted
from consent.service.content import load_content
from consent.service.installation import Installation
from tests.firm_folders import FIRM, FIRST, USES_HELPER, write_firm
from tests.samples import NOW

SECOND = "2026-11-20"
IN_FORCE = NOW + timedelta(minutes=5)
LATER = IN_FORCE + timedelta(minutes=1)
FROM_THEN = f'effective = "2026-11-20T11:05"\n{USES_HELPER}'
USES_VIEWER = 'effective = "2026-11-20T11:05"\ntools = ["viewer"]\nretires = ["helper"]'


@dataclass
class Scene:
    """A firm with one version in force, and its content folder in which the next one is written."""

    house: Installation
    folder: Path
    member: StaffMember

    def terms(self, language: str, version: str = SECOND) -> Path:
        return self.folder / "terms" / language / FIRM / f"{version}.md"

    def write(self, uses: str = FROM_THEN) -> None:
        write_firm(self.folder, versions={FIRST: USES_HELPER, SECOND: uses})

    def correct(self, language: str, kind: str = "material") -> None:
        """A version in which only this language differs from the one before: the others are copies."""
        self.write()
        for other in ("nl", "pl"):
            self.terms(other).write_bytes(self.terms(other, FIRST).read_bytes())
        text = self.terms(language, FIRST).read_text().replace(f'version: "{FIRST}"', f'version: "{SECOND}"')
        text = text.replace("helps, **from afar**", "helps you from afar")
        self.terms(language).write_text(text.replace("change: material", f"change: {kind}"))

    def publish(self) -> None:
        publishing.publish(self.house, load_content(self.folder), now=NOW)

    def redeem(self, shown: str) -> str:
        return desk.redeem(self.house, self.member, shown, key=desk.new_key(), now=LATER).outcome

    def digits(self, done: Accepted) -> str:
        token = customers.page(self.house, FIRM, done.ref, now=NOW).token
        assert token is not None
        return token.digits
