"""The build hook: compiles `messages.po` to `messages.mo`, for wheels and for editable installs alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compile_catalogue(po: Path) -> Path:
    """Write the `.mo` beside `po`; messages marked fuzzy stay untranslated."""
    mo = po.with_suffix(".mo")
    with po.open("rb") as source:
        catalogue = read_po(source, locale=po.parent.parent.name, abort_invalid=True)
    with mo.open("wb") as target:
        write_mo(target, catalogue)
    return mo


class CatalogueHook(BuildHookInterface[Any]):
    """Compiles every catalogue before the files are gathered."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 (hatchling's signature)
        for po in sorted(Path(self.root).glob("consent/translations/*/LC_MESSAGES/messages.po")):
            compile_catalogue(po)
