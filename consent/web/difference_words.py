"""What differs between two versions, in words and in the order of a page, for the template public/differences.html."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from consent.core.differences import Differences, Setting, StatementDiff, TextDiff
from consent.service.comparisons import Comparison
from consent.web import clause_words, particular_words
from consent.web.clause_words import SIGNS, SectionShown, Words
from consent.web.particular_words import Table


@dataclass(frozen=True, slots=True)
class Sentence:
    """One line of the summary; `anchor` is the part of the page that has more."""

    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class ShortText:
    """A changed text above the clauses, by what it is."""

    label: str
    words: Words


@dataclass(frozen=True, slots=True)
class StatementShown:
    """Something that people declare, by the name of its kind; `remarks` say what else of it changed."""

    label: str
    kind: str
    sign: str
    note: str
    text: Words
    answers: Words | None
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """All of it; `short_stayed` and `statements_stayed` count what is not listed, in words."""

    language: str
    summary: tuple[Sentence, ...]
    tables: tuple[Table, ...]
    short: tuple[ShortText, ...]
    short_stayed: str
    statements: tuple[StatementShown, ...]
    statements_stayed: str
    sections: tuple[SectionShown, ...]
    is_empty: bool


def shown(compared: Comparison) -> Shown:
    """The differences in the reader's words; the firm's own are in `language`."""
    found = compared.differences
    tables = particular_words.tables(compared)
    changed = [one for one in found.statements if one.kind != "same"]
    return Shown(
        language=compared.language,
        summary=tuple(_summary(found, tables)),
        tables=tables,
        short=tuple(ShortText(label, clause_words.words(text.pieces)) for label, text in _short(found)),
        short_stayed=_lines_stayed(sum(not line.is_changed for line in found.in_short)),
        statements=tuple(_statement(one) for one in changed),
        statements_stayed=_statements_stayed(len(found.statements) - len(changed)),
        sections=clause_words.sections(found.sections),
        is_empty=found.is_empty and not tables,
    )


# The summary ---------------------------------------------------------------------------------------------------------


def _summary(found: Differences, tables: Iterable[Table]) -> Iterator[Sentence]:
    """What matters most to the reader first: what it costs, what is declared, then the text."""
    changed = {
        "prices": gettext("The prices changed."),
        "programs": gettext("The programs changed."),
        "form": gettext("The form asks something else."),
        "customers": gettext("The kinds of customers changed."),
        "documents": gettext("The documents changed."),
        "sessions": gettext("How sessions go changed."),
        "binding": gettext("Which language counts changed."),
    }
    yield from (Sentence(changed[table.id], table.id) for table in tables)
    statements = [one.kind for one in found.statements]
    if set(statements) - {"same"}:
        # TRANSLATORS: %(list)s counts: "2 changed, 1 new, 6 the same".
        yield Sentence(gettext("What you declare: %(list)s.", list=_counted(statements)), "statements")
    if any(True for _ in _short(found)):
        yield Sentence(gettext("The title or the short version changed."), "short")
    clauses = [clause.kind for section in found.sections for clause in section.clauses]
    # TRANSLATORS: %(list)s counts: "2 changed, 1 new, 6 the same".
    yield Sentence(gettext("The clauses: %(list)s.", list=_counted(clauses)), "clauses")


def _counted(kinds: Iterable[str]) -> str:
    """How many of each kind; what changed within counts as changed, wherever it stands now."""
    counts = Counter("changed" if kind == "moved_changed" else kind for kind in kinds)
    said = {
        "changed": ngettext("%(num)d changed", "%(num)d changed", counts["changed"]),
        "added": ngettext("%(num)d new", "%(num)d new", counts["added"]),
        "removed": ngettext("%(num)d dropped", "%(num)d dropped", counts["removed"]),
        # TRANSLATORS: clauses with the same words in another place.
        "moved": ngettext("%(num)d only moved", "%(num)d only moved", counts["moved"]),
        "same": ngettext("%(num)d unchanged", "%(num)d unchanged", counts["same"]),
    }
    return ", ".join(text for kind, text in said.items() if counts[kind])


# Above the clauses ---------------------------------------------------------------------------------------------------


def _short(found: Differences) -> Iterator[tuple[str, TextDiff]]:
    texts = [(gettext("Title"), found.title), (gettext("Summary"), found.summary)]
    for number, line in enumerate(found.in_short, start=1):
        texts.append((gettext("In short, line %(number)d", number=number), line))
    return ((label, text) for label, text in texts if text.is_changed)


def _lines_stayed(num: int) -> str:
    if not num:
        return ""
    return ngettext(
        "%(num)d line of the short version stayed the same.",
        "%(num)d lines of the short version stayed the same.",
        num,
    )


def _statements_stayed(num: int) -> str:
    if not num:
        return ""
    return ngettext("%(num)d declaration stayed the same.", "%(num)d declarations stayed the same.", num)


# Statements ----------------------------------------------------------------------------------------------------------


def _statement(found: StatementDiff) -> StatementShown:
    return StatementShown(
        label=_label(found.statement_kind),
        kind=found.kind,
        sign=SIGNS[found.kind],
        note=clause_words.note(found.kind),
        text=clause_words.words(found.text.pieces),
        answers=clause_words.words(found.answers.pieces) if found.answers else None,
        remarks=tuple(_remarks(found)),
    )


def _label(kind: str) -> str:
    # TRANSLATORS: the five kinds of what people declare, as headings.
    return {
        "terms": gettext("Agreement"),
        "order": gettext("Order"),
        "permission": gettext("Permission"),
        "acknowledgement": gettext("Confirmation"),
        "consent": gettext("Free choice"),
    }[kind]


def _remarks(found: StatementDiff) -> Iterator[str]:
    # Of a dropped one nobody needs to know; of a new one everybody does.
    if found.kind != "removed" and found.required_before != found.required_after:
        yield _is_required(found.required_after)
    for setting in found.settings:
        yield _setting(setting, is_new=found.kind == "added")


def _is_required(value: bool | None) -> str:
    return gettext("Needed to go on.") if value else gettext("Not needed to go on.")


def _setting(setting: Setting, *, is_new: bool) -> str:
    match setting.name:
        case "kind":
            return gettext(
                "Now %(after)s, before %(before)s.",
                after=_label(str(setting.after)),
                before=_label(str(setting.before)),
            )
        case "basis":
            return gettext(
                "Legal ground now %(after)s, before %(before)s.",
                after=_basis(setting.after),
                before=_basis(setting.before),
            )
        case "only":
            if setting.after == "paid":
                return gettext("Asked only where something can be due.")
            return gettext("Asked of everybody.")
        case _:
            return _ending(setting.after, is_new=is_new)


def _basis(value: object) -> str:
    # TRANSLATORS: legal grounds (GDPR 6), inside a sentence.
    return {
        "contract": gettext("contract"),
        "consent": gettext("consent"),
        "legal_obligation": gettext("legal obligation"),
        "legitimate_interest": gettext("legitimate interest"),
    }[str(value)]


def _ending(days: object, *, is_new: bool) -> str:
    if not isinstance(days, int):
        return gettext("No longer ends by itself.")
    if is_new:
        return ngettext("Ends by itself after %(num)d day.", "Ends by itself after %(num)d days.", days)
    return ngettext("Now ends by itself after %(num)d day.", "Now ends by itself after %(num)d days.", days)
