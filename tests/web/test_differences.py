"""Pages that compare two versions, or two languages of one."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient

from consent.service import comparisons, library, publishing
from consent.service.content import load_content
from consent.service.installation import Installation
from consent.web import difference_words
from tests.firm_folders import FIRM, USES_HELPER, change, write_firm
from tests.samples import NOW
from tests.web.pages import Page
from tests.web.staff_browser import HandClock

TERMS = "/nl/page-computers/terms/"
ADDRESS = f"{TERMS}2020-01-16...2021-09-16"
FOREVER = "public, max-age=31536000, immutable"
NAMES = ("2023-09-13", "2021-09-16", "2020-01-16")


def workshop(house: Installation, folder: Path) -> None:
    """Two versions of a small firm; the second one has other words in 1.1, a clause 1.2, and a dearer price."""
    versions = {"2024-01-01": USES_HELPER, "2025-01-01": USES_HELPER}
    write_firm(folder, languages=("en",), versions=versions)
    toml = folder / "firms" / f"{FIRM}.toml"
    text = toml.read_text(encoding="utf-8")
    tariff = text[text.index("[tariffs.session]") : text.index("\n[[tools]]")]
    dearer = tariff.replace("tariffs.session", "tariffs.dearer").replace('"15.00"', '"18.50"')
    head, last = text.replace("\n[[tools]]", f"\n{dearer}\n[[tools]]", 1).rsplit('tariff = "session"', 1)
    toml.write_text(f'{head}tariff = "dearer"{last}', encoding="utf-8")
    path = folder / "terms" / "en" / FIRM / "2025-01-01.md"
    change(path, "helps, **from afar**.", "helps, **from very afar**.\n\n1.2 New here: 2 < 3 & more.")
    publishing.publish(house, load_content(folder), firms=[FIRM], now=NOW)


# Two versions ----------------------------------------------------------------------------------------------------------


def test_page_says_what_changed_word_by_word(client: FlaskClient) -> None:
    """Marked by elements that say it without colour, with words for who listens."""
    page = Page(client.get(ADDRESS).text)
    assert any("TeamViewer 9" in one.text for one in page.all("del"))
    assert any("Iperius Remote" in one.text for one in page.all("ins"))
    spoken = [one.text for one in page.all("span", class_="unseen") if {"ins", "del"} & {*one.inside}]
    assert {*spoken} == {"[nieuw:", "[weg:", "]"}


def test_summary_leads_to_its_parts(client: FlaskClient) -> None:
    """Every anchor is on the page."""
    page = Page(client.get(ADDRESS).text)
    anchors = [one["href"][1:] for one in page.all("a") if one["href"].startswith("#") and "ul" in one.inside]
    assert {"programs", "statements", "clauses"} <= set(anchors)
    assert [name for name in anchors if not page.has_id(name)] == []


def test_no_clause_is_left_out(client: FlaskClient, house: Installation) -> None:
    """Those that stayed can be unfolded."""
    page = Page(client.get(ADDRESS).text)
    text = library.text(house, library.version(house, "page-computers", "2021-09-16"), "nl")
    words = re.sub(r"\s", "", page.by_id("main").text)
    assert [one.number for one in text.clauses if one.number not in words] == []
    folded = [one for one in page.all("span", class_="number") if "details" in one.inside]
    assert len(folded) > len(list(text.clauses)) / 2


@pytest.mark.parametrize("query", ["", "?view=sides"])
def test_headings_go_down_one_by_one(client: FlaskClient, query: str) -> None:
    """One h1, and no level skipped."""
    page = Page(client.get(ADDRESS + query).text)
    levels = [
        int(one.tag[1]) for one in page.elements if re.fullmatch("h[1-6]", one.tag) and "main" in one.inside
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1] == []


def test_firms_words_carry_their_language(client: FlaskClient) -> None:
    """Each text by itself."""
    page = Page(client.get(f"/pl{ADDRESS[3:]}").text)
    texts = page.all("div", class_="text")
    assert texts
    assert {one["lang"] for one in texts} == {"pl"}
    assert page.one("html")["lang"] == "pl"


def test_side_by_side_has_both_texts(client: FlaskClient) -> None:
    """Each with its name, and what is missing said to be so."""
    page = Page(client.get(f"{ADDRESS}?view=sides").text)
    names = [one.text for one in page.all("p", class_="side-name")]
    assert names
    assert names[::2] == ["Vroeger"] * (len(names) // 2)
    assert names[1::2] == ["Daarna"] * (len(names) // 2)
    assert [one for one in page.all("a") if one["href"] == ADDRESS]
    assert [one for one in Page(client.get(ADDRESS).text).all("a") if one["href"] == f"{ADDRESS}?view=sides"]


def test_other_way_round_is_said_calmly(client: FlaskClient) -> None:
    """A later version may stand before an earlier one; what the firm says of it is not said then."""
    forward, backward = client.get(ADDRESS).text, client.get(f"{TERMS}2021-09-16...2020-01-16").text
    assert "U kijkt terug" in backward
    assert "U kijkt terug" not in forward
    assert "firm-says" in forward
    assert "firm-says" not in backward
    assert f'href="{TERMS}2021-09-16...2020-01-16"' in forward


def test_version_with_itself_has_no_difference(client: FlaskClient) -> None:
    """And says so."""
    page = Page(client.get(f"{TERMS}2020-01-16...2020-01-16").text)
    assert "Niets: de woorden, prijzen en programma's zijn dezelfde." in page.by_id("main").text
    assert page.all("ins") == []


def test_prices_and_new_clauses_of_a_small_firm(
    client: FlaskClient, house: Installation, tmp_path: Path
) -> None:
    """A row with both amounts; words of the firm are never markup."""
    workshop(house, tmp_path)
    answer = client.get(f"/en/{FIRM}/terms/2024-01-01...2025-01-01")
    page = Page(answer.text)
    (row,) = [one for one in page.all("tr") if "15.00" in one.text]
    assert row.text.startswith("other customers, each 15 minutes that are started")
    assert row.text.index("€15.00") < row.text.index("€18.50")
    assert "2 &lt; 3 &amp; more" in answer.text
    assert "1 changed, 1 new" in page.by_id("main").text


def test_page_is_kept_for_ever(client: FlaskClient) -> None:
    """304 for who has it; another view, another direction and another language are other pages."""
    addresses = (ADDRESS, f"{ADDRESS}?view=sides", f"{TERMS}2021-09-16...2020-01-16", f"/pl{ADDRESS[3:]}")
    answers = [client.get(address) for address in addresses]
    assert {one.headers["Cache-Control"] for one in answers} == {FOREVER}
    assert len({one.headers["ETag"] for one in answers}) == len(addresses)
    again = client.get(ADDRESS, headers={"If-None-Match": answers[0].headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Cache-Control"] == FOREVER


def test_unknown_view_is_the_usual_one(client: FlaskClient) -> None:
    """The same page under the same ETag."""
    answers = [client.get(f"{ADDRESS}{query}") for query in ("", "?view=upside-down")]
    assert answers[0].data == answers[1].data
    assert answers[0].headers["ETag"] == answers[1].headers["ETag"]


def test_nothing_depends_on_the_day(client: FlaskClient, hand_clock: HandClock) -> None:
    """The same bytes years later."""
    pages = (ADDRESS, f"{TERMS}2020-01-16/beside/pl")
    before = [client.get(page).data for page in pages]
    hand_clock.move(days=4000)
    assert [client.get(page).data for page in pages] == before


@pytest.mark.parametrize(
    "address",
    [
        f"{TERMS}2020-01-16...2020-01-17",
        f"{TERMS}2019-01-01...2020-01-16",
        f"{TERMS}2020-01-16....2021-09-16",
        f"{TERMS}2020-01-16...",
        f"{TERMS}2020-01-16...2021-13-99",
        "/nl/nobody/terms/2020-01-16...2021-09-16",
        f"{TERMS}2020-01-16/beside/nl",
        f"{TERMS}2020-01-16/beside/de",
        f"{TERMS}2020-01-17/beside/pl",
    ],
)
def test_what_is_not_there_is_a_404(client: FlaskClient, address: str) -> None:
    """Whether it could be a version or not."""
    assert client.get(address).status_code == 404


def test_language_that_only_one_version_has(client: FlaskClient, house: Installation, tmp_path: Path) -> None:
    """A language that came later: the page names those that both have."""
    write_firm(tmp_path, languages=("nl",))
    publishing.publish(house, load_content(tmp_path), firms=[FIRM], now=NOW)
    old = tmp_path / "terms" / "nl" / FIRM / "2024-01-01.md"
    kept = old.read_bytes()
    new = f'{USES_HELPER}\neffective = "2026-12-01T00:00"'
    write_firm(tmp_path, versions={"2024-01-01": USES_HELPER, "2026-12-01": new})
    old.write_bytes(kept)
    (tmp_path / "terms" / "pl" / FIRM / "2024-01-01.md").unlink()
    publishing.publish(house, load_content(tmp_path), firms=[FIRM], now=NOW)
    answer = client.get(f"/pl/{FIRM}/terms/2024-01-01...2026-12-01")
    links = [one["href"] for one in Page(answer.text).all("a") if "main" in one.inside]
    assert (answer.status_code, links) == (404, [f"/nl/{FIRM}/terms/2024-01-01...2026-12-01"])
    page = Page(client.get(f"/nl/{FIRM}/terms/2024-01-01...2026-12-01").text)
    assert not [one for one in page.all("a") if one.get("hreflang") == "pl"]


# In other pages --------------------------------------------------------------------------------------------------------


def test_other_pages_show_the_same_without_ids(app: Flask, house: Installation) -> None:
    """They stand beside the whole terms there; what stayed is counted in a line, and not unfolded."""
    old, new = (library.version(house, "page-computers", name) for name in ("2020-01-16", "2021-09-16"))
    with app.test_request_context("/nl/"):
        shown = difference_words.shown(comparisons.compare(house, old, new, "nl"))
        html = render_template_string(
            "{% from 'public/differences.html' import summary_of, differences_of %}"
            "{{ summary_of(shown) }}{{ differences_of(shown, 'nl', level=3, folded=false) }}",
            shown=shown,
        )
    page = Page(html)
    assert [one.tag for one in page.elements if "id" in one] == []
    assert page.all("details") == []
    assert {one.tag for one in page.elements if re.fullmatch("h[1-6]", one.tag)} == {"h2", "h3", "h4", "h5"}
    assert any(
        one.text.endswith(": ongewijzigd") and one.text.startswith("2.")
        for one in page.all("p", class_="note")
    )


# Choosing ----------------------------------------------------------------------------------------------------------------


def test_chosen_versions_lead_to_their_differences(client: FlaskClient) -> None:
    """An address that can be kept and sent on."""
    answer = client.get(f"{TERMS}compare?from=2020-01-16&to=2021-09-16")
    assert (answer.status_code, answer.headers["Location"]) == (303, ADDRESS)


def test_form_offers_every_version(client: FlaskClient) -> None:
    """With the two latest ones chosen, until somebody chooses others."""
    page = Page(client.get(f"{TERMS}compare").text)
    assert [one["value"] for one in page.all("option")] == [*NAMES, *NAMES]
    assert [one["value"] for one in page.all("option") if "selected" in one] == [NAMES[1], NAMES[0]]
    page = Page(client.get(f"{TERMS}compare?from=2020-01-16").text)
    assert [one["value"] for one in page.all("option") if "selected" in one] == [NAMES[2], NAMES[0]]
    assert {one["for"] for one in page.all("label")} == {"from", "to"}


def test_unknown_version_brings_the_form_back(client: FlaskClient) -> None:
    """With the name that there is not, and a 404."""
    answer = client.get(f"{TERMS}compare?from=<b>&to=2020-01-16")
    page = Page(answer.text)
    assert answer.status_code == 404
    assert page.one("p", class_="problem").text == "Er is geen versie <b> in deze taal."
    assert [one["value"] for one in page.all("option") if "selected" in one] == [NAMES[1], NAMES[2]]


def test_choosing_is_not_kept_for_ever(client: FlaskClient) -> None:
    """There may be a new version tomorrow; a language that the firm does not have is not there."""
    assert client.get(f"{TERMS}compare").headers["Cache-Control"] == "no-store"
    assert client.get("/de/page-computers/terms/compare").status_code == 404


def test_one_version_alone_can_be_chosen_twice(
    client: FlaskClient, house: Installation, tmp_path: Path
) -> None:
    """There is nothing else to compare it with."""
    write_firm(tmp_path, languages=("nl",))
    publishing.publish(house, load_content(tmp_path), firms=[FIRM], now=NOW)
    page = Page(client.get(f"/nl/{FIRM}/terms/compare").text)
    assert [one["value"] for one in page.all("option")] == ["2024-01-01"] * 2


# Two languages ---------------------------------------------------------------------------------------------------------


def test_every_clause_stands_beside_its_translation(client: FlaskClient, house: Installation) -> None:
    """And every statement, each side in its language."""
    page = Page(client.get(f"{TERMS}2023-09-13/beside/pl").text)
    version = library.version(house, "page-computers", "2023-09-13")
    labels = [one.text for one in page.all("p", class_="about")]
    for language in ("nl", "pl"):
        text = library.text(house, version, language)
        assert [one.number for one in text.clauses if one.number not in labels] == []
        words = {one.text for one in page.elements if one.get("lang") == language}
        assert [one.text for one in text.statements if one.text not in words] == []


def test_other_way_round_is_one_link_away(client: FlaskClient) -> None:
    """The header's other language leads to the same two, swapped."""
    page = Page(client.get(f"{TERMS}2023-09-13/beside/pl").text)
    swapped = "/pl/page-computers/terms/2023-09-13/beside/nl"
    assert len([one for one in page.all("a") if one["href"] == swapped]) == 2
    assert client.get(swapped).status_code == 200


def test_two_languages_are_kept_for_ever(client: FlaskClient) -> None:
    """304 for who has them."""
    address = f"{TERMS}2023-09-13/beside/pl"
    first = client.get(address)
    assert first.headers["Cache-Control"] == FOREVER
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
