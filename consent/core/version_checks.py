"""Warnings about what a new version says of itself: whether it says why, and whether customers will notice what it changes.

A file that is, byte for byte, that of the version before still names that version: it says nothing about this one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from consent.core.firm_files import FirmFile, Version
from consent.core.sources import Lines
from consent.core.terms import TermsText
from consent.errors import Finding


def version_warnings(
    file: FirmFile, name: str, texts: Mapping[str, TermsText], *, source: str, lines: Lines
) -> Iterator[Finding]:
    """Warnings about a version that is not published yet; `texts` by their paths, `source` and `lines` of the firm file."""
    index = [version.name for version in file.versions].index(name)
    own = {path: text for path, text in texts.items() if text.version == name}
    if index == 0:
        return
    before, version = file.versions[index - 1], file.versions[index]
    yield from _without_reason(own)
    if version.retires and own and all(text.change == "editorial" for text in own.values()):
        yield _retired_silently(version, source, lines["versions", index, "retires"])
    if file.tariffs[before.tariff] != file.tariffs[version.tariff]:
        yield from _tariff_changed(own, before.name)


def binding_warnings(file: FirmFile, *, source: str, lines: Lines) -> Iterator[Finding]:
    """Polish law lets the Polish text decide for consumers in Poland, whatever the firm says (Polish language act, 7 and 8)."""
    if file.binding not in {None, "pl"} and "pl" in file.languages:
        message = (
            f"the text in {file.binding!r} is to count, but for consumers who live in Poland the Polish wording counts "
            "(Polish language act, art. 7-8): name 'pl', or leave binding out"
        )
        yield Finding("warning", source, lines["binding",], "binding_not_polish", message)


def _without_reason(texts: Mapping[str, TermsText]) -> Iterator[Finding]:
    for path, text in texts.items():
        if text.reason is None:
            message = f"reason is missing: say why customers are {_asked(text)}"
            yield Finding("warning", path, text.lines["change",], "no_reason", message)


def _asked(text: TermsText) -> str:
    return "asked again" if text.change == "material" else "not asked again"


def _retired_silently(version: Version, source: str, line: int) -> Finding:
    message = (
        f"version {version.name!r} retires {', '.join(version.retires)}, but its change is editorial: customers whose download "
        "ends are not asked to accept the new program. Say change: material, or retire nothing"
    )
    return Finding("warning", source, line, "retired_silently", message)


def _tariff_changed(texts: Mapping[str, TermsText], before: str) -> Iterator[Finding]:
    for path, text in texts.items():
        if text.change == "editorial":
            message = (
                f"the tariff is another one than in {before!r}: customers are asked again although change says editorial. "
                "Say change: material"
            )
            yield Finding("warning", path, text.lines["change",], "tariff_changed", message)
