"""Drafts: byte for byte the earlier version but for what must differ, in any language and any way of writing YAML."""

from __future__ import annotations

from difflib import unified_diff

import pytest

from consent.core.drafts import append_version, draft_terms, unfinished_faults
from consent.core.firm_files import Version
from consent.core.firms import parse_firm_file
from consent.core.terms import TermsText, parse_terms
from consent.errors import ContentError
from tests.example_content import FIRM, NL, example_files, replaced

NEW = "2026-12-01"
WORDS = 'text: "Ik kon de voorwaarden lezen en bewaren en ga ermee akkoord."'


def drafted(text: str, language: str = "nl", version: str = NEW) -> str:
    return draft_terms(text.encode(), version, language, source=NL).data.decode()


def changed(before: str, after: str) -> list[str]:
    """The lines that differ, with + and -."""
    lines = list(unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm=""))[2:]
    return [line for line in lines if not line.startswith("@@")]


def test_only_what_must_differ_differs() -> None:
    """Version, changes, and a reason that was not there; the rest is the same, to the byte."""
    text = example_files()[NL]
    assert changed(text, drafted(text)) == [
        '-version: "2024-03-01"',
        '+version: "2026-12-01"',
        '-changes: "Dit is de eerste versie."',
        '+changes: "TODO: say what changed and why"',
        '+reason: "TODO: say why the change is material or editorial"',
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("(versie 2024-03-01, 1 maart 2024)", "(versie 2026-12-01, 1 december 2026)"),
        ("van 1  maart\n      2024,", "van 1 december 2026,"),
        ("versie 2024-03-01.", "versie 2026-12-01."),
        ("versie 2024-03-01.2", "versie 2024-03-01.2"),
        ("nummer 12024-03-01", "nummer 12024-03-01"),
        ("op 21 maart 2024", "op 21 maart 2024"),
        ("op 1 maart 20245", "op 1 maart 20245"),
    ],
)
def test_statements_say_the_new_version(before: str, after: str) -> None:
    """Its name and its date in words; numbers that only look alike stay."""
    text = replaced(NL, (WORDS, f'text: "Ik las {before}"'))
    assert f'text: "Ik las {after}"' in drafted(text)


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("pl", "z 1 marca 2024 r.", "z 1 grudnia 2026 r."),
        ("en", "of March 1, 2024 and 1 March 2024", "of December 1, 2026 and 1 December 2026"),
        ("de", "vom 1. März 2024", "vom 1. Dezember 2026"),
        ("es", "de 1 de marzo de 2024", "de 1 de diciembre de 2026"),
        ("zzz", "2024-03-01, 1 maart 2024", "2026-12-01, 1 maart 2024"),
        ("xq", "2024-03-01", "2026-12-01"),
    ],
)
def test_dates_are_written_as_the_language_writes_them(language: str, before: str, after: str) -> None:
    """Where nobody knows how, the name alone changes."""
    text = replaced(NL, (WORDS, f'text: "{before}"'), ("language: nl", f"language: {language}"))
    assert f'text: "{after}"' in drafted(text, language)


def test_answers_say_the_new_version_too() -> None:
    """They are part of what is declared."""
    text = replaced(NL, ('text: "Gedaan"', 'text: "Gedaan na 2024-03-01"'))
    assert 'text: "Gedaan na 2026-12-01"' in drafted(text)


def test_second_version_of_a_day_keeps_the_date() -> None:
    """Only the name differs."""
    text = replaced(NL, (WORDS, 'text: "Versie 2024-03-01, 1 maart 2024."'))
    after = drafted(text, version="2024-03-01.2")
    assert 'text: "Versie 2024-03-01.2, 1 maart 2024."' in after


@pytest.mark.parametrize(
    "written", ["changes: >\n  Eén.\n  Twee.", "changes: |\n  Eén.", "changes: Eén.", "changes: 'Eén.'"]
)
def test_however_the_changes_were_written(written: str) -> None:
    """Quoted, bare, or folded over lines: one unfinished line takes their place."""
    text = replaced(NL, ('changes: "Dit is de eerste versie."', written))
    assert 'changes: "TODO: say what changed and why"\nchange: material\nreason: "TODO' in drafted(text)


def test_a_reason_is_asked_again() -> None:
    """The earlier reason is not this one's; it stays where it stood, and there is no second one."""
    text = replaced(NL, ("change: material", 'reason: "Andere prijs."\nchange: material  # since ever'))
    after = drafted(text)
    assert (
        'reason: "TODO: say why the change is material or editorial"\nchange: material  # since ever\n'
        in after
    )
    assert after.count("reason:") == 1


def test_reason_comes_last_where_change_stood_last() -> None:
    """Front matter may have any order."""
    head, _, body = replaced(NL, ("change: material\n", "")).partition("\n---\n")
    after = drafted(f"{head}\nchange: material\n---\n{body}")
    assert 'change: material\nreason: "TODO: say why the change is material or editorial"\n---\n' in after


def test_another_language_begins_with_these_words() -> None:
    """Its own code, the words to be translated; the date is found as the words' own language writes it."""
    text = replaced(NL, (WORDS, 'text: "Versie van 1 maart 2024."'))
    after = drafted(text, "de")
    assert "\nlanguage: de\n" in after
    assert 'text: "Versie van 1 december 2026."' in after


def test_lines_that_still_name_the_earlier_version_are_told() -> None:
    """The text below is the author's: history may be meant."""
    text = replaced(NL, ("1.2 Tijdens de sessie:", "1.2 Sinds 1 maart 2024 (2024-03-01):"))
    draft = draft_terms(text.encode(), NEW, "nl", source=NL)
    (line,) = draft.mentions
    assert draft.data.decode().split("\n")[line - 1].startswith("1.2 Sinds 1 maart 2024")


def test_broken_terms_are_no_start() -> None:
    """What is wrong with them is told."""
    with pytest.raises(ContentError):
        drafted("no front matter")


# What is left unfinished ---------------------------------------------------------------------------------------------


def parsed(text: str) -> TermsText:
    return parse_terms(text.encode(), source=NL)


def test_a_draft_is_unfinished_until_its_author_has_spoken() -> None:
    """Two errors, at their lines, with what is wanted."""
    text = drafted(example_files()[NL])
    found = list(unfinished_faults(parsed(text), source=NL))
    assert [(each.severity, each.code, text.split("\n")[each.line - 1].split(":")[0]) for each in found] == [
        ("error", "unfinished", "changes"),
        ("error", "unfinished", "reason"),
    ]
    assert found[0].message == "changes is unfinished: say what changed and why, in 'nl'"


def test_a_mark_without_words_is_unfinished_too() -> None:
    """Whoever deletes half of it."""
    text = replaced(NL, ('changes: "Dit is de eerste versie."', 'changes: "TODO:"'))
    assert [each.message for each in unfinished_faults(parsed(text), source=NL)] == [
        "changes is unfinished: finish it, in 'nl'"
    ]


def test_finished_texts_have_nothing_to_finish() -> None:
    """A reason may be left out."""
    assert list(unfinished_faults(parsed(example_files()[NL]), source=NL)) == []


# The firm file -------------------------------------------------------------------------------------------------------


def test_firm_file_gets_one_more_version_and_keeps_the_rest() -> None:
    """Comments and order stay; effective, tariff, tools and documents are written as they are read."""
    text = example_files()[FIRM] + "# the end\n\n\n"
    last = parse_firm_file(text.encode(), source=FIRM).versions[-1]
    new = last.model_copy(update={"name": NEW, "effective": "2026-12-01T09:00"})
    after = append_version(text, new)
    assert after.startswith(text.rstrip("\n") + "\n\n[[versions]]\n")
    assert after.endswith('file = "price-list-2024.md"\n')
    assert parse_firm_file(after.encode(), source=FIRM).versions == (last, new)


def test_words_of_titles_survive_their_quotes() -> None:
    """What TOML would take for its own is escaped."""
    title = {"nl": 'De "lijst" \\ één', "pl": "Cennik"}
    version = Version.model_validate_json(
        '{"name": "2026-12-01", "tariff": "session", "tools": ["example-viewer"],'
        ' "documents": [{"id": "list", "title": {"nl": "x", "pl": "y"}, "file": "list.md"}]}'
    )
    document = version.documents[0].model_copy(update={"title": title})
    version = version.model_copy(update={"documents": (document,)})
    after = append_version(example_files()[FIRM], version)
    assert parse_firm_file(after.encode(), source=FIRM).versions[-1].documents[0].title == title
