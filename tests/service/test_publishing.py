"""Publishing: all languages or none, once for ever, new versions beside the running ones, firms from a folder of one's own."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from consent.core.publications import PublishedVersion
from consent.core.record import read_record
from consent.errors import ContentError, DigestMismatch, FormRefused, NotFound, Unavailable
from consent.service import acceptances, audit, forms, library, publishing
from consent.service.content import load_content
from consent.service.installation import Installation
from consent.service.publishing import Published
from consent.service.verification import verify_database
from consent.store import log, publications
from consent.store.schema import leaves, metadata
from tests.firm_folders import FIRM, FIRST, USES_HELPER, change, write_firm
from tests.samples import NOW, VISITOR, accepted, at_once, filled_form

SECOND = "2026-11-20"
SOON = NOW + timedelta(minutes=1)
FROM_SOON = f'effective = "2026-11-20T11:01"\n{USES_HELPER}'
LATER = "2026-12-01"


def _publish(house: Installation, folder: Path, *firms: str) -> tuple[Published, ...]:
    return publishing.publish(house, load_content(folder), firms=firms or None, now=NOW)


def _codes(error: ContentError) -> set[str]:
    return {finding.code for finding in error.findings}


def _terms(folder: Path, language: str = "nl", version: str = FIRST) -> Path:
    return folder / "terms" / language / FIRM / f"{version}.md"


def _rows(house: Installation) -> dict[str, int]:
    with house.database.reading() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A content folder with one small firm, in Dutch and Polish."""
    return write_firm(tmp_path / "content")


def test_a_firm_is_published_before_its_versions(any_house: Installation, folder: Path) -> None:
    """The answer names each thing with its leaf; after the two keys the firm, then the version."""
    assert _publish(any_house, folder) == (
        Published(FIRM, "firm", "2024-01-01", 2),
        Published(FIRM, "version", FIRST, 3),
    )


def test_the_log_begins_with_its_keys(any_house: Installation, folder: Path) -> None:
    """Whoever reads the log from its first leaf learns which keys sign it, and where it is."""
    _publish(any_house, folder)
    with any_house.database.reading() as connection:
        first = [read_record(leaf.entry) for leaf in log.read_leaves(connection, FIRM, 2)]
    assert [(each["event"], each["use"], each["jwk"]["kid"]) for each in first] == [
        ("key.added", "record", any_house.keys.record.kid),
        ("key.added", "log", any_house.keys.log.kid),
    ]
    assert {each["origin"] for each in first} == {f"127.0.0.1:8000/log/{FIRM}"}


def test_all_languages_stand_in_one_leaf(any_house: Installation, folder: Path) -> None:
    """There is no moment at which a version exists in one language only."""
    index = _publish(any_house, folder)[1].leaf_index
    with any_house.database.reading() as connection:
        leaf = log.read_leaf(connection, FIRM, index)
    assert leaf is not None
    assert read_record(leaf.entry)["languages"].keys() == {"nl", "pl"}
    version = library.version(any_house, FIRM, FIRST)
    for language in ("nl", "pl"):
        assert library.source(any_house, version, language) == _terms(folder, language).read_bytes()


def test_a_missing_language_publishes_nothing(house: Installation, folder: Path) -> None:
    """Not the other language, not the firm, not a log."""
    before = _rows(house)
    _terms(folder, "pl").unlink()
    with pytest.raises(ContentError) as caught:
        _publish(house, folder)
    assert "missing_language" in _codes(caught.value)
    assert _rows(house) == before


def test_an_error_in_one_firm_publishes_no_firm(house: Installation, folder: Path) -> None:
    """The folder is refused as a whole."""
    write_firm(folder, "bakery")
    _terms(folder).write_text("not terms")
    before = _rows(house)
    with pytest.raises(ContentError):
        _publish(house, folder, "bakery")
    assert _rows(house) == before


def test_a_fault_in_the_middle_takes_everything_of_the_firm_back(
    house: Installation, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second version fails: the first one, the firm and its log are not there either."""
    write_firm(folder, versions={FIRST: USES_HELPER, SECOND: FROM_SOON})
    before, insert = _rows(house), publications.insert_version

    def fail_at_the_second(connection: Connection, new: PublishedVersion) -> None:
        if new.name == SECOND:
            raise Unavailable("full")
        insert(connection, new)

    monkeypatch.setattr(publications, "insert_version", fail_at_the_second)
    with pytest.raises(Unavailable):
        _publish(house, folder)
    assert _rows(house) == before
    with pytest.raises(NotFound):
        audit.log_state(house, FIRM)


def test_a_second_run_publishes_nothing(any_house: Installation, folder: Path) -> None:
    """However often: no leaf, no row."""
    _publish(any_house, folder)
    before = _rows(any_house)
    assert _publish(any_house, folder) == ()
    assert _rows(any_house) == before


@pytest.mark.parametrize("language", ["nl", "pl"])
def test_a_changed_published_file_is_refused(house: Installation, folder: Path, language: str) -> None:
    """What is published stays: the file's name and both digests are told, nothing is written."""
    _publish(house, folder)
    before = _rows(house)
    change(_terms(folder, language), "from afar", "from very far")
    with pytest.raises(ContentError) as caught:
        _publish(house, folder)
    (finding,) = caught.value.findings
    assert finding.code == "changed_after_publication"
    assert finding.file == f"terms/{language}/{FIRM}/{FIRST}.md"
    assert _rows(house) == before


def test_a_changed_tariff_of_a_published_version_is_refused(house: Installation, folder: Path) -> None:
    """Prices belong to their version for ever."""
    _publish(house, folder)
    change(folder / "firms" / f"{FIRM}.toml", "15.00", "16.00")
    with pytest.raises(ContentError) as caught:
        _publish(house, folder)
    assert _codes(caught.value) == {"changed_after_publication"}


def test_a_changed_document_of_a_published_version_is_refused(house: Installation, folder: Path) -> None:
    """So do the documents that were shown with it."""
    _publish(house, folder)
    change(_terms(folder).parent / "documents" / f"prices-{FIRST}.md", "Prices", "Other prices")
    with pytest.raises(ContentError) as caught:
        _publish(house, folder)
    assert _codes(caught.value) == {"changed_after_publication"}


def test_changed_facts_of_the_firm_are_published_anew(house: Installation, folder: Path) -> None:
    """Opening hours and notices are the firm's, not a version's: one more leaf."""
    _publish(house, folder)
    change(folder / "firms" / f"{FIRM}.toml", 'kind = "always"', 'kind = "by_appointment"')
    assert _publish(house, folder) == (Published(FIRM, "firm", "2024-01-01", 4),)
    assert library.firm(house, FIRM).hours.kind == "by_appointment"


def test_only_the_named_firms_are_published(house: Installation, folder: Path) -> None:
    """The others can wait."""
    write_firm(folder, "bakery")
    assert {each.firm for each in _publish(house, folder, "bakery")} == {"bakery"}
    with pytest.raises(NotFound):
        library.firm(house, FIRM)


def test_a_firm_that_the_folder_does_not_have_is_not_found(house: Installation, folder: Path) -> None:
    """A misspelt name publishes nothing at all."""
    with pytest.raises(NotFound, match="baker"):
        _publish(house, folder, FIRM, "baker")


def test_a_sixth_firm_works_like_the_others(house: Installation, folder: Path) -> None:
    """From a folder of one's own, beside five that are not in it."""
    _publish(house, folder)
    assert len(library.firms(house)) == 6
    done = accepted(house, FIRM)
    assert audit.record(house, FIRM, done.acceptance.id).proof_ok
    assert all(report.ok for report in verify_database(house).values())


def test_a_firm_of_one_language_publishes_in_it(house: Installation, tmp_path: Path) -> None:
    """One language is all languages of that firm; asked in another, there is nothing."""
    _publish(house, write_firm(tmp_path / "content", languages=["en"]))
    version = library.version(house, FIRM, FIRST)
    assert version.languages.keys() == {"en"}
    assert accepted(house, FIRM, "en").acceptance.language == "en"
    with pytest.raises(NotFound):
        library.text(house, version, "nl")


def test_a_third_language_comes_with_a_new_version(house: Installation, folder: Path) -> None:
    """The version that was published in two stays so; the next one is in three, and nobody changes code."""
    _publish(house, folder)
    write_firm(folder, languages=["nl", "pl", "fr"], versions={FIRST: USES_HELPER, SECOND: FROM_SOON})
    _publish(house, folder)
    assert library.version(house, FIRM, FIRST).languages.keys() == {"nl", "pl"}
    assert library.version(house, FIRM, SECOND).languages.keys() == {"nl", "pl", "fr"}
    assert accepted(house, FIRM, "fr", now=SOON).acceptance.version == SECOND
    assert all(report.ok for report in verify_database(house).values())


def test_a_new_version_beside_running_requests(any_house: Installation, folder: Path) -> None:
    """A form shown before it is refused with its reason; the next one shows the new text; none records a text not shown."""
    _publish(any_house, folder)
    shown = filled_form(any_house, FIRM)
    write_firm(folder, versions={FIRST: USES_HELPER, SECOND: FROM_SOON})
    _publish(any_house, folder)
    with pytest.raises(FormRefused, match="version_changed"):
        acceptances.accept(any_house, FIRM, "nl", shown, VISITOR, now=SOON)
    assert accepted(any_house, FIRM, now=SOON).acceptance.version == SECOND


def test_a_firm_republished_between_page_and_post_asks_again(house: Installation, folder: Path) -> None:
    """The notice about data that was shown is the one on record, or there is no record."""
    _publish(house, folder)
    shown = filled_form(house, FIRM)
    change(folder / "firms" / f"{FIRM}.toml", "Data of", "All data of")
    _publish(house, folder)
    before = _rows(house)
    with pytest.raises(FormRefused, match="version_changed"):
        acceptances.accept(house, FIRM, "nl", shown, VISITOR, now=NOW)
    assert _rows(house) == before


def test_a_version_takes_effect_on_its_day_in_the_firms_zone(house: Installation, folder: Path) -> None:
    """Published ahead, it counts from midnight in Brussels, which is 23:00 UTC the day before."""
    write_firm(folder, versions={FIRST: USES_HELPER, LATER: USES_HELPER})
    _publish(house, folder)
    midnight = library.version(house, FIRM, LATER).effective_at
    assert midnight.isoformat() == "2026-11-30T23:00:00+00:00"
    eve = midnight - timedelta(milliseconds=1)
    assert library.in_force(house, FIRM, now=eve).name == FIRST
    assert library.in_force(house, FIRM, now=midnight).name == LATER
    shown = filled_form(house, FIRM, now=eve)
    with pytest.raises(FormRefused, match="version_changed"):
        acceptances.accept(house, FIRM, "nl", shown, VISITOR, now=midnight)
    assert forms.open_form(house, shown["form"]).version == FIRST


def test_publishing_at_once_publishes_once(any_house: Installation, folder: Path) -> None:
    """Two operators press at the same moment: each thing has one leaf, and only one of them is told that it was new."""
    content = load_content(folder)
    results = at_once([lambda: publishing.publish(any_house, content, now=NOW)] * 4)
    assert sorted(len(result) for result in results) == [0, 0, 0, 2]  # type: ignore[arg-type]
    with any_house.database.reading() as connection:
        events = connection.execute(select(leaves.c.event).where(leaves.c.firm == FIRM)).scalars().all()
    assert sorted(events) == ["firm.published", "key.added", "key.added", "terms.published"]
    assert verify_database(any_house)[FIRM].ok


def test_publishing_and_accepting_at_once_keep_their_order(any_house: Installation, folder: Path) -> None:
    """Every acceptance comes after the leaf of its version and names a text that was in force."""
    _publish(any_house, folder)
    write_firm(folder, versions={FIRST: USES_HELPER, SECOND: FROM_SOON})
    tasks = [lambda: accepted(any_house, FIRM, now=SOON)] * 8
    results = at_once([*tasks, lambda: _publish(any_house, folder), *tasks])
    refused = [each for each in results if isinstance(each, Exception)]
    assert all(isinstance(each, FormRefused) for each in refused)
    assert verify_database(any_house)[FIRM].ok


def test_a_tool_file_that_changes_before_it_is_kept_is_refused(house: Installation, folder: Path) -> None:
    """Checked, then swapped: the copy is hashed again, and nothing is published."""
    content = load_content(folder)
    (folder / "tools" / f"{FIRM}-helper.txt").write_bytes(b"another program")
    before = _rows(house)
    with pytest.raises(DigestMismatch):
        publishing.publish(house, content, now=NOW)
    assert _rows(house) == before


def test_a_tool_file_with_another_digest_is_an_error_of_the_check(house: Installation, folder: Path) -> None:
    """The firm file says what the file must be."""
    (folder / "tools" / f"{FIRM}-helper.txt").write_bytes(b"another program")
    with pytest.raises(ContentError) as caught:
        _publish(house, folder)
    assert _codes(caught.value) == {"wrong_digest"}
