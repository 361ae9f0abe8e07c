"""Risky wording in Polish: several ways to say each thing, and sentences that look like it and are harmless."""

from __future__ import annotations

import pytest

from tests.core.wording_check import codes_of

RISKY = {
    "use_as_acceptance": (
        "Korzystanie z pomocy zdalnej oznacza akceptację regulaminu.",
        "Rozpoczęcie sesji jest równoznaczne z akceptacją regulaminu i cen.",
        "Uruchomienie programu uznaje się za przyjęcie warunków.",
        "Korzystając z usługi, klient akceptuje regulamin.",
        "Uruchamiając program, zgadzają się Państwo na warunki świadczenia usługi.",
        "Pobierając program, wyrażasz zgodę na postanowienia regulaminu.",
        "Kto korzysta z pomocy, ten akceptuje regulamin.",
        "Z chwilą rozpoczęcia sesji klient akceptuje regulamin.",
        "Klient akceptuje regulamin przez uruchomienie programu.",
        "Akceptacja regulaminu następuje z chwilą pobrania programu.",
        "Skorzystanie z pomocy traktujemy jak zgodę na regulamin.",
        "Użycie programu stanowi akceptację niniejszych warunków.",
        "Regulamin uważa się za milcząco zaakceptowany przez klienta.",
        "Dalsze korzystanie ze strony jest jednoznaczne z akceptacją zasad.",
        "Jeżeli klient uruchamia program, przyjmuje warunki regulaminu.",
    ),
    "change_without_notice": (
        "Regulamin może ulec zmianie bez uprzedniego powiadomienia.",
        "Firma może zmienić regulamin w każdej chwili bez zapowiedzi.",
        "Zastrzegamy sobie prawo do zmiany cen bez wcześniejszego uprzedzenia.",
        "Ceny zmieniają się bez powiadamiania klientów.",
        "O zmianach regulaminu firma nie ma obowiązku informować.",
        "Zasady można modyfikować bez informowania klienta.",
        "Regulamin jest aktualizowany bez ogłoszenia.",
    ),
    "liability_excluded": (
        "Firma nie odpowiada za utratę danych.",
        "Firma nie ponosi odpowiedzialności za utracone pliki, programy i ustawienia.",
        "Nie ponosimy żadnej odpowiedzialności.",
        "W żadnym wypadku firma nie odpowiada za szkody.",
        "Firma nie ponosi odpowiedzialności za szkody niezależnie od ich przyczyny.",
        "Wyłącza się odpowiedzialność firmy za utratę danych.",
        "Odpowiedzialność firmy za skasowane dane jest wyłączona.",
        "Bez względu na przyczynę firma nie zwraca kosztów i nie bierze odpowiedzialności.",
        "Ryzyko utraty danych ponosi klient.",
        "Konsultant nie ponosi odpowiedzialności za jakiekolwiek szkody.",
        "Klient przyjmuje pomoc na własne ryzyko, także gdy nastąpi utrata danych.",
        "Firma nie odpowiada za:\n\n- opóźnienia,\n- utratę danych.",
        "Nie odpowiadamy za uszkodzone oprogramowanie.",
    ),
    "log_conclusive": (
        "O czasie sesji rozstrzyga zapis programu.",
        "Dziennik programu jest wiążący dla obu stron.",
        "Logi programu są jedynym dowodem czasu trwania sesji.",
        "Zapis programu kończy wszelkie spory co do czasu.",
        "Zapisów programu nie można kwestionować.",
        "Rejestr czasu nie podlega reklamacji.",
        "Rejestr programu ostatecznie przesądza o długości sesji.",
        "Zapisy programu wykluczają dyskusję o czasie.",
    ),
    "short_complaint_time": (
        "Reklamację należy złożyć w ciągu 3 dni roboczych.",
        "Reklamacje przyjmujemy do 7 dni od wykonania usługi.",
        "Termin na reklamację: w terminie siedmiu dni od sesji.",
        "Skargi można składać w ciągu tygodnia.",
        "Reklamację trzeba zgłosić w ciągu 24 godzin.",
        "Zastrzeżenia prosimy zgłaszać najpóźniej 5 dni po sesji.",
        "Reklamacje zgłoszone po 48 godzinach nie będą uwzględniane.",
        "Reklamację należy złożyć w ciągu dwóch dni roboczych.",
    ),
    "fee_only_cap": (
        "Odpowiedzialność firmy ogranicza się do wysokości pobranej opłaty.",
        "Odpowiedzialność jest ograniczona do zapłaconego wynagrodzenia.",
        "Firma odpowiada najwyżej do kwoty zapłaconej przez klienta.",
        "Odszkodowanie nie może przekroczyć ceny usługi.",
        "Maksymalna odpowiedzialność to równowartość należności za sesję.",
        "Odpowiadamy za szkody do wysokości otrzymanego wynagrodzenia.",
    ),
    "net_price": (
        "Godzina kosztuje 100 zł netto.",
        "Do ceny doliczamy 23% VAT.",
        "Cena wynosi 100 zł + VAT.",
        "Podane ceny są cenami bez VAT.",
        "Cenę powiększa się o podatek VAT, zawsze powiększoną o VAT.",
    ),
    "override_security_warning": (
        'Prosimy kliknąć "Uruchom mimo to".',
        "Wybierz „Zachowaj mimo to” w przeglądarce.",
        "Prosimy zignorować ostrzeżenie przeglądarki.",
        "Proszę wyłączyć program antywirusowy.",
        "Ostrzeżenie systemu można pominąć.",
        "Zignoruj komunikat i kontynuuj.",
        "Na czas sesji wyłącz zaporę.",
    ),
    "odr_platform": (
        "Spór można zgłosić na https://ec.europa.eu/consumers/odr.",
        "Konsument może skorzystać z platformy ODR.",
    ),
}

HARMLESS = (
    "Akceptacja regulaminu następuje przez zaznaczenie pola przed pobraniem programu.",
    "Uruchomienie programu nie oznacza akceptacji regulaminu.",
    "Do skorzystania z pomocy potrzebna jest akceptacja regulaminu.",
    "Przed rozpoczęciem sesji potwierdzają Państwo akceptację regulaminu.",
    "Po zaakceptowaniu regulaminu można pobrać program.",
    "Jeśli nie akceptują Państwo regulaminu, prosimy nie pobierać programu.",
    "Jeżeli chcą Państwo skorzystać z pomocy, prosimy zaakceptować regulamin.",
    "Podanie hasła oznacza zgodę na połączenie w tej sesji.",
    "Nie zmieniamy regulaminu bez powiadomienia klientów.",
    "O zmianie regulaminu powiadamiamy 30 dni wcześniej.",
    "Operator nie zmienia ustawień bez zgody klienta.",
    "Firma odpowiada za utratę danych, jeżeli nastąpiła z jej winy.",
    "Firma nie odpowiada za utratę danych, chyba że nastąpiła z jej winy.",
    "Firma nie wyłącza odpowiedzialności za utratę danych.",
    "Istnieje ryzyko utraty danych, dlatego najpierw prosimy zrobić kopię zapasową.",
    "Odpowiedzialność nie obejmuje strat w czasie oczekiwania na naprawę ani szkód majątkowych, bezpośrednich i pośrednich.",
    "Firma nie odpowiada za koszt połączenia z internetem.",
    "Szkody nigdy nie da się całkiem wykluczyć.",
    "Program zapisuje czas sesji w dzienniku.",
    "Zapis programu nie rozstrzyga sporu: klient może udowodnić inny czas.",
    "Zapis programu można zakwestionować.",
    "Reklamację można złożyć w ciągu 14 dni.",
    "Reklamację można złożyć w ciągu miesiąca.",
    "Reklamację można złożyć w terminie 10 dni roboczych.",
    "Na reklamację odpowiadamy w ciągu 7 dni.",
    "Firma rozpatruje reklamacje w terminie 3 dni.",
    "Konsument może odstąpić od umowy w ciągu 14 dni.",
    "Odpowiedzialność nie jest ograniczona do zapłaconej ceny.",
    "Za sesję płacą Państwo najwyżej 123 zł.",
    "Cena to 100 zł netto, czyli 123 zł brutto.",
    "Cena zawiera VAT.",
    "Jeśli mimo to problem powróci, prosimy zadzwonić.",
    "Nigdy nie prosimy o wyłączenie programu antywirusowego.",
    "Prosimy nie ignorować ostrzeżeń systemu.",
    "Spór można zgłosić do rzecznika konsumentów.",
)


@pytest.mark.parametrize(("code", "sentence"), [(code, one) for code, many in RISKY.items() for one in many])
def test_risky_sentence_is_found(code: str, sentence: str) -> None:
    """Each sentence gets the warning of its kind."""
    assert code in codes_of(sentence, "pl")


@pytest.mark.parametrize("sentence", HARMLESS)
def test_harmless_sentence_is_left_alone(sentence: str) -> None:
    """A sentence that uses the same words to say something fair gets no warning."""
    assert codes_of(sentence, "pl") == []


def test_heading_tells_what_a_sentence_is_about() -> None:
    """Under a heading about complaints, a time to report is a time to complain."""
    sentence = "Usterki prosimy zgłaszać w ciągu 3 dni roboczych."
    assert codes_of(sentence, "pl", heading="Reklamacje") == ["short_complaint_time"]
    assert codes_of(sentence, "pl", heading="Usterki") == []
