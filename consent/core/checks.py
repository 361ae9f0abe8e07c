"""The check's warnings: wording that courts, authorities or customers hold against a firm, each with the reason.

A warning never keeps a version from being published. Wording is looked for in Dutch and Polish; names of programs and
addresses in every language. Each kind is reported once a file, at its first place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from consent.core import colours, wording_nl, wording_pl
from consent.core.complaints import short_complaint_line
from consent.core.firm_files import FirmFile, Version
from consent.core.sources import Lines, Path
from consent.core.terms import TermsText
from consent.core.tool_names import foreign_names
from consent.core.wording import Case, Unit, find_case, read_passage
from consent.errors import Finding

REASONS = {
    "use_as_acceptance": "use counts as acceptance: accepting must be an act of its own, seen and recorded (GDPR 7, CRD 8(2))",
    "change_without_notice": "terms may change without notice: what was accepted holds until a change is told (UCTD annex 1(j), kc 384)",
    "liability_excluded": "liability or data loss is excluded whatever the cause: such a clause is likely to be void (UCTD annex 1(b), NL 6:237(f), BE VI.83, PL 385(3) pt 2)",
    "log_conclusive": "the provider's log ends all dispute: a customer must be able to prove otherwise (UCTD annex 1(q))",
    "short_complaint_time": "less than 14 days to complain: too short for consumers (UCTD annex 1(b) and (q))",
    "fee_only_cap": "liability is capped at the fee: for consumers that is likely to be void (UCTD annex 1(b), PL 385(3) pt 2)",
    "net_price": "a price without VAT: consumers must see what they pay in all (CRD 6(1)(e))",
    "override_security_warning": "asks people to override a security warning: say what they will see and who published the file instead",
    "odr_platform": "names the ODR platform, which closed on 20 July 2025 (Regulation (EU) 2024/3228)",
}
_CASES: Mapping[str, Mapping[str, tuple[Case, ...]]] = {"nl": wording_nl.CASES, "pl": wording_pl.CASES}
_ODR = re.compile(r"ec\.europa\.eu/(?:consumers/)?odr|\bodr[- ]platform|\bplatform\w* odr\b", re.IGNORECASE)


def text_warnings(text: TermsText, file: FirmFile, version: Version, *, source: str) -> Iterator[Finding]:
    """Warnings about one terms file of a version."""
    units = tuple(_units(text))
    yield from wording_warnings(units, text.language, source)
    own, others = _tool_names(file, version)
    changes = Unit(text.changes, text.lines["changes",])
    found = dict(_foreign([changes], (*own, *others), ())) | dict(_foreign(units, own, others))
    for name, line in found.items():
        yield _tool_warning(name, own, source, line)


def document_warnings(
    text: str, language: str, file: FirmFile, version: Version, *, source: str
) -> Iterator[Finding]:
    """Warnings about a further document of a version."""
    units = tuple(_paragraphs(text))
    yield from wording_warnings(units, language, source)
    own, others = _tool_names(file, version)
    for name, line in _foreign(units, own, others):
        yield _tool_warning(name, own, source, line)


def firm_warnings(
    labels: Iterable[tuple[Path, Mapping[str, str]]], *, source: str, lines: Lines
) -> Iterator[Finding]:
    """Warnings about the words of a firm file: they stand beside the download, so none may ask to override a warning."""
    for path, texts in labels:
        for language, text in texts.items():
            cases = _CASES.get(language, {}).get("override_security_warning", ())
            if find_case(cases, read_passage(Unit(text, 1))):
                yield _warning("override_security_warning", source, lines[*path, language])


def accent_warnings(accent: str | None, *, source: str, lines: Lines) -> Iterator[Finding]:
    """A warning where people will see another colour than the firm asked for, so that nobody is surprised by its pages."""
    if accent is not None and colours.is_weak(accent):
        shown = colours.written(colours.for_light(accent))
        message = (
            f"accent {accent!r} is too light for words on a light page: people will see {shown!r} there. "
            "Choose a darker colour where that is not the firm's"
        )
        yield Finding("warning", source, lines["accent",], "accent_changed_much", message)


def _units(text: TermsText) -> Iterator[Unit]:
    """The clauses first: where a clause and its summary say the same, the clause is the place to mend."""
    for section in text.sections:
        for clause in section.clauses:
            yield Unit(clause.text, clause.line, section.heading)
    for index, statement in enumerate(text.statements):
        yield Unit(statement.text, text.lines["statements", index, "text"])
        for place, answer in enumerate(statement.answers or ()):
            yield Unit(answer.text, text.lines["statements", index, "answers", place, "text"])
    for index, line in enumerate(text.in_short):
        yield Unit(line, text.lines["in_short", index])
    yield Unit(text.summary, text.lines["summary",])
    yield Unit(text.title, text.lines["title",])


def _paragraphs(text: str) -> Iterator[Unit]:
    line, heading = 1, ""
    for paragraph in re.split(r"(\n[ \t]*(?=\n))", text):
        if paragraph.lstrip().startswith("#"):
            heading = paragraph.strip("#\n ")
        yield Unit(paragraph.lstrip("\n"), line + len(paragraph) - len(paragraph.lstrip("\n")), heading)
        line += paragraph.count("\n")


def wording_warnings(units: Sequence[Unit], language: str, source: str) -> Iterator[Finding]:
    """Warnings about wording in pieces of a text of the language."""
    found = [(unit.line, _risks(unit.text, unit.heading, language)) for unit in units]
    for code in REASONS:
        line = next((line + risks[code] for line, risks in found if code in risks), None)
        if line is not None:
            yield _warning(code, source, line)


# Most clauses stand in many versions, word for word: each is read once.
@lru_cache(maxsize=1 << 16)
def _risks(text: str, heading: str, language: str) -> Mapping[str, int]:
    """What is risky in a unit of a text: by code its first line, counted from 0."""
    unit = Unit(text, 0, heading)
    passage = read_passage(unit)
    lines = {code: find_case(cases, passage) for code, cases in _CASES.get(language, {}).items()}
    lines["short_complaint_time"] = short_complaint_line(passage, language)
    lines["odr_platform"] = _odr_line(unit)
    return {code: line for code, line in lines.items() if line is not None}


def _odr_line(unit: Unit) -> int | None:
    found = _ODR.search(unit.text)
    return unit.line + unit.text.count("\n", 0, found.start()) if found else None


def _warning(code: str, source: str, line: int) -> Finding:
    return Finding("warning", source, line, code, REASONS[code])


def _tool_names(file: FirmFile, version: Version) -> tuple[tuple[str, ...], tuple[str, ...]]:
    own = tuple(tool.name for tool in file.tools if tool.id in version.tools)
    return own, tuple(tool.name for tool in file.tools if tool.id not in version.tools)


def _foreign(units: Iterable[Unit], own: Sequence[str], others: Sequence[str]) -> Iterator[tuple[str, int]]:
    seen: set[str] = set()
    for unit in units:
        for name, position in foreign_names(unit.text, own, others):
            if name not in seen:
                seen.add(name)
                yield name, unit.line + unit.text.count("\n", 0, position)


def _tool_warning(name: str, own: Sequence[str], source: str, line: int) -> Finding:
    message = (
        f"names {name!r}, but the program of this version is {' and '.join(own)}: a slip, or an old text"
    )
    return Finding("warning", source, line, "other_tool", message)
