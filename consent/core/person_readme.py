"""README.txt of the copy that a person gets of all their data, in the language of the firm."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from consent.core.firms import Firm
from consent.core.models import NOT_STATED

_TEXTS: Mapping[str, str] = {
    "nl": """\
Uw gegevens bij {firm}
Kopie van {day}, bij uw akkoord met nummer
{acceptance}

person.json    alles wat er over u wordt bewaard
  values       wat u hebt ingevuld, en wat het formulier meestuurde (netwerk en browser)
  written      wat er over uw sessie is geschreven, door u en door de technicus
  note         de eigen notitie van de technicus
  records      de ondertekende gegevens in het logboek, zonder uw naam
  tables       wat er verder over de sessie wordt bijgehouden
receipt.json   uw bewijs, met de tekst van de voorwaarden die u hebt gelezen

Sleutels en controlegetallen staan er niet bij: die zeggen niets over u.
Misschien bent u vaker akkoord gegaan: elk akkoord heeft een eigen kopie.

Klopt er iets niet, of wilt u dat gegevens worden gewist? Vraag het aan {firm}:
{contact}
U krijgt binnen een maand antwoord.
""",
    "pl": """\
Państwa dane w firmie {firm}
Kopia z dnia {day}, do akceptacji o numerze
{acceptance}

person.json    wszystko, co jest przechowywane o danej osobie
  values       dane wpisane w formularzu i dane wysłane razem z nim (sieć i przeglądarka)
  written      wszystko, co o sesji napisali klient i technik
  note         własna notatka technika
  records      podpisane zapisy w rejestrze, bez nazwiska
  tables       pozostałe informacje o sesji
receipt.json   potwierdzenie z treścią przeczytanego regulaminu

Nie ma tu kluczy ani sum kontrolnych: nie mówią one nic o osobie.
Akceptacji może być więcej: każda ma osobną kopię.

Jeśli coś się nie zgadza albo dane mają zostać usunięte, prosimy o kontakt z firmą {firm}:
{contact}
Odpowiedź przyjdzie w ciągu miesiąca.
""",
    "en": """\
Your data at {firm}
Copy of {day}, for the acceptance with the number
{acceptance}

person.json    everything that is kept about you
  values       what you filled in, and what the form sent along (network and browser)
  written      what was written about your session, by you and by the technician
  note         the technician's own note
  records      the signed records in the log, without your name
  tables       what else is kept about the session
receipt.json   your receipt, with the text of the terms that you read

Keys and check digits are left out: they say nothing about you.
There may be more acceptances of yours: each has a copy of its own.

Is something not right, or do you want data to be erased? Ask {firm}:
{contact}
You have an answer within a month.
""",
}


def readme(firm: Firm, acceptance: str, made_at: datetime) -> bytes:
    """The text, in the first language of the firm for which there is one."""
    language = next((code for code in firm.languages if code in _TEXTS), "en")
    day = made_at.astimezone(ZoneInfo(firm.timezone)).date().isoformat()
    text = _TEXTS[language].format(firm=firm.name, day=day, acceptance=acceptance, contact=contact_of(firm))
    return text.encode()


def contact_of(firm: Firm) -> str:
    """How to reach the firm, a line each; what a sample firm does not state is left out."""
    who = firm.identity
    stated = (line for line in (who.legal_name, who.address, who.email, who.phone) if line != NOT_STATED)
    return "\n".join(f"  {line}" for line in stated)
