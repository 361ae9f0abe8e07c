"""Risky wording in Polish: what sentences of each kind look like, and what looks like them and is harmless."""

from __future__ import annotations

from consent.core.wording import Case, any_of

_USE_NOUN = r"\b" + any_of(
    r"s?korzystani\w+",
    r"użyci\w+",
    r"używani\w+",
    r"rozpoczęci\w+",
    r"uruch[ao]mi(?:eni|ani)\w+",
    r"pobrani\w+",
    r"pobierani\w+",
    r"(?:za)?instal\w+",
    r"połączeni\w+",
    r"wejści\w+",
    r"otwarci\w+",
    r"zalogowani\w+",
    r"odwiedz(?:eni|ani)\w+",
    r"kontynuowani\w+",
    r"przystąpieni\w+",
    r"start\b",
)
_USE = any_of(
    _USE_NOUN,
    r"\bs?korzysta\w*",
    r"\buży(?:wa|j)\w*",
    r"\brozpoczyna\w*",
    r"\brozpoczni\w+",
    r"\buruchami\w*",
    r"\buruchomi\w*",
    r"\bpobiera\w*",
    r"\bpobierze\w*",
    r"\bzaczyna\w*",
    r"\błączy\w*",
    r"\bwchodzi\w*",
    r"\botwiera\w*",
    r"\bprosi o pomoc\b",
)
_USING = (
    r"\b(?:s?korzystając|używając|rozpoczynając|uruchamiając|pobierając|instalując|łącząc|wchodząc|otwierając|logując|odwiedzając"
    r"|kontynuując|dzwoniąc|podając|zaczynając)\w*"
)
_MEANS = r"\b" + any_of(
    r"oznacza\w*",
    r"równoznaczn\w+",
    r"jednoznaczn\w+ z\b",
    r"traktuj\w+",
    r"traktowan\w+",
    r"uznaj\w+",
    r"uznawan\w+",
    r"uważa\w*",
    r"poczytuje\b",
    r"stanowi\w*",
    r"potwierdza\w*",
    r"wyraża\w*",
    r"(?:jest|to) (?:\w+ ){0,2}(?:akceptacj|zgod)\w+",
)
_RULES = r"(?:regulamin|warunk|zasad|postanowie|cen\b|cen[ąęy]\b|cennik)\w*"
_AGREES = r"zgadza\w* (?:\w+ )?się (?:\w+ )?(?:na|z|ze) (?:\w+ ){0,3}" + _RULES
_ACCEPTS = r"\b" + any_of(
    r"akceptac\w+",
    r"(?:za)?akceptuj\w*",
    r"zaakceptow\w+",
    r"przyjęci\w+ (?:\w+ ){0,2}" + _RULES,
    r"zgod\w+ …3 na (?:\w+ ){0,3}" + _RULES,
    _AGREES,
    r"przyjmuj\w* …3 " + _RULES,
    r"związan\w+ (?:\w+ ){0,2}" + _RULES,
)
_ACCEPTS_NOW = r"\b" + any_of(
    r"akceptuj\w+",
    r"wyraża\w* …3 zgod\w+ …3 " + _RULES,
    _AGREES,
    r"przyjmuj\w* …3 " + _RULES,
    r"(?:jest|są) związan\w+",
)
_OTHERWISE = any_of(
    r"\b(?:zaznacz\w*|pol[ea]\b|przycisk\w*|kwadrat\w*)",
    r"\bnie (?:akceptuj|zgadza|przyjmuj|wyraża)",
    r"\b(?:musi|musz|należy|trzeba|prosimy|powinien|powinn)\w*",
)
_WHEN = r"\b(?:kto|któr\w+|jeśli|jeżeli|gdy|kiedy|z chwilą|w chwili|w momencie|przez|poprzez|wraz z)\b"
_BY = r"\b(?:przez|poprzez|z chwilą|w chwili|w momencie|gdy|kiedy|wraz z)\b"

_NOT_LIABLE = any_of(
    r"\bnie (?:\w+ ){0,3}(?:odpowiada\w*|ponos\w+|bierze\w*|biorą|przyjmuj\w+|odpowiedzialn\w+)",
    r"\bnie (?:\w+ ){0,3}(?:dochodz|żąda|domaga)\w*",
    r"\bnie …4 pociągn\w+ do odpowiedzialnoś",
    r"\b(?:wyłącz\w+|wyklucz\w+|uchyl\w+|zwolnion\w+|zrzeka\w*) …6 odpowiedzialnoś\w+",
    r"\bodpowiedzialnoś\w+ …8 (?:wyłączon\w+|wykluczon\w+|nie obejmuje)",
    r"\bbez (?:\w+ ){0,2}odpowiedzialnoś\w+",
)
_WHATEVER = any_of(
    r"\b(?:niezależnie od|bez względu na) (?:\w+ ){0,3}(?:przyczyn|powod|powód|okoliczno|źród)\w*",
    r"\bw żadnym (?:wypadku|przypadku|razie)",
    r"\bpod żadnym",
    r"\bjakiekolwiek|\bjakichkolwiek|\bjakąkolwiek|\bjakiejkolwiek|\bz jakiegokolwiek",
    r"\b(?:żadn|wszel|wszystk|każd)\w+ (?:\w+ )?(?:szk[oó]d|strat|odpowiedzialno|roszcze)\w*",
    r"\bnigdy\b",
    r"\b(?:całkowicie|w całości)\b",
    r"\bnawet (?:jeśli|jeżeli|gdy|gdyby|z|w)\b",
    r"\btakże z (?:naszej|jej|własnej|swojej) winy",
)
_DATA = (
    r"\b(?:dane|danych|danymi|plik\w*|program(?:y|ów|ami)?|oprogramowani\w*|ustawie\w+|dokument\w*|zdję\w+)\b"
)
_LOSS = (
    r"\b(?:utra[tc]\w*|strat\w*|straci\w*|zgub\w*|skasowan\w*|usunię\w*|zniszcz\w*|uszkodz\w*|przepad\w*)\b"
)
_UNLESS_AT_FAULT = any_of(
    r"\b(?:chyba że|z wyjątkiem|poza przypadk\w+|oprócz|o ile nie|wyjątkowo)\b.{0,120}\b(?:win|umyśln|zawin|niedbal|rażąc|błęd)\w*",
    r"\bnie (?:wyłącza|wyklucza)\w*",
)
_OWN_RISK = any_of(
    r"\b(?:spoczywa|obciąża|ponosi|ponoszą|odpowiada|odpowiadają)\w* …3 (?:wyłącznie|tylko|jedynie|sam|sama|sami)\b",
    r"\bwyłącznie …2 (?:klient|użytkownik|państw)\w*",
    r"\bna (?:\w+ )?(?:własn|wyłączn|swoj)\w+ (?:\w+ )?ryzyk\w+",
    r"\bna (?:\w+ )?ryzyko (?:klient|użytkownik|państw)\w*",
    r"\bryzyk\w+ …6 (?:ponos\w+|obciąża\w*|przejmuj\w+)",
    r"\b(?:ponos\w+|bierze|biorą|przejmuj\w+) …4 ryzyk\w+",
)

_DISPUTE = r"(?:sp[oó]r\w*|dyskusj\w*|wątpliwo\w*)"
_TELLING = r"(?:powiad[ao]m|uprzedz|zapowi|informow|poinform|informac|ogł[ao]sz|zawiad[ao]m|wiadomości|ostrzeż|komunikat|notyfik)\w*"
_OVERRIDE = r"\b(?:uruch|zachowa|pobierz|pobra|otw[oó]rz|otworzy|zainstal|kontynu|przejd|wykona)\w*"
_SAFEGUARD = r"(?:antywirus|zapor|firewall|ochron|zabezpiecz|smartscreen|defender)\w*"
_IGNORE = r"\b(?:z?ignorow\w+|z?ignoruj\w*|pomi[jń]\w*|pominąć|zlekceważ\w+|lekceważ\w+)\b"

CASES: dict[str, tuple[Case, ...]] = {
    "use_as_acceptance": (
        Case(
            has=(r"(?<!przed )(?<!po )(?<!do )(?<!dla )" + _USE_NOUN, _MEANS, _ACCEPTS),
            lacks=r"\bnie (?:\w+ )?(?:oznacza|jest|stanowi|traktuj|uznaj|uważa|potwierdza|wyraża)",
        ),
        Case(has=(_USING, _ACCEPTS_NOW), lacks=_OTHERWISE),
        Case(has=(_WHEN + r"[^.;]{0,60}" + _USE + r"[^.;]{0,80}" + _ACCEPTS_NOW,), lacks=_OTHERWISE),
        Case(has=(_ACCEPTS_NOW + r"[^.;]{0,60}" + _BY + r"[^.;]{0,40}" + _USE,), lacks=_OTHERWISE),
        Case(
            has=(
                r"\b(?:akceptac\w+|zgod\w+)[^.;]{0,60}\b(?:następuje|odbywa się|dokonuje się|wyraża się)[^.;]{0,60}"
                + _BY
                + r"[^.;]{0,40}"
                + _USE,
            ),
            lacks=_OTHERWISE,
        ),
        Case(
            has=(r"\b(?:przyjmuje|uznaje|uważa|zakłada|domniemywa) się\b", _USE, _ACCEPTS),
            lacks=r"\bnie (?:przyjmuje|uznaje|uważa)",
        ),
        Case(has=(r"\b(?:milcząc\w+|domniem\w+|dorozumian\w+) …5 (?:akceptac|zaakcept|zgod)\w*",)),
    ),
    "change_without_notice": (
        Case(
            has=(
                r"\b(?:zmieni\w*|zmian\w*|zmienn\w*|modyfik\w*|aktualiz\w*|nowel\w*|uzupełni\w*)",
                any_of(
                    r"\bbez (?:\w+ ){0,4}" + _TELLING,
                    r"\bniezapowiedzian\w+",
                    r"\bjednostronn\w+",
                    r"\bnie (?:ma|mamy|jest|są|musi|musimy|wymaga\w*) …5 " + _TELLING,
                    r"\b(?:z chwilą|w chwili|od chwili|w momencie|z dniem|natychmiast po) (?:\w+ )?(?:opublikow|publikac|zamieszcz|umieszcz)\w*",
                ),
            ),
            lacks=r"\b(?:nie|nigdy|żadn\w+|nic)\b[^,;]{0,60}\b(?:bez|jednostronn\w+)\b",
            about=r"regulamin|\bwarunk|\bzasad|\bcen[yaąę]?\b|\bcennik|postanowie|\btreś|\btekst|\bum[oó]w|\bopłat",
        ),
    ),
    "liability_excluded": (
        Case(has=(_NOT_LIABLE, _WHATEVER), lacks=_UNLESS_AT_FAULT),
        Case(has=(_NOT_LIABLE, _LOSS, _DATA), lacks=_UNLESS_AT_FAULT),
        Case(has=(_OWN_RISK, _LOSS, _DATA), lacks=_UNLESS_AT_FAULT),
        Case(has=(r"\b(?:wyłącznie|całkowicie|zawsze) na (?:własn|swoj)\w+ ryzyko|\bna wyłączne ryzyko",)),
    ),
    "log_conclusive": (
        Case(
            has=(
                r"\b(?:dziennik\w*|log(?:i|u|ów|iem|ach|ami)?|rejestr\w*|zarejestrowan\w+|zapis(?:y|u|ów|em|ami|ach|ie)?|ewidencj\w*|protok[oó]ł\w*)\b",
                any_of(
                    r"\b(?:rozstrzyga\w*|przesądza\w*|wiążąc\w+|ostateczn\w+|decyduj\w+|niepodważaln\w+|bezsporn\w+|niezaprzeczaln\w+)",
                    r"\b(?:wyłączn|jedyn|niezbit|pełn)\w+ (?:dow|podstaw)\w*",
                    r"\b(?:kończ\w+|zakończ\w+|zamyka\w*|ucina\w*|wyklucza\w*|przecina\w*) …4 " + _DISPUTE,
                    r"\bnie …4 (?:sp[oó]r|kwestion|podważ|dyskusj|sprzeciw|zakwestion|reklam)\w*",
                    r"\b(?:żadn|wszelk|każd)\w+ (?:\w+ ){0,2}" + _DISPUTE,
                ),
            ),
            lacks=r"\bnie (?:\w+ ){0,2}(?:rozstrzyga|przesądza|wiążąc|ostateczn|wyłączn|jedyn|decyduj|wyklucza|kończ|zamyka|ucina)",
        ),
    ),
    "fee_only_cap": (
        Case(
            has=(
                any_of(r"\bodpowiedzialnoś\w+", r"\bodszkodowani\w+", r"\bodpowiada\w*", r"\bszk[oó]d\w*"),
                any_of(
                    r"\bogranicz\w+",
                    r"\bdo (?:wysokości|kwoty|równowartości)\b",
                    r"\bmaksymaln\w+",
                    r"\bnajwyżej\b",
                    r"\bnie (?:\w+ ){0,3}(?:więcej|wyżej|większ\w+|wyższ\w+|przekr\w+)",
                    r"\brównowarto\w+",
                    r"\bgórn\w+ granic\w+",
                ),
                any_of(
                    r"\b(?:pobran|zapłacon|uiszczon|otrzyman|należn|wpłacon|zafakturowan)\w+ (?:\w+ ){0,3}"
                    r"(?:opłat|cen|wynagrodzen|kwot|należnoś|sum)\w*",
                    r"\b(?:opłat|cen|wynagrodzen|kwot|należnoś|sum|zapłat)\w* …4 (?:pobra|zapłac|uiszcz|otrzyma|wpłac|zafakt)\w+",
                    r"\b(?:opłat|cen|wynagrodzen|kwot|należnoś)\w* (?:za )?(?:\w+ )?(?:usług|sesj|pomoc|zlecen|faktur)\w*",
                    r"\bzwrot\w* (?:\w+ )?(?:opłat|zapłat|cen|pienięd|wynagrodzen|kwot)\w*",
                    r"\bco (?:\w+ )?zapłac\w+",
                    r"\bwynagrodzeni\w+",
                    r"\bwartości (?:\w+ ){0,2}(?:usług|zlecen|faktur|sesj)\w*",
                ),
            ),
            lacks=r"\bnie (?:jest )?ogranicz\w+",
        ),
    ),
    "net_price": (
        Case(
            has=(
                any_of(
                    r"\bnetto\b",
                    r"\bbez (?:podatku )?vat\b",
                    r"\bplus (?:\d+ ?% )?(?:podatek )?vat\b",
                    r"\+ ?(?:\d+ ?% )?vat\b",
                    r"\bpowiększ\w+ (?:się )?o (?:\w+ )?(?:podatek|vat)",
                    r"\bdolicz\w+ …3 vat\b",
                    r"\bvat …3 dolicz\w+",
                    r"\bnie zawiera\w* (?:podatku )?vat\b",
                ),
            ),
            unless=r"\bbrutto\b|\bz (?:podatkiem )?vat\b|\bw tym (?:\w+ )?vat\b|(?<!nie )\bzawiera\w* (?:podatek )?vat\b",
        ),
    ),
    "override_security_warning": (
        Case(
            has=(
                any_of(
                    _OVERRIDE + r" (?:\w+ )?mimo (?:to|wszystko)\b",
                    r"\bmimo to " + _OVERRIDE,
                    r"\"mimo to\"",
                    _OVERRIDE + r"[^.;]{0,40}\bmimo ostrzeż",
                    _IGNORE + r"[^.;]{0,50}(?:ostrzeż|komunikat|" + _SAFEGUARD + r")",
                    r"\b(?:ostrzeż|komunikat)\w*[^.;]{0,40}" + _IGNORE,
                    r"\b(?:wyłącz|odinstaluj)\w*\b[^.;]{0,40}\b" + _SAFEGUARD,
                ),
            ),
            lacks=r"\b(?:nigdy|nie)\b (?:\w+ ){0,3}(?:ignor|zignor|pomij|pomiń|lekcew|wyłącz|odinst|uruch|zachow|klik|wybier|pros)",
        ),
    ),
}

COMPLAINT = r"\b(?:reklam\w+|skarg\w*|sprzeciw\w*|zastrzeże\w*)"
COMPLAINING = r"\b(?:zgł[ao][sś]\w*|złoż\w*|składa\w*|napis\w*|przesła\w*|wysła\w*)"
ANSWERING = r"(?<!nie będą )(?<!nie zostaną )(?<!nie są )\b(?:odpowiada\w*|odpowie|odpowiemy|odpowiedź|odpowiedzi|rozpatr\w+|rozpozna\w+|ustosunk\w+|zajmi\w+|udziel\w+|informuj\w+|poinform\w+)\b"
AT_ONCE = r"\b(?:natychmiast|od razu|niezwłocznie|tego samego dnia|jeszcze w (?:czasie|trakcie) sesji)\b"
WITHIN = (
    r"\b(?:w ciągu|w terminie|w okresie|do|po|po upływie|najpóźniej|nie później niż|przez|ma|mają państwo|wynosi|to|jest) "
    r"(?:do |maksymalnie |najdalej |najpóźniej |najwyżej |tylko )?"
)
UNITS = {
    r"dni(?:a|u|ach)? robocz\w+": 1.4,
    r"(?:dni(?:a|u|ach)?|dzień|dob[ay])\b(?! robocz)": 1.0,
    r"godzin\w*": 1 / 24,
    r"tygodni\w*|tydzień": 7.0,
}
