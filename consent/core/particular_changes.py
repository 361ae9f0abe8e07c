"""What differs between the particulars of two versions: tariff, tools, form, classes, documents, session rules, language that counts.

Structure without words. A change has `before` and `after`, of which None says that the thing was not there; `facts` names
what differs of a thing that both have. Labels differ as soon as one language does. The order of fields and tools says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from consent.core.firms import CustomerClass, Document, FormField, Particulars, Tool, ToolFile
from consent.core.models import Model
from consent.core.session_rules import Attestation, SessionRules
from consent.core.tariff_changes import TariffChange, tariff_change

TOOL_FACTS = ("name", "publisher", "purpose", "shows", "digits", "tell", "tell_by")
FIELD_FACTS = ("required", "label", "hint", "pattern", "example")
RULE_FACTS = tuple(name for name in SessionRules.model_fields if name != "attestations")

Thing = TypeVar("Thing")
Pair = tuple[Thing | None, Thing | None]


@dataclass(frozen=True, slots=True)
class FileChange:
    """The file or address of a tool for one system."""

    system: str
    before: ToolFile | None
    after: ToolFile | None


@dataclass(frozen=True, slots=True)
class ToolChange:
    """`kind`: added, dropped, changed, or replaced (another tool of the same name and publisher); `facts` of TOOL_FACTS.

    `is_retired`: the newer version says that the tool of before is no longer handed out.
    """

    kind: str
    before: Tool | None
    after: Tool | None
    facts: tuple[str, ...] = ()
    files: tuple[FileChange, ...] = ()
    is_retired: bool = False


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of the form added, dropped or changed; `facts` of FIELD_FACTS."""

    kind: str
    before: FormField | None
    after: FormField | None
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClassChange:
    """A customer class added, dropped or renamed."""

    kind: str
    before: CustomerClass | None
    after: CustomerClass | None


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """A document added, dropped or changed; `languages` are those in which its bytes differ, were added or dropped."""

    kind: str
    before: Document | None
    after: Document | None
    languages: tuple[str, ...]
    is_renamed: bool = False


@dataclass(frozen=True, slots=True)
class AttestationChange:
    """What the technician attests at closing: added, dropped or changed in its words."""

    kind: str
    before: Attestation | None
    after: Attestation | None


@dataclass(frozen=True, slots=True)
class SessionChange:
    """The rules of sessions; `facts` of RULE_FACTS."""

    before: SessionRules
    after: SessionRules
    facts: tuple[str, ...]
    attestations: tuple[AttestationChange, ...]


@dataclass(frozen=True, slots=True)
class BindingChange:
    """Another language counts where the texts differ; None: all count alike."""

    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class ParticularChanges:
    """All of it; `retired` are ids of tools that the newer version retires and the older one no longer had."""

    tariff: TariffChange
    tools: tuple[ToolChange, ...]
    retired: tuple[str, ...]
    fields: tuple[FieldChange, ...]
    classes: tuple[ClassChange, ...]
    documents: tuple[DocumentChange, ...]
    session: SessionChange | None
    binding: BindingChange | None

    @property
    def is_empty(self) -> bool:
        """Whether the two versions differ in their words and dates at most."""
        lists = (self.tools, self.retired, self.fields, self.classes, self.documents)
        return self.tariff.is_empty and not any((*lists, self.session, self.binding))


def particular_changes(before: Particulars, after: Particulars) -> ParticularChanges:
    """What differs from `before` to `after`, which may be any two versions of a firm."""
    retired = set(after.retires) - set(before.retires)
    had = {tool.id for tool in before.tools}
    is_other_binding = before.binding != after.binding
    return ParticularChanges(
        tariff=tariff_change(before.tariff, after.tariff),
        tools=tuple(_tools(before.tools, after.tools, retired)),
        retired=tuple(one for one in after.retires if one in retired - had),
        fields=tuple(_fields(before.fields, after.fields)),
        classes=tuple(_classes(before.classes, after.classes)),
        documents=tuple(_documents(before.documents, after.documents)),
        session=_session(before.session, after.session),
        binding=BindingChange(before.binding, after.binding) if is_other_binding else None,
    )


def _tools(before: Sequence[Tool], after: Sequence[Tool], retired: set[str]) -> Iterator[ToolChange]:
    for one, other in _tool_pairs(before, after):
        facts = _facts(one, other, TOOL_FACTS) if one and other else ()
        files = tuple(_files(one.files, other.files)) if one and other else ()
        if one and other and one.id == other.id and not (facts or files):
            continue
        kind = _kind(one, other) if not (one and other) or one.id == other.id else "replaced"
        yield ToolChange(kind, one, other, facts, files, one is not None and one.id in retired)


def _tool_pairs(before: Sequence[Tool], after: Sequence[Tool]) -> Iterator[Pair[Tool]]:
    """By id; then those left by name and publisher: a firm's newer file of a program often gets an id of its own."""
    same = {one.id for one in before} & {one.id for one in after}
    yield from _pairs(
        [one for one in before if one.id in same], [one for one in after if one.id in same], _id
    )
    left = [one for one in before if one.id not in same]
    for other in (one for one in after if one.id not in same):
        match = next(
            (one for one in left if (one.name, one.publisher) == (other.name, other.publisher)), None
        )
        left = [one for one in left if one is not match]
        yield match, other
    yield from ((one, None) for one in left)


def _files(before: Sequence[ToolFile], after: Sequence[ToolFile]) -> Iterator[FileChange]:
    old, new = ({file.system: file for file in files} for files in (before, after))
    for system in {**new, **old}:
        if old.get(system) != new.get(system):
            yield FileChange(system, old.get(system), new.get(system))


def _fields(before: Sequence[FormField], after: Sequence[FormField]) -> Iterator[FieldChange]:
    for one, other in _pairs(before, after, _id):
        facts = _facts(one, other, FIELD_FACTS) if one and other else ()
        if facts or not (one and other):
            yield FieldChange(_kind(one, other), one, other, facts)


def _classes(before: Sequence[CustomerClass], after: Sequence[CustomerClass]) -> Iterator[ClassChange]:
    for one, other in _pairs(before, after, _id):
        if one != other:
            yield ClassChange("renamed" if one and other else _kind(one, other), one, other)


def _documents(before: Sequence[Document], after: Sequence[Document]) -> Iterator[DocumentChange]:
    for one, other in _pairs(before, after, _id):
        old: Mapping[str, str] = one.digests if one else {}
        new: Mapping[str, str] = other.digests if other else {}
        languages = tuple(code for code in sorted({**old, **new}) if old.get(code) != new.get(code))
        is_renamed = one is not None and other is not None and one.title != other.title
        if languages or is_renamed:
            yield DocumentChange(_kind(one, other), one, other, languages, is_renamed)


def _session(before: SessionRules, after: SessionRules) -> SessionChange | None:
    facts = _facts(before, after, RULE_FACTS)
    attestations = tuple(
        AttestationChange(_kind(one, other), one, other)
        for one, other in _pairs(before.attestations, after.attestations, _id)
        if one != other
    )
    return SessionChange(before, after, facts, attestations) if facts or attestations else None


def _kind(before: object, after: object) -> str:
    if before is None:
        return "added"
    return "dropped" if after is None else "changed"


def _id(thing: Tool | FormField | CustomerClass | Document | Attestation) -> str:
    return thing.id


def _pairs(
    before: Sequence[Thing], after: Sequence[Thing], key: Callable[[Thing], str]
) -> Iterator[Pair[Thing]]:
    """Things of one key together, in the order of after; then those that were dropped."""
    old = {key(one): one for one in before}
    yield from ((old.pop(key(other), None), other) for other in after)
    yield from ((one, None) for one in old.values())


def _facts(before: Model, after: Model, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))
