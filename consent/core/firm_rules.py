"""What a firm file must keep to beyond its shape: names that meet, languages that are all there, versions that ascend."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from consent.core.firm_files import FirmFile, FormField, Version, version_key
from consent.core.identity import is_register_number, is_vat_number
from consent.core.instants import at_local
from consent.core.markdown_rules import markdown_faults
from consent.core.models import NOT_STATED
from consent.core.retention import MOST_YEARS, SHORTEST, is_too_long, is_too_short
from consent.core.sources import Path
from consent.core.tariffs import EVERY_CLASS, NO_CLASS

Fault = tuple[Path, str, str]

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


def faults_of(file: FirmFile) -> Iterator[Fault]:
    """Path, code and words of everything that is wrong with a firm file of the right shape."""
    for rule in (
        _identity,
        _languages,
        _privacy,
        _retention,
        _fields,
        _classes,
        _rates,
        _versions,
        _order,
        _names,
        _session,
    ):
        yield from rule(file)


def _identity(file: FirmFile) -> Iterator[Fault]:
    values = file.identity.model_dump(by_alias=True)
    missing = [name for name, value in values.items() if value == NOT_STATED]
    if not file.demonstration:
        for name in missing:
            yield ("identity", name), "missing_identity", f"only a sample firm may say {NOT_STATED!r}"
    rules = {
        "email": (bool(_ADDRESS.fullmatch(file.identity.email)), "an e-mail address"),
        "vat": (is_vat_number(file.identity.vat, file.country), f"a VAT number of {file.country}"),
        "register": (
            is_register_number(file.identity.register_number, file.country),
            f"a register number of {file.country}",
        ),
    }
    for name, (is_good, wanted) in rules.items():
        if name not in missing and not is_good:
            yield ("identity", name), "wrong_identity", f"{values[name]!r} is not {wanted}"


def _languages(file: FirmFile) -> Iterator[Fault]:
    yield from _twice(("languages",), file.languages, "language")
    if file.binding is not None and file.binding not in file.languages:
        message = (
            f"{file.binding!r} is not one of the firm's languages: name one of {', '.join(file.languages)}"
        )
        yield ("binding",), "unknown_language", message
    for path, labels in all_labels(file):
        for language in file.languages:
            if language not in labels:
                yield path, "missing_language", f"nothing in {language!r}"
        for language in labels:
            if language not in file.languages:
                yield (*path, language), "unlisted_language", f"languages do not list {language!r}"


def all_labels(file: FirmFile) -> Iterator[tuple[Path, dict[str, str]]]:
    """Every text of a firm file that is there in each language, with its path."""
    if file.contact:
        yield ("contact", "before"), file.contact.before
    yield ("privacy", "text"), file.privacy.text
    for index, field in enumerate(file.fields):
        yield ("fields", index, "label"), field.label
        if field.hint:
            yield ("fields", index, "hint"), field.hint
    for index, customer_class in enumerate(file.classes):
        yield ("classes", index, "label"), customer_class.label
    for index, tool in enumerate(file.tools):
        yield ("tools", index, "purpose"), tool.purpose
    if file.session.declaration is not None:
        yield ("session", "declaration"), file.session.declaration
    for index, attestation in enumerate(file.session.attestations):
        yield ("session", "attestations", index, "label"), attestation.label
    for index, version in enumerate(file.versions):
        for place, document in enumerate(version.documents):
            yield ("versions", index, "documents", place, "title"), document.title


def _privacy(file: FirmFile) -> Iterator[Fault]:
    for language, text in file.privacy.text.items():
        for line, code, message in markdown_faults(text):
            yield ("privacy", "text", language), code, f"line {line} of it: {message}"


def _retention(file: FirmFile) -> Iterator[Fault]:
    own = file.retention.period
    if own is None:
        return
    if is_too_short(file.country, own):
        law = SHORTEST.get(file.country, own)
        end = " and to 31 December" if law.to_year_end else ""
        message = (
            f"claims can be made for {law.years} years{end} in {file.country}: keep the proof as long "
            "(to_year_end where it says so); one person's data go earlier by `consent erase --force`"
        )
        yield ("retention", "acceptances"), "wrong_retention", message
    if is_too_long(own):
        message = f"longer than {MOST_YEARS} years is more than anybody could need: hold single ones by `consent hold`"
        yield ("retention", "acceptances"), "wrong_retention", message


def _fields(file: FirmFile) -> Iterator[Fault]:
    for wanted in ("name", "phone"):
        if not any(field.id == wanted and field.required for field in file.fields):
            yield ("fields",), "missing", f"every firm asks for {wanted!r}, with required = true"
    for index, field in enumerate(file.fields):
        yield from _pattern(("fields", index), field)


def _pattern(path: Path, field: FormField) -> Iterator[Fault]:
    if field.pattern is None:
        return
    if field.id not in {"order_number", "customer_number"}:
        yield (
            (*path, "pattern"),
            "contradiction",
            f"is for order_number and customer_number, not for {field.id!r}",
        )
    if field.example is None:
        yield (*path, "pattern"), "missing", "a pattern needs an example beside it"
    elif not re.fullmatch(field.pattern, field.example):
        yield (*path, "example"), "contradiction", f"{field.example!r} does not fit the pattern"


def _classes(file: FirmFile) -> Iterator[Fault]:
    for index, customer_class in enumerate(file.classes):
        if customer_class.id in {NO_CLASS, EVERY_CLASS}:
            yield (
                ("classes", index, "id"),
                "reserved",
                f"{customer_class.id!r} is a word of this format: take another",
            )


def _rates(file: FirmFile) -> Iterator[Fault]:
    for name, tariff in file.tariffs.items():
        for index, rate in enumerate(tariff.rates):
            yield from _known_classes(file, ("tariffs", name, "rates", index, "classes"), rate.classes)
        for index, discount in enumerate(tariff.discounts):
            path = ("tariffs", name, "discounts", index)
            yield from _known_classes(file, (*path, "classes"), discount.classes)
            yield from _known_classes(file, (*path, "of"), (discount.of,))


def _known_classes(file: FirmFile, path: Path, classes: Sequence[str]) -> Iterator[Fault]:
    known = {NO_CLASS, EVERY_CLASS, *(one.id for one in file.classes)}
    for customer_class in classes:
        if customer_class not in known:
            yield path, "unknown_class", f"there is no class {customer_class!r}"


def _versions(file: FirmFile) -> Iterator[Fault]:
    tools = {tool.id for tool in file.tools}
    for index, version in enumerate(file.versions):
        path = ("versions", index)
        if version.tariff not in file.tariffs:
            yield (*path, "tariff"), "unknown_tariff", f"there is no tariff {version.tariff!r}"
        for key, names in (("tools", version.tools), ("retires", version.retires)):
            for name in names:
                if name not in tools:
                    yield (*path, key), "unknown_tool", f"there is no tool {name!r}"
        for name in sorted({*version.tools} & {*version.retires}):
            yield (
                (*path, "retires"),
                "contradiction",
                f"tool {name!r} is used and retired by the same version",
            )
        yield from _effective((*path, "effective"), version.name, version.effective_local, file.timezone)


def _effective(path: Path, name: str, local: str, timezone: str) -> Iterator[Fault]:
    day, moment = version_key(name)[0], datetime.fromisoformat(local)
    if moment.date() != day:
        yield path, "impossible_date", f"version {name!r} is named after another day than {local!r}"
    there = moment.replace(tzinfo=ZoneInfo(timezone))
    real = there.astimezone(UTC).astimezone(there.tzinfo).replace(tzinfo=None)
    if real != moment:
        skipped = f"{local!r} does not exist in {timezone}: the clock skips it"
        mend = f'write effective = "{real.isoformat(timespec="minutes")}"'
        yield path, "impossible_date", f"{skipped}. For the moment after, {mend}"


def _order(file: FirmFile) -> Iterator[Fault]:
    for index, (before, after) in enumerate(pairwise(file.versions), start=1):
        path = ("versions", index, "name")
        earlier, later = (at_local(one.effective_local, file.timezone) for one in (before, after))
        if before.name == after.name:
            yield path, "duplicate", f"version {after.name!r} stands twice"
        elif version_key(before.name) > version_key(after.name) or earlier > later:
            message = f"version {after.name!r} must come after {before.name!r}: the oldest stands first"
            yield path, "not_ascending", message
        elif earlier == later:
            key = "effective" if after.effective else "name"
            yield ("versions", index, key), "two_in_force", _two_in_force(before, after)


def _two_in_force(before: Version, after: Version) -> str:
    return (
        f"version {after.name!r} would come into force at the same moment as {before.name!r}: "
        f'give the later one an hour, effective = "{version_key(after.name)[0].isoformat()}T12:00"'
    )


def _names(file: FirmFile) -> Iterator[Fault]:
    yield from _twice(("fields",), [field.id for field in file.fields], "field", key="id")
    yield from _twice(("classes",), [one.id for one in file.classes], "class", key="id")
    yield from _twice(("tools",), [tool.id for tool in file.tools], "tool", key="id")
    for index, version in enumerate(file.versions):
        yield from _twice(("versions", index, "tools"), version.tools, "tool")
        documents = [document.id for document in version.documents]
        yield from _twice(("versions", index, "documents"), documents, "document", key="id")


def _session(file: FirmFile) -> Iterator[Fault]:
    rules = file.session
    attestations = [one.id for one in rules.attestations]
    yield from _twice(("session", "attestations"), attestations, "attestation", key="id")
    # Of the last version's tariff: published versions keep the rules that they were published with.
    tariff = file.tariffs.get(file.versions[-1].tariff)
    longest = tariff.longest_minutes if tariff else None
    if rules.warn_minutes is not None and longest is not None and rules.warn_minutes >= longest:
        message = (
            f"{rules.warn_minutes}: must be less than the {longest} minutes that a session lasts at most"
        )
        yield ("session", "warn_minutes"), "contradiction", message
    if rules.channel and not any(len(tool.tell_by) > 1 for tool in file.tools):
        message = "no tool has more than one way in tell_by: there is nothing to record"
        yield ("session", "channel"), "contradiction", message


def _twice(path: Path, names: Sequence[str], what: str, *, key: str = "") -> Iterator[Fault]:
    for index, name in enumerate(names):
        if name in names[:index]:
            yield (
                ((*path, index, key) if key else (*path, index)),
                "duplicate",
                f"{what} {name!r} stands twice",
            )
