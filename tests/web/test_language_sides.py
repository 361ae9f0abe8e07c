"""A version in two languages beside each other: what the firm says outside the terms is there too."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.web.pages import Page


def test_words_of_the_session_rules_stand_beside_their_translation(client: FlaskClient) -> None:
    """What is read aloud, and what the technician confirms."""
    for address, beginning in (
        ("/nl/overmax/terms/2018-09-01/beside/pl", {"nl": "Ik wil in deze sessie", "pl": "Chcę skorzystać"}),
        ("/nl/mastiff/terms/2024-01-01/beside/pl", {"nl": "Alle gegevens en", "pl": "Wszystkie dane i"}),
    ):
        page = Page(client.get(address).text)
        for language, words in beginning.items():
            assert [one for one in page.all("p", lang=language) if one.text.startswith(words)]
