"""The check of a content folder: what is wrong with it, what is risky in it, and what was published otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from consent.core.checks import accent_warnings, document_warnings, firm_warnings, text_warnings
from consent.core.drafts import unfinished_faults
from consent.core.encoding import sha256_hex
from consent.core.figure_faults import document_figure_faults, label_figure_faults
from consent.core.firm_rules import all_labels
from consent.core.firms import Particulars, Version
from consent.core.languages import language_faults
from consent.core.paid_statements import paid_statement_faults
from consent.core.session_rules import SessionRules
from consent.core.version_checks import binding_warnings, version_warnings
from consent.errors import ContentError, Finding, NotFound
from consent.service.content_folder import (
    PACKAGE_CONTENT,
    Content,
    FirmContent,
    SourceText,
    absence,
    document_path,
    load_content,
    terms_path,
)

__all__ = [
    "PACKAGE_CONTENT",
    "Content",
    "FirmContent",
    "SourceText",
    "check",
    "document_path",
    "firm_named",
    "load_content",
    "refuse_errors",
    "terms_path",
]

PublishedTexts = Mapping[tuple[str, str, str], str]
PublishedParticulars = Mapping[tuple[str, str], Particulars]


def check(
    content: Content, published: PublishedTexts, published_particulars: PublishedParticulars | None = None
) -> tuple[Finding, ...]:
    """All findings of a folder, by file and line.

    `published`: SHA-256 (hex) of each published text by (firm, version, language); `published_particulars` by (firm, version).
    """
    excused = _not_owed(content, published)
    findings = [each for each in content.findings if each.message not in excused]
    named = {(firm, version) for firm, version, _ in published}
    for firm in content.firms.values():
        findings += _firm_findings(firm)
        for index, version in enumerate(firm.file.versions):
            findings += _version_findings(firm, version, is_published=(firm.file.id, version.name) in named)
            findings += _changed_texts(firm, version, published)
            before = (published_particulars or {}).get((firm.file.id, version.name))
            added = _added_languages(firm, version, published)
            if added and index == len(firm.file.versions) - 1:
                findings.append(_needs_version(firm, index, added))
            elif before is not None:
                findings += _changed_particulars(firm, index, before)
    return tuple(
        sorted(set(findings), key=lambda finding: (finding.file, finding.line, finding.code, finding.message))
    )


def _not_owed(content: Content, published: PublishedTexts) -> frozenset[str]:
    """What loading found absent and nobody owes: published versions stay in the languages that they were published in."""
    return frozenset(
        absence(version, path)
        for firm in content.firms.values()
        for version in firm.file.versions
        for language in _added_languages(firm, version, published)
        for path in (
            terms_path(language, firm.file.id, version.name),
            *(document_path(language, firm.file.id, document.file) for document in version.documents),
        )
    )


def refuse_errors(findings: Iterable[Finding]) -> None:
    """A ContentError with the errors among the findings, where there are any."""
    errors = tuple(finding for finding in findings if finding.severity == "error")
    if errors:
        raise ContentError(errors)


def firm_named(content: Content, firm_id: str) -> FirmContent:
    """A firm of the folder; a ContentError with what is wrong with its file where it has one that could not be read."""
    if firm_id in content.firms:
        return content.firms[firm_id]
    refuse_errors(finding for finding in content.findings if finding.file == f"firms/{firm_id}.toml")
    raise NotFound("firm", firm_id)


def _firm_findings(firm: FirmContent) -> Iterator[Finding]:
    file, source, lines = firm.file, firm.source, firm.lines
    yield from firm_warnings(all_labels(file), source=source, lines=lines)
    yield from accent_warnings(file.accent, source=source, lines=lines)
    yield from binding_warnings(file, source=source, lines=lines)
    yield from label_figure_faults(all_labels(file), file.languages, source=source, lines=lines)


def _version_findings(firm: FirmContent, version: Version, *, is_published: bool) -> Iterator[Finding]:
    """Of a published version the figures and what it says of itself are not asked any more: its words stay for ever."""
    found = [firm.texts.get((version.name, language)) for language in firm.file.languages]
    texts = {one.path: one.text for one in found if one is not None}
    if texts:
        yield from language_faults(texts, with_figures=not is_published)
    for path, text in texts.items():
        yield from unfinished_faults(text, source=path)
        yield from text_warnings(text, firm.file, version, source=path)
    if not is_published:
        yield from paid_statement_faults(firm.file, version, texts)
        yield from version_warnings(firm.file, version.name, texts, source=firm.source, lines=firm.lines)
    for document in version.documents:
        yield from _document_findings(
            firm, version, document.id, document.file, with_figures=not is_published
        )


def _document_findings(
    firm: FirmContent, version: Version, name: str, file: str, *, with_figures: bool
) -> Iterator[Finding]:
    found = {language: firm.documents.get((version.name, name, language)) for language in firm.file.languages}
    texts = {language: data.decode() for language, data in found.items() if data is not None}
    for language, text in texts.items():
        path = document_path(language, firm.file.id, file)
        yield from document_warnings(text, language, firm.file, version, source=path)
        first = next(iter(texts.items()))
        if with_figures and first[0] != language:
            yield from document_figure_faults(first, path, (language, text))


def _changed_texts(firm: FirmContent, version: Version, published: PublishedTexts) -> Iterator[Finding]:
    for language in firm.file.languages:
        source = firm.texts.get((version.name, language))
        digest = published.get((firm.file.id, version.name, language))
        if source is not None and digest not in {None, sha256_hex(source.data)}:
            message = (
                f"version {version.name!r} is published with the sha256 {digest}: its words stay for ever. "
                "Put the file back and write the change as a new version"
            )
            yield Finding("error", source.path, 0, "changed_after_publication", message)


def _added_languages(firm: FirmContent, version: Version, published: PublishedTexts) -> tuple[str, ...]:
    """Languages of the firm that the version, published, does not have."""
    then = {
        language for firm_id, name, language in published if (firm_id, name) == (firm.file.id, version.name)
    }
    return tuple(language for language in firm.file.languages if then and language not in then)


def _needs_version(firm: FirmContent, index: int, added: tuple[str, ...]) -> Finding:
    name = firm.file.versions[index].name
    message = (
        f"version {name!r} is published without {', '.join(added)}: a language begins with a new version"
    )
    return Finding(
        "error", firm.source, firm.lines["versions", index, "name"], "language_without_version", message
    )


def _changed_particulars(firm: FirmContent, index: int, before: Particulars) -> Iterator[Finding]:
    """What a published version took from the firm file; words of forms and classes may change for versions to come."""
    version = firm.file.versions[index]
    if not _has_all_documents(firm, version):
        return
    now = firm.particulars(version.name)
    is_last = index == len(firm.file.versions) - 1
    parts = (
        "effective",
        "tariff",
        "tools",
        "retires",
        "documents",
        *(("fields", "classes") if is_last else ()),
    )
    then = {language for document in before.documents for language in document.digests}
    languages = then & {*firm.file.languages}  # one that the firm has given up stays with its versions
    for part in parts:
        shown, was = (_substance(each, part, languages, whole=is_last) for each in (now, before))
        if shown != was:
            line = firm.lines["versions", index, part if part not in {"fields", "classes"} else "name"]
            message = (
                f"version {version.name!r} is published with other {part}: make a new version for the change"
            )
            yield Finding("error", firm.source, line, "changed_after_publication", message)
    if is_last and now.session != before.session:
        yield _changed_session(firm, version.name, before)


def _changed_session(firm: FirmContent, name: str, before: Particulars) -> Finding:
    """Only a warning where there were no rules yet: releases without session rules published such versions."""
    line = firm.lines["session",]
    if before.session == SessionRules():
        message = f"version {name!r} is published without [session]: its rules hold from the next version on"
        return Finding("warning", firm.source, line, "rules_from_next_version", message)
    message = f"version {name!r} is published with other session rules: make a new version for the change"
    return Finding("error", firm.source, line, "changed_after_publication", message)


def _has_all_documents(firm: FirmContent, version: Version) -> bool:
    wanted = {
        (version.name, one.id, language) for one in version.documents for language in firm.file.languages
    }
    return wanted <= firm.documents.keys()


def _substance(particulars: Particulars, part: str, languages: set[str], *, whole: bool) -> object:
    """What of a part may never change; documents in the `languages` of then, for a firm may add one later."""
    if part == "tools" and not whole:
        return [(tool.id, tool.files) for tool in particulars.tools]
    if part == "documents":
        return [
            (one.id, _only(one.title, languages), _only(one.digests, languages))
            for one in particulars.documents
        ]
    return getattr(particulars, part)


def _only(texts: Mapping[str, str], languages: set[str]) -> dict[str, str]:
    return {language: text for language, text in texts.items() if language in languages}
