"""Risky wording in Dutch: several ways to say each thing, and sentences that look like it and are harmless."""

from __future__ import annotations

import pytest

from tests.core.wording_check import codes_of

RISKY = {
    "use_as_acceptance": (
        "Door het programma te starten gaat u akkoord met deze voorwaarden.",
        "Door de sessie te starten, aanvaardt u onze voorwaarden en prijzen.",
        "Door gebruik te maken van onze hulp stemt u in met deze voorwaarden.",
        "Door verder te gaan bent u gebonden aan deze voorwaarden.",
        "Door hulp te vragen accepteert u deze voorwaarden.",
        "Het starten van de sessie geldt als aanvaarding van de voorwaarden, ook als u ze niet hebt gelezen.",
        "Wie het programma downloadt, gaat akkoord met deze voorwaarden.",
        "Als u de sessie start, aanvaardt u de voorwaarden.",
        "Zodra u het programma opent, bent u akkoord met de prijzen.",
        "Het gebruik van deze dienst houdt in dat u de voorwaarden aanvaardt.",
        "Gebruik van de dienst betekent dat u onze voorwaarden accepteert.",
        "Met het gebruik van het programma stemt u in met deze voorwaarden.",
        "Wij beschouwen het downloaden van het programma als uw akkoord met de voorwaarden.",
        "U aanvaardt deze voorwaarden door de sessie te starten.",
        "U gaat akkoord met de voorwaarden zodra u het programma gebruikt.",
        "De voorwaarden gelden als stilzwijgend aanvaard.",
        "Het downloaden of openen van het programma staat gelijk aan akkoord gaan.",
    ),
    "change_without_notice": (
        "Wij kunnen deze voorwaarden op elk moment wijzigen zonder voorafgaande kennisgeving.",
        "De prijzen kunnen zonder aankondiging veranderen.",
        "De firma mag dit reglement aanpassen zonder u vooraf te verwittigen.",
        "Deze tekst kan wijzigen zonder dat wij u dat melden.",
        "Wijzigingen van de voorwaarden worden niet vooraf aangekondigd.",
        "Onaangekondigde wijzigingen van deze voorwaarden zijn mogelijk.",
        "Wij passen de tarieven aan zonder u daarover te informeren.",
        "De firma is niet verplicht om wijzigingen van de voorwaarden te melden.",
    ),
    "liability_excluded": (
        "Wij zijn niet aansprakelijk voor verlies van gegevens.",
        "De firma is in geen geval aansprakelijk voor schade.",
        "De firma is niet aansprakelijk, wat ook de oorzaak is.",
        "Voor verloren bestanden draagt de firma geen verantwoordelijkheid.",
        "Elke aansprakelijkheid van de firma is uitgesloten.",
        "Wij sluiten alle aansprakelijkheid uit.",
        "De firma is nooit aansprakelijk voor schade aan uw computer.",
        "Wij zijn ongeacht de oorzaak niet aansprakelijk voor kosten van derden.",
        "Als gegevens verloren gaan, vergoedt de firma dat niet.",
        "Verlies van gegevens is altijd voor eigen risico.",
        "Het risico van verloren bestanden draagt u zelf.",
        "De firma antwoordt niet voor het verlies van programma's of instellingen.",
        "Wij aanvaarden geen enkele aansprakelijkheid.",
        "Wij zijn niet aansprakelijk voor:\n\n- vertraging,\n- verlies van gegevens.",
        "Onze aansprakelijkheid voor dataverlies is uitgesloten.",
    ),
    "log_conclusive": (
        "Het logboek van het programma beslist over de duur van de sessie.",
        "Het logbestand maakt een einde aan elke discussie over de duur.",
        "Over de duur is geen betwisting mogelijk: het logboek telt.",
        "De registratie door het programma is bindend voor beide partijen.",
        "De log geldt als volledig bewijs van de duur.",
        "Het logboek sluit elke discussie uit.",
        "De duur volgens het logboek kunt u niet betwisten.",
        "Het logboek heeft het laatste woord.",
    ),
    "short_complaint_time": (
        "Klachten moet u binnen 3 werkdagen melden.",
        "Een klacht dient u in binnen acht dagen na de sessie.",
        "Reclamaties binnen 24 uur na het werk.",
        "U kunt tot 7 dagen na de sessie een klacht indienen.",
        "Klachten worden alleen aanvaard binnen een week.",
        "Bezwaar tegen de factuur is mogelijk binnen 8 dagen.",
        "Klachten: binnen twee werkdagen na de bevestiging van het werk.",
        "Klachten na 48 uur worden niet meer behandeld.",
        "Dien uw klacht uiterlijk 5 dagen na de sessie in.",
    ),
    "fee_only_cap": (
        "De aansprakelijkheid is beperkt tot de betaalde vergoeding.",
        "Onze aansprakelijkheid is nooit hoger dan het bedrag dat u hebt betaald.",
        "De firma is hoogstens aansprakelijk voor de prijs van de sessie.",
        "Schade vergoeden wij tot maximaal het gefactureerde bedrag.",
        "De schadevergoeding bedraagt ten hoogste het factuurbedrag.",
        "De aansprakelijkheid gaat niet verder dan de ontvangen vergoeding.",
    ),
    "net_price": (
        "De prijs is 100 euro excl. btw per uur.",
        "Alle prijzen zijn exclusief btw.",
        "Een uur kost 100 euro netto.",
        "Het tarief is 50 euro + btw.",
        "De prijzen zijn zonder 21 % btw.",
        "De btw is niet inbegrepen in de prijs.",
    ),
    "override_security_warning": (
        'Kies in de browser "Toch behouden".',
        "Klik op Uitvoeren als Windows een waarschuwing toont.",
        "U mag de waarschuwing van de virusscanner negeren.",
        "Negeer de melding van uw browser en klik op doorgaan.",
        "Schakel uw virusscanner tijdelijk uit.",
        "Zet de firewall uit tijdens de sessie.",
        "Klik op meer informatie en daarna op toch uitvoeren.",
    ),
    "odr_platform": (
        "Geschillen kunt u melden op https://ec.europa.eu/consumers/odr.",
        "U kunt ook het ODR-platform gebruiken.",
        "Meld uw geschil op [het platform](https://ec.europa.eu/odr).",
    ),
}

HARMLESS = (
    "U gaat akkoord door het vakje aan te vinken voordat u het programma start.",
    "Het starten van het programma geldt niet als aanvaarding van de voorwaarden.",
    "Pas nadat u akkoord gaat, kunt u het programma downloaden.",
    "Als u niet akkoord gaat, start u het programma niet.",
    "U aanvaardt de voorwaarden voordat u het programma downloadt.",
    "De overeenkomst begint wanneer u op de knop drukt waarmee u akkoord gaat.",
    "Ik ga akkoord met het gebruik van het programma Splashtop SOS.",
    "Wij wijzigen deze voorwaarden nooit zonder u dat vooraf te melden.",
    "Zonder uw toestemming wijzigt de technicus geen instellingen.",
    "Wij melden een wijziging van de voorwaarden ten minste 30 dagen vooraf.",
    "De firma is aansprakelijk voor schade door haar fout, ook voor verlies van gegevens.",
    "Wij zijn niet aansprakelijk voor verlies van gegevens, tenzij het door onze fout komt.",
    "Wij sluiten onze aansprakelijkheid voor verlies van gegevens niet uit.",
    "Bij werk op afstand kunnen gegevens verloren gaan. Maak daarom eerst een reservekopie.",
    "Wij zijn niet verantwoordelijk voor de kosten van uw internetverbinding.",
    "U bent zelf verantwoordelijk voor uw reservekopie.",
    "Schade is nooit helemaal uit te sluiten.",
    "Het logboek toont de duur; u mag dit betwisten.",
    "Het logboek is niet beslissend: u mag de duur met andere middelen bewijzen.",
    "Het programma houdt een logboek bij van de duur van de sessie.",
    "Klachten kunt u melden binnen 14 dagen.",
    "Klachten kunt u indienen binnen 10 werkdagen.",
    "Een klacht kunt u melden binnen een maand.",
    "Op een klacht antwoorden wij binnen 5 werkdagen.",
    "U krijgt binnen 3 dagen antwoord op uw klacht.",
    "Dien een klacht in wanneer u wilt, wij reageren binnen twee dagen.",
    "Als consument kunt u de overeenkomst herroepen binnen 14 dagen.",
    "De aansprakelijkheid is niet beperkt tot de betaalde prijs.",
    "U betaalt hoogstens 30 euro voor een sessie.",
    "De aansprakelijkheid is beperkt tot het bedrag dat onze verzekeraar uitkeert.",
    "De prijs is 123 euro incl. btw (100 euro excl. btw).",
    "Alle prijzen zijn inclusief btw.",
    'Klik nooit op "toch behouden".',
    "Negeer een waarschuwing niet: lees eerst wie het bestand heeft uitgegeven.",
    "De technicus kan de werken op afstand uitvoeren.",
    "Wij vragen u nooit om uw virusscanner uit te schakelen.",
    "Een geschil kunt u voorleggen aan de Consumentenombudsdienst.",
)


@pytest.mark.parametrize(("code", "sentence"), [(code, one) for code, many in RISKY.items() for one in many])
def test_risky_sentence_is_found(code: str, sentence: str) -> None:
    """Each sentence gets the warning of its kind."""
    assert code in codes_of(sentence, "nl")


@pytest.mark.parametrize("sentence", HARMLESS)
def test_harmless_sentence_is_left_alone(sentence: str) -> None:
    """A sentence that uses the same words to say something fair gets no warning."""
    assert codes_of(sentence, "nl") == []


def test_heading_tells_what_a_sentence_is_about() -> None:
    """Under a heading about complaints, a time to report is a time to complain."""
    assert codes_of("Meld het binnen 3 werkdagen na de sessie.", "nl", heading="Klachten") == [
        "short_complaint_time"
    ]
    assert codes_of("Meld het binnen 3 werkdagen na de sessie.", "nl", heading="Storingen") == []


def test_answer_time_under_the_heading_is_harmless() -> None:
    """How fast the firm answers is no limit for the customer."""
    assert codes_of("U hoort van ons binnen 3 werkdagen.", "nl", heading="Klachten") == []
