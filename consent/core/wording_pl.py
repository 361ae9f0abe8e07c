"""Risky wording in Polish: what sentences of each kind look like, and what looks like them and is harmless."""

from __future__ import annotations

from consent.core.wording import Case

_USE_NOUN = (
    r"(?:s?korzystani\w+|użyci\w+|używani\w+|rozpoczęci\w+|uruchomieni\w+|uruchamiani\w+|pobrani\w+|pobierani\w+|(?:za)?instal\w+"
    r"|połączeni\w+|wejści\w+|otwarci\w+|zalogowani\w+|odwiedzeni\w+|odwiedzani\w+|kontynuowani\w+|start\b)"
)
_USE = (
    r"\b(?:" + _USE_NOUN[3:-1] + r"|s?korzysta\w*|używa\w*|użyj\w*|rozpoczyna\w*|rozpoczni\w+|uruchamia\w*|uruchomi\w*|pobiera\w*|pobierze\w*"
    r"|zaczyna\w*|łączy\w*|wchodzi\w*|otwiera\w*)"
)  # fmt: skip
_USING = (
    r"\b(?:s?korzystając|używając|rozpoczynając|uruchamiając|pobierając|instalując|łącząc|wchodząc|otwierając|logując|odwiedzając"
    r"|kontynuując|dzwoniąc|podając|zaczynając)\b"
)
_MEANS = (
    r"\b(?:oznacza\w*|równoznaczn\w+|jednoznaczn\w+ z|traktuj\w+|traktowan\w+|uznaj\w+|uznawan\w+|uważa\w*|poczytuje|stanowi\w*"
    r"|potwierdza\w*|jest (?:\w+ ){0,2}(?:akceptacj|zgod)\w+|wyraża\w*|to (?:\w+ )?akceptacj\w+)"
)
_RULES = r"(?:regulamin|warunk|zasad|postanowie|postanowień|cen\b|cen[ąęy]\b|cennik)\w*"
_ACCEPTS = (
    r"\b(?:akceptac\w+|(?:za)?akceptuj\w*|zaakceptow\w+|przyjęci\w+ (?:\w+ ){0,2}" + _RULES + r"|zgod\w+(?: …3 | )na (?:\w+ ){0,3}" + _RULES
    + r"|zgadza\w*(?: \w+){0,2} się (?:\w+ )?(?:na|z|ze) (?:\w+ ){0,3}" + _RULES + r"|przyjmuj\w*(?: …3 | )" + _RULES
    + r"|związan\w+ (?:\w+ ){0,2}" + _RULES + r")"
)  # fmt: skip
_ACCEPTS_NOW = (
    r"\b(?:akceptuj\w+|wyraża\w*(?: …3 | )zgod\w+(?: …3 | )" + _RULES + r"|zgadza\w*(?: \w+){0,2} się (?:\w+ )?(?:na|z|ze) (?:\w+ ){0,3}" + _RULES
    + r"|przyjmuj\w*(?: …3 | )" + _RULES + r")"
)  # fmt: skip
_BY_TICKING = r"\b(?:zaznacz\w*|pol[ea]\b|przycisk\w*|kwadrat\w*)|\bnie (?:akceptuj|zgadza)|\b(?:musi|musz|należy|trzeba|prosimy|powinien|powinn)\w*"

_NOT_LIABLE = (
    r"(?:\bnie (?:\w+ ){0,3}(?:odpowiada\w*|ponos\w+|bierze\w*|biorą|przyjmuj\w+|odpowiedzialn\w+)"
    r"|\b(?:wyłącz\w+|wyklucz\w+|uchyl\w+|zwolnion\w+|zrzeka\w*)(?: …6 | )odpowiedzialnoś\w+"
    r"|\bodpowiedzialnoś\w+(?: …8 | )(?:wyłączon\w+|wykluczon\w+|nie obejmuje)|\bbez (?:\w+ ){0,2}odpowiedzialnoś\w+)"
)
_WHATEVER = (
    r"(?:\b(?:niezależnie od|bez względu na) (?:\w+ ){0,3}(?:przyczyn|powod|powód|okoliczno|źród)\w*|\bw żadnym (?:wypadku|przypadku|razie)"
    r"|\bpod żadnym|\bjakiekolwiek|\bjakichkolwiek|\bjakąkolwiek|\bjakiejkolwiek|\bz jakiegokolwiek|\bżadn\w+ (?:\w+ )?(?:szk[oó]d|strat|odpowiedzialno)\w*"
    r"|\bwszel\w+ (?:\w+ )?(?:szk[oó]d|strat|odpowiedzialno|roszcze)\w*|\bkażd\w+ (?:szkod|strat)\w*|\bnigdy\b|\bcałkowicie\b)"
)
_DATA = (
    r"\b(?:dane|danych|danymi|plik\w*|program(?:y|ów|ami)?|oprogramowani\w*|ustawie\w+|dokument\w*|zdję\w+)\b"
)
_LOSS = (
    r"\b(?:utra[tc]\w*|strat\w*|straci\w*|zgub\w*|skasowan\w*|usunię\w*|zniszcz\w*|uszkodz\w*|przepad\w*)\b"
)
_UNLESS_AT_FAULT = (
    r"(?:\b(?:chyba że|z wyjątkiem|poza przypadk\w+|oprócz|o ile nie|wyjątkowo)\b.{0,120}\b(?:win|umyśln|zawin|niedbal|rażąc|błęd)\w*"
    r"|\bnie (?:wyłącza|wyklucza)\w*)"
)
_DISPUTE = r"(?:sp[oó]r\w*|dyskusj\w*|wątpliwo\w*)"

CASES: dict[str, tuple[Case, ...]] = {
    "use_as_acceptance": (
        Case(
            has=(r"(?<!przed )(?<!po )(?<!do )(?<!dla )\b" + _USE_NOUN, _MEANS, _ACCEPTS),
            lacks=r"\bnie (?:\w+ )?(?:oznacza|jest|stanowi|traktuj|uznaj|uważa|potwierdza|wyraża)",
        ),
        Case(has=(_USING, _ACCEPTS_NOW), lacks=_BY_TICKING),
        Case(
            has=(
                r"\b(?:kto|któr\w+|jeśli|jeżeli|gdy|kiedy|z chwilą|w chwili|w momencie|przez|poprzez|wraz z)\b[^.;]{0,60}"
                + _USE
                + r"[^.;]{0,80}"
                + _ACCEPTS_NOW,
            ),
            lacks=_BY_TICKING,
        ),  # fmt: skip
        Case(
            has=(
                r"(?:"
                + _ACCEPTS_NOW
                + r"|\b(?:akceptac\w+|zgod\w+)[^.;]{0,60}\b(?:następuje|odbywa się|dokonuje się|wyraża się))"
                r"[^.;]{0,60}\b(?:przez|poprzez|z chwilą|w chwili|w momencie|gdy|kiedy|wraz z)\b[^.;]{0,40}"
                + _USE,
            ),
            lacks=_BY_TICKING,
        ),
        Case(has=(r"\b(?:milcząc\w+|domniema\w+|dorozumian\w+)(?: …3 | )(?:akceptac|zgod)\w*",)),
    ),
    "change_without_notice": (
        Case(
            has=(
                r"\b(?:zmieni\w*|zmian\w*|zmienn\w*|modyfik\w*|aktualiz\w*|nowel\w*|uzupełni\w*)",
                r"\bbez (?:\w+ ){0,4}(?:powiad[ao]m|uprzedz|zapowi|informow|poinform|informac|ogłosz|zawiad[ao]m|wiadomości|ostrzeż|komunikat|notyfik)\w*"
                r"|\bniezapowiedzian\w+|\bnie (?:ma|mamy|jest|są|musi|musimy)(?: …5 | )(?:powiad|inform|poinform|zawiad|uprzedz|ogł[ao]sz)\w*",
            ),
            lacks=r"\b(?:nie|nigdy|żadn\w+|nic)\b[^,;]{0,60}\bbez\b",
            about=r"regulamin|\bwarunk|\bzasad|\bcen[yaąę]?\b|\bcennik|postanowie|\btreś|\btekst|\bumow|\bumów|\bopłat",
        ),
    ),
    "liability_excluded": (
        Case(has=(_NOT_LIABLE, _WHATEVER), lacks=_UNLESS_AT_FAULT),
        Case(has=(_NOT_LIABLE, _LOSS, _DATA), lacks=_UNLESS_AT_FAULT),
        Case(
            has=(
                _LOSS,
                _DATA,
                r"\bna (?:\w+ )?(?:własn\w+|wyłączn\w+|swoj\w+) (?:\w+ )?ryzyk\w+|\bryzyk\w+(?: …6 | )(?:ponos\w+|obciąża\w*|przejmuj\w+)",
            ),
            lacks=_UNLESS_AT_FAULT,
        ),
        Case(
            has=(
                r"\b(?:ponos\w+|bierze|biorą|przejmuj\w+)(?: …4 | )ryzyk\w+|\bna (?:\w+ )?ryzyko (?:klient|użytkownik|państw)\w*",
                _LOSS,
                _DATA,
            ),
            lacks=_UNLESS_AT_FAULT,
        ),
    ),
    "log_conclusive": (
        Case(
            has=(
                r"\b(?:dziennik\w*|log(?:i|u|ów|iem|ach|ami)?|rejestr\w*|zapis(?:y|u|ów|em|ami|ach|ie)?|ewidencj\w*|protok[oó]ł\w*)\b",
                r"\b(?:rozstrzyga\w*|przesądza\w*|wiążąc\w+|ostateczn\w+|decyduj\w+|niepodważaln\w+|bezsporn\w+|niezaprzeczaln\w+)"
                r"|\b(?:wyłączn|jedyn|niezbit|pełn)\w+ (?:dow|podstaw)\w*"
                r"|\b(?:kończ\w+|zakończ\w+|zamyka\w*|ucina\w*|wyklucza\w*|przecina\w*)(?: …4 | )"
                + _DISPUTE
                + r"|\bnie(?: …3 | )(?:podlega\w*|można|może|mogą|wolno)(?: …4 | )(?:sp[oó]r|kwestion|podważ|dyskusj|sprzeciw|zakwestion|reklam)\w*"
                r"|\bnie podlega\w* (?:\w+ )?(?:sp[oó]r|kwestion|dyskusj|reklam)\w*|\bnie (?:można|wolno|może) (?:\w+ ){0,3}(?:kwestion|podważ|zakwestion)\w*"
                r"|\b(?:żadn|wszelk|każd)\w+ (?:\w+ ){0,2}" + _DISPUTE,
            ),
            lacks=r"\bnie (?:\w+ ){0,2}(?:rozstrzyga|przesądza|wiążąc|ostateczn|wyłączn|jedyn|decyduj|wyklucza|kończ|zamyka|ucina)",
        ),
    ),  # fmt: skip
    "fee_only_cap": (
        Case(
            has=(
                r"\bodpowiedzialnoś\w+|\bodszkodowani\w+|\bodpowiada\w*|\bszk[oó]d\w*",
                r"\bogranicz\w+|\bdo wysokości|\bmaksymaln\w+|\bnajwyżej|\bnie (?:\w+ ){0,3}(?:więcej|wyżej|większ\w+|wyższ\w+|przekr\w+)"
                r"|\bdo kwoty|\brównowarto\w+|\bgórn\w+ granic\w+",
                r"\b(?:pobran|zapłacon|uiszczon|otrzyman|należn|wpłacon|zafakturowan)\w+ (?:\w+ ){0,3}(?:opłat|cen|wynagrodzen|kwot|należnoś|sum)\w*"
                r"|\b(?:opłat|cen|wynagrodzen|kwot|należnoś|sum|zapłat)\w*(?: …4 | )(?:pobra|zapłac|uiszcz|otrzyma|wpłac|zafakt)\w+"
                r"|\b(?:opłat|cen|wynagrodzen|kwot|należnoś)\w* (?:za )?(?:\w+ )?(?:usług|sesj|pomoc|zlecen|faktur)\w*|\bwynagrodzeni\w+"
                r"|\bwartości (?:\w+ ){0,2}(?:usług|zlecen|faktur|sesj)\w*",
            ),
            lacks=r"\bnie (?:jest )?ogranicz\w+",
        ),
    ),
    "net_price": (
        Case(
            has=(
                r"\bnetto\b|\bbez (?:podatku )?vat\b|\bplus (?:\d+ ?% )?vat\b|\+ ?(?:\d+ ?% )?vat\b|\bpowiększ\w+ o (?:\w+ )?(?:podatek|vat)"
                r"|\bdolicz\w+(?: …3 | )vat\b|\bvat(?: …3 | )dolicz\w+|\bdolicz\w+ vat\b",
            ),
            unless=r"\bbrutto\b|\bz vat\b|\bw tym (?:\w+ )?vat|\bzawiera\w* (?:podatek )?vat|\bz podatkiem vat",
        ),
    ),
    "override_security_warning": (
        Case(
            has=(
                r"\b(?:uruchom|zachowaj|pobierz|otwórz|zainstaluj|kontynuuj|przejdź|wykonaj|uruchomić|zachować|pobrać|otworzyć|zainstalować)\w*"
                r" (?:\w+ )?mimo to\b|\bmimo to (?:uruchom|zachowa|pobierz|pobrać|otw[oó]rz|zainstal|kontynu|wykona)\w*|\"mimo to\""
                r"|\b(?:z?ignorow\w+|z?ignoruj\w*|pomi[jń]\w*|pominąć|zlekceważ\w+)\b[^.;]{0,50}(?:ostrzeż|komunikat|antywirus|zabezpiecz)\w*"
                r"|\b(?:wyłącz|wyłączyć|wyłączamy|wyłączają|odinstaluj)\w*\b[^.;]{0,40}(?:antywirus|zapor|firewall|ochron|zabezpiecz|smartscreen|defender)\w*",
            ),
            lacks=r"\b(?:nigdy|nie)\b",
        ),
    ),
}

COMPLAINT = r"\b(?:reklam\w+|skarg\w*|sprzeciw\w*|zastrzeże\w*)"
COMPLAINING = r"\b(?:zgł[ao][sś]\w*|zgłoszeni\w*|złoż\w*|składa\w*|napis\w*|przesła\w*|wysła\w*)"
ANSWERING = (
    r"\b(?:odpowiada\w*|odpowie|odpowiemy|odpowiedź|odpowiedzi|rozpatr\w+|rozpozna\w+|ustosunk\w+|zajmi\w+|udziel\w+|informuj\w+|poinform\w+"
    r"|otrzyma\w* (?:państwo )?odpow\w+)\b"
)
NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            "jednego jeden", "dwóch dwa dwu dwie", "trzech trzy", "czterech cztery", "pięciu pięć", "sześciu sześć", "siedmiu siedem",
            "ośmiu osiem", "dziewięciu dziewięć", "dziesięciu dziesięć", "jedenastu jedenaście", "dwunastu dwanaście", "trzynastu trzynaście",
        ), 1,
    )
    for word in words.split()
}  # fmt: skip
WITHIN = r"\b(?:w ciągu|w terminie|w okresie|do|najpóźniej|nie później niż|przez)(?: do| maksymalnie| najdalej| najpóźniej)? "
UNITS = {
    r"dni(?:a|u)? robocz\w+": 1.4,
    r"(?:dni(?:a|u)?|dzień|dob[ay])(?! robocz)\b": 1.0,
    r"godzin\w*": 1 / 24,
    r"tygodni\w*|tydzień": 7.0,
}
