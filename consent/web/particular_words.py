"""What changed beside the words of the terms, as tables: prices, programs, the form, customers, documents, sessions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext, ngettext

from consent.core.firms import Document, FormField, Tool, ToolFile
from consent.core.particular_changes import ClassChange, DocumentChange, FieldChange, FileChange, ToolChange
from consent.core.publications import PublishedVersion
from consent.service.comparisons import Comparison
from consent.web import price_changes, programs, session_rule_words
from consent.web.languages import own_name
from consent.web.price_changes import Row


@dataclass(frozen=True, slots=True)
class Table:
    """`id` is prices, programs, form, customers, documents, sessions or binding; `notes` are sentences under the rows."""

    id: str
    title: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


def tables(compared: Comparison) -> tuple[Table, ...]:
    """Those that say something to a reader of the language: a correction of another language's labels does not."""
    found = (_prices(compared), _programs(compared), *_others(compared))
    return tuple(table for table in found if table.rows or table.notes)


def _prices(compared: Comparison) -> Table:
    tariff, sides = compared.changes.tariff, (compared.before_particulars, compared.after_particulars)
    rows = price_changes.rows(tariff, *sides, compared.language)
    return Table("prices", gettext("Prices"), tuple(rows), tuple(price_changes.notes(tariff)))


def _programs(compared: Comparison) -> Table:
    rows = (row for one in compared.changes.tools for row in _tool(one, compared.language))
    return Table("programs", gettext("Programs"), tuple(rows), tuple(_tool_notes(compared)))


def _others(compared: Comparison) -> Iterator[Table]:
    changes, language = compared.changes, compared.language
    fields = (row for field in changes.fields for row in _field(field, language))
    classes = (row for one in changes.classes for row in _class(one, language))
    documents = (row for one in changes.documents for row in _document(one, compared))
    session = session_rule_words.rows(changes.session, language) if changes.session else ()
    yield Table("form", gettext("What the form asks"), tuple(fields))
    yield Table("customers", gettext("Kinds of customers"), tuple(classes))
    yield Table("documents", gettext("Documents"), tuple(documents))
    yield Table("sessions", gettext("Sessions"), tuple(session))
    yield Table("binding", gettext("Language"), tuple(_binding(compared)))


# Programs ------------------------------------------------------------------------------------------------------------


def _tool(change: ToolChange, language: str) -> Iterator[Row]:
    before, after = change.before, change.after
    if before is None or after is None:
        shown = after or before
        yield Row("", _program(before), _program(after), name=shown.name if shown else "")
        return
    for fact in change.facts:
        row = Row(_tool_label(fact), _tool_words(fact, before, language), _tool_words(fact, after, language))
        if row.before != row.after:
            is_quote = fact in ("name", "publisher", "purpose")
            yield Row(row.label, row.before, row.after, name=after.name, is_quote=is_quote)
    for file in change.files:
        yield _file(file, after.name)


def _program(tool: Tool | None) -> str | None:
    # TRANSLATORS: a program for remote help and the firm that makes it.
    return gettext("program by %(publisher)s", publisher=tool.publisher) if tool else None


def _tool_label(fact: str) -> str:
    return {
        "name": gettext("name"),
        "publisher": gettext("publisher"),
        "purpose": gettext("what it does"),
        "shows": gettext("what it shows"),
        "digits": gettext("how long its number is"),
        "tell": gettext("what you tell the technician"),
        "tell_by": gettext("how you tell it"),
    }[fact]


def _tool_words(fact: str, tool: Tool, language: str) -> str:
    match fact:
        case "purpose":
            return tool.purpose.get(language, "")
        case "shows":
            return _shown(tool.shows)
        case "tell":
            return _shown(tool.tell) or gettext("nothing")
        case "tell_by":
            return ", ".join(programs.ways_in_words(tool)) or gettext("not stated")
        case "digits":
            return _digits(tool)
        case _:
            return str(getattr(tool, fact))


def _shown(what: tuple[str, ...]) -> str:
    words = {"id": gettext("a number"), "password": gettext("a password"), "code": gettext("a code")}
    return ", ".join(words[one] for one in what)


def _digits(tool: Tool) -> str:
    if not tool.digits:
        return gettext("not stated")
    *some, last = tool.digits
    last_words = ngettext("%(num)d digit", "%(num)d digits", last)
    # TRANSLATORS: "9 or 10 digits": how long a number can be.
    return (
        gettext("%(some)s or %(last)s", some=", ".join(map(str, some)), last=last_words)
        if some
        else last_words
    )


def _file(change: FileChange, name: str) -> Row:
    system = programs.NAMES.get(change.system, gettext("every system"))
    # By its name; where that is the same, by what else differs.
    told = ((say(change.before), say(change.after)) for say in (_named, _with_digest, _with_size))
    before, after = next(pair for pair in told if pair[0] != pair[1])
    # TRANSLATORS: the file of a program, for Windows, macOS ...
    return Row(gettext("file for %(system)s", system=system), before, after, name=name)


def _named(file: ToolFile | None) -> str | None:
    return (file.file or file.url) if file else None


def _with_digest(file: ToolFile | None) -> str | None:
    if file is None or file.sha256 is None:
        return _named(file) and gettext("%(file)s, without a check sum", file=_named(file))
    return gettext("%(file)s, check sum %(digits)s …", file=_named(file), digits=file.sha256[:12])


def _with_size(file: ToolFile | None) -> str | None:
    if file is None or file.size is None:
        return _named(file) and gettext("%(file)s, size not stated", file=_named(file))
    return f"{_named(file)}, {programs.size_in_words(file.size)}"


def _tool_notes(compared: Comparison) -> Iterator[str]:
    for change in compared.changes.tools:
        if change.is_retired and change.before:
            yield gettext(
                "The program %(name)s of before is no longer handed out: links to it that somebody still has do not work any more.",
                name=change.before.name,
            )
    if compared.changes.retired:
        yield gettext(
            "Older programs are no longer handed out: links to them that somebody still has do not work any more."
        )


# The form ------------------------------------------------------------------------------------------------------------


def _field(change: FieldChange, language: str) -> Iterator[Row]:
    before, after = change.before, change.after
    if before is None or after is None:
        shown = after or before
        name = shown.label.get(language, shown.id) if shown else ""
        yield Row("", _required(before), _required(after), name=name)
        return
    name = after.label.get(language, after.id)
    if "required" in change.facts:
        yield Row("", _required(before), _required(after), name=name)
    for fact, label, old, new in (
        ("label", gettext("name"), before.label, after.label),
        ("hint", gettext("explanation"), before.hint, after.hint),
    ):
        if fact in change.facts and old.get(language) != new.get(language):
            yield Row(label, old.get(language), new.get(language), name=name, is_quote=True)
    if {"pattern", "example"} & {*change.facts}:
        yield Row(gettext("how it must be written"), _written(before), _written(after), name=name)


def _required(field: FormField | None) -> str | None:
    if field is None:
        return None
    return gettext("must be filled in") if field.required else gettext("may be left empty")


def _written(field: FormField) -> str:
    if field.pattern is None:
        return gettext("in any way")
    example = field.example or field.pattern
    return gettext("like %(example)s", example=example)


def _class(change: ClassChange, language: str) -> Iterator[Row]:
    before = change.before.label.get(language, change.before.id) if change.before else None
    after = change.after.label.get(language, change.after.id) if change.after else None
    if before != after:
        yield Row(gettext("Kind of customer"), before, after, is_quote=True)


# Documents -------------------------------------------------------------------------------------------------------------


def _document(change: DocumentChange, compared: Comparison) -> Iterator[Row]:
    language = compared.language
    shown = change.after or change.before
    is_other_title = change.is_renamed and _title(change.before, language) != _title(change.after, language)
    if shown is None or not (language in change.languages or is_other_title):
        return
    label = gettext("the text changed") if language in change.languages and change.kind == "changed" else ""
    yield Row(
        label,
        _title(change.before, language),
        _title(change.after, language),
        is_quote=True,
        before_href=_address(change.before, compared.before, language),
        after_href=_address(change.after, compared.after, language),
    )


def _title(document: Document | None, language: str) -> str | None:
    return document.title.get(language, document.id) if document else None


def _address(document: Document | None, version: PublishedVersion, language: str) -> str:
    if document is None:
        return ""
    return url_for(
        "public.document",
        language=language,
        firm_id=version.firm,
        name=version.name,
        document_id=document.id,
    )


def _binding(compared: Comparison) -> Iterator[Row]:
    change = compared.changes.binding
    if change is not None:
        yield Row(
            gettext("Which text counts if the languages differ"),
            _counts(change.before),
            _counts(change.after),
        )


def _counts(language: str | None) -> str:
    return own_name(language) if language else gettext("all languages alike")
