"""Words that the law fixes, or that protect people, letter by letter, in the catalogues and on the pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask.testing import FlaskClient

import consent.web
from tests.web.pages import Page

CATALOGUES = Path(consent.web.__file__).parents[1] / "translations"
WORDINGS = {
    # CRD 8(2): BE WER VI.46, NL BW 6:230v(3); UPK 17(3)
    "Order with obligation to pay": (
        "Bestelling met betalingsverplichting",
        "Zamówienie z obowiązkiem zapłaty",
    ),
    "Ask for free help": ("Gratis hulp aanvragen", "Poproś o bezpłatną pomoc"),
    "I do not agree": ("Ik ga niet akkoord", "Nie akceptuję"),
    "Stop now and withdraw access": ("Nu stoppen en toegang intrekken", "Zatrzymaj i cofnij dostęp"),
    "Not right: stop": ("Klopt niet: stop", "Nie zgadza się: przerwij"),
    "Did someone call you and send you here? Stop, hang up and call %(phone)s yourself. We never call without being asked.": (
        "Heeft iemand ú gebeld en hierheen gestuurd? Stop, hang op en bel zelf %(phone)s. Wij bellen nooit ongevraagd.",
        "Ktoś zadzwonił i kazał tu wejść? Przerwij, rozłącz się i zadzwoń na %(phone)s. Nigdy nie dzwonimy bez zgłoszenia.",
    ),
    "We never ask for your password, PIN or bank codes. Do not log in to your bank during the session.": (
        "Wij vragen nooit uw wachtwoord, pincode of bankcodes. Log tijdens de sessie niet in bij uw bank.",
        "Nigdy nie pytamy o hasło, PIN ani kod BLIK. W czasie sesji nie loguj się do banku.",
    ),
}
# Words on a button that courts did not take for an obligation to pay, and advice that no page gives.
NEVER = {
    "nl": ("bestel nu", "bevestig bestelling", "toch behouden", "negeer de waarschuwing"),
    "pl": ("zamów teraz", "mimo to", "zignoruj ostrzeżenie"),
}


@pytest.mark.parametrize(("number", "language"), [(0, "nl"), (1, "pl")])
@pytest.mark.parametrize("message", WORDINGS)
def test_catalogue_has_the_exact_words(message: str, number: int, language: str) -> None:
    """In Dutch and in Polish."""
    with (CATALOGUES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    found = catalogue.get(message)
    assert found is not None
    assert found.string == WORDINGS[message][number]
    assert not found.fuzzy


@pytest.mark.parametrize("firm", ["damal", "mastiff", "overmax", "page-computers", "qomputer"])
@pytest.mark.parametrize("language", ["nl", "pl"])
def test_no_page_tells_people_to_override_a_warning(client: FlaskClient, firm: str, language: str) -> None:
    """Nor does a button order without saying that it costs something."""
    words = Page(client.get(f"/{language}/{firm}/").text).one("body").text.casefold()
    assert [one for one in NEVER[language] if one in words] == []
