"""Risky wording in Dutch: what sentences of each kind look like, and what looks like them and is harmless."""

from __future__ import annotations

from consent.core.wording import Case, any_of

_USE = r"\b" + any_of(
    r"gebruik\w*",
    r"(?:op)?gestart\w*",
    r"(?:op)?start(?:t|en)?\b",
    r"begin(?:t|nen)?\b",
    r"(?:ge)?download\w*",
    r"open(?:t|en|ing)\b",
    r"installe\w+",
    r"(?:be|in)lo(?:gt|ggen)\b",
    r"bezoek\w*",
    r"doorga\w+",
    r"voortzet\w+",
    r"verder ga\w+",
    r"verbind\w+",
    r"dee?l(?:neemt|nem\w+|name)\b",
    r"hulp (?:aan)?vra(?:agt|gen)\b",
)
_BY_DOING = r"\b(?:gebruiken|starten|openen|downloaden|installeren|bezoeken|beginnen|gaan|maken|vragen|bellen|geven|laten|loggen|zetten)\b"
_DOING = r"(?:verdere? )?(?:gebruik\w*|(?:op)?start(?:en)?|openen|download(?:en)?|installe\w+|installatie|bezoek\w*|begin(?:nen)?)\b"
_ACCEPTANCE = r"(?:aanvaarding|acceptatie|akkoord|instemming|goedkeuring)\b"
_MEANS = r"\b" + any_of(
    r"geld\w* als\b",
    r"tel(?:t|len) als\b",
    r"betekent\b",
    r"impliceert\b",
    r"houdt …4 in\b",
    r"houdt in\b",
    r"brengt mee\b",
    r"staat gelijk\b",
    r"komt neer op\b",
    r"is gelijk aan\b",
    r"is (?:\w+ ){0,2}(?=" + _ACCEPTANCE + ")",
    r"(?:wordt|worden|zien|beschouwen) …9 (?:gezien|beschouwd|opgevat|als)\b",
)
_ACCEPTS = r"\b" + any_of(
    r"aanvaard\w*", r"accept\w*", r"akkoord\w*", r"instem\w*", r"stemt …5 in\b", r"goedkeur\w*", r"gebonden\b"
)
_ACCEPTS_NOW = r"\b" + any_of(
    r"aanvaardt?\b",
    r"accepteert\b",
    r"(?:gaat|is|bent|verklaart) …4 akkoord\b",
    r"stemt …6 in\b",
    r"(?:is|bent) …4 gebonden\b",
)
_OTHERWISE = any_of(
    r"\b(?:vakje|vinkje|hokje|knop|aan te vinken|aanvink\w*)\b", r"\bakkoord niet\b", r"\bniet akkoord\b"
)
_START_YOU = r"\b(?:start|begint|opent|downloadt|gebruikt|installeert|bezoekt|belt|vraagt) u\b"
_WHO = any_of(
    r"\bwie\b", r"\b(?:als|indien|wanneer|zodra) u\b", r"\b(?:iedereen|klant|klanten|gebruiker|u) die\b"
)

_NOT_LIABLE = any_of(
    r"\b(?:niet|nooit|nimmer|geen\w*|geenszins|noch) …6 (?:aansprakelijk|verantwoordelijk)\w*",
    r"\baansprakelijk\w* …9 (?:uitgesloten|afgewezen|niet|uit|af)\b",
    r"\b(?:sluit\w*|wijs\w*|wijz\w*|uitsluit\w*) …6 aansprakelijk\w*",
    r"\b(?:antwoord\w*|sta(?:at|an)?|draa(?:gt|gen)|aanvaard\w*|neemt|nemen) …6 (?:niet|nooit|geen)\b",
    r"\bvergoed\w* …6 (?:niet|nooit|geen)\b",
    r"\b(?:niet|nooit|geen) …4 (?:aanspreken|aangesproken|verhalen|verhaald|eisen|vorderen)\b",
    r"\b(?:niet|nooit) (?:\w+ ){0,2}(?:voor|ten laste) (?:\w+ )?(?:rekening|van de firma)\b",
    r"\b(?:niet|nooit|geen) …4 vergoed\w*",
)
_WHATEVER = any_of(
    r"\bongeacht\b",
    r"\bwat …3 (?:oorzaak|reden)\b",
    r"\bwelke …2 ook\b",
    r"\bom welke reden\b",
    r"\bhoe (?:dan )?ook\b",
    r"\bin geen (?:enkel )?geval\b",
    r"\bonder geen\b",
    r"\bgeen enkele\b",
    r"\b(?:elke|iedere|alle|enige) …3 (?:schade|aansprakelijk)",
    r"\b(?:nooit|nimmer)\b",
    r"\b(?:volledig|geheel) (?:uitgesloten|uit)\b",
    r"\bzelfs (?:als|bij|door|wanneer|indien)\b",
    r"\book (?:bij|door) (?:onze|eigen|grove|haar|zijn)\b",
)
_DATA = r"\b(?:gegevens|data|bestand(?:en)?|programma's|instellingen|software|foto's|documenten|(?:data|gegevens)verlies)\b"
_LOSS = r"\b(?:verlie[sz]\w*|verlor\w+|kwijt\w*|wissen|gewist\w*|wegvallen|beschadig\w*|(?:data|gegevens)verlies)\b"
_UNLESS_AT_FAULT = any_of(
    r"\b(?:tenzij|behalve|behoudens|uitgezonderd|uitzondering)\b.{0,120}\b(?:opzet|schuld|fout|nalatig|roekelo|bedrog|toereken)",
    r"sluit\w* …9 niet uit\b",
    r"\bniet uitgesloten\b",
)
_OWN_RISK = any_of(
    r"\b(?:op|voor) (?:uw )?eigen (?:risico|rekening)\b",
    r"\b(?:op|voor) uw (?:risico|rekening)\b",
    r"\brisico …6 (?:bij u|van de klant|draagt)\b",
    r"\bdraagt …3 risico\b",
    r"\b(?:u bent|bent u|klant is) (?:\w+ ){0,3}verantwoordelijk voor (?:\w+ ){0,4}verlie",
)

_DISPUTE = r"(?:discussie|betwisting|geschil|twist|twijfel)\w*"
_CHANGE = any_of(
    r"\bwijzig\w*",
    r"\w*wijziging\w*",
    r"\bgewijzigd\w*",
    r"\baan(?:ge)?pas\w*",
    r"\baan te passen\b",
    r"\bpas(?:t|sen)?\b.{0,60}\baan\b",
    r"\bverander\w*",
    r"\bherzien\w*",
    r"\bbij(?:ge)?werk\w*",
    r"\baan(?:ge)?vul\w*",
    r"\bvernieuw\w*",
)
_UNTOLD = any_of(
    r"\bzonder …4 (?:kennisgeving|aankondiging|vooraankondiging|bericht\w*|verwittiging|waarschuwing|melding|mededeling)",
    r"\bzonder (?:\w+ ){0,6}te (?:melden|verwittigen|informeren|waarschuwen|berichten|laten weten|kondigen|zeggen|vertellen)",
    r"\bzonder dat (?:\w+ ){1,8}(?:meld|weet|zeg|kondig|verwittig|informe|bericht|laat|laten|krijg|hoogte|inlicht)\w*",
    r"\bonaangekondigd",
    r"\beenzijdig\b",
    r"\bhoe(?:f|ft|ven) …4 niet …4 (?:meld|kondig|laten weten|zeggen|mee)",
    r"\b(?:niet|nooit) (?:\w+ ){0,2}(?:aan(?:ge)?kondig\w*|gemeld|meegedeeld)",
    r"\bniet verplicht …7 (?:melden|kondigen|verwittigen|hoogte)",
    r"\b(?:onmiddellijk|meteen|direct) (?:\w+ )?(?:van kracht|in werking|geldig|van toepassing)",
)

_SAFEGUARD = r"(?:virusscanner|antivirus\w*|firewall|beveiliging\w*|smartscreen|defender)"
_WARNING = r"(?:waarschuwing\w*|melding\w*)"

CASES: dict[str, tuple[Case, ...]] = {
    "use_as_acceptance": (
        Case(
            has=(_USE, _MEANS, _ACCEPTS),
            lacks=r"\b(?:geldt?|betekent|telt|houdt|is|staat|wordt|komt) (?:\w+ ){0,3}(?:niet|geen|nooit)\b",
        ),
        Case(has=(r"\bdoor [^.;]{0,70}\bte " + _BY_DOING + r"[^.;]{0,60}" + _ACCEPTS_NOW,), lacks=_OTHERWISE),
        Case(
            has=(
                r"\b(?:door|met|bij) (?:(?:het|de|uw|elk|ieder) )?" + _DOING + r"[^.;]{0,70}" + _ACCEPTS_NOW,
            ),
            lacks=_OTHERWISE,
        ),
        Case(
            has=(_WHO + r"[^.;]{0,60}" + _USE + r"[^.;]{0,50}" + _ACCEPTS_NOW,),
            lacks=any_of(_OTHERWISE, r"\b(?:al|eerst|eerder)\b"),
        ),
        Case(
            has=(
                _ACCEPTS_NOW
                + r"[^.;]{0,80}\b(?:door|zodra|wanneer|als u|op het moment dat)\b[^.;]{0,60}"
                + _USE,
            ),
            lacks=any_of(_OTHERWISE, r"\bpas\b"),
        ),
        Case(
            has=(_START_YOU + r"[^.;]{0,60}" + _ACCEPTS_NOW,),
            lacks=any_of(_OTHERWISE, r"\b(?:al|eerst|eerder)\b"),
        ),
        Case(
            has=(
                r"\b(?:stilzwijgend\w*|geacht) …9 (?:aanvaard|akkoord|instem|accept|goedgekeurd|stemmen)\w*",
            )
        ),
    ),
    "change_without_notice": (
        Case(
            has=(_CHANGE, _UNTOLD),
            lacks=r"\b(?:niet|nooit|niets|geen|nimmer)\b[^,;]{0,60}\b(?:zonder|eenzijdig)\b",
            about=r"voorwaard|\bregels?\b|prij[sz]|tarie[fv]|\btekst|reglement|\bpagina|overeenkomst|bepaling|clausul|afspraken",
        ),
    ),
    "liability_excluded": (
        Case(has=(_NOT_LIABLE, _WHATEVER), lacks=_UNLESS_AT_FAULT),
        Case(has=(_NOT_LIABLE, _LOSS, _DATA), lacks=_UNLESS_AT_FAULT),
        Case(has=(_OWN_RISK, _DATA), lacks=_UNLESS_AT_FAULT),
        Case(has=(r"\b(?:volledig|geheel|altijd|uitsluitend|steeds) (?:op|voor) (?:uw )?eigen risico\b",)),
    ),
    "log_conclusive": (
        Case(
            has=(
                r"\b(?:logboek\w*|logbestand\w*|log ?files?|logs?|loggegevens|tijds?registratie\w*|registratie\w*|registreert|registreren|geregistreerde)\b",
                any_of(
                    r"\b(?:beslis\w*|bindend|doorslaggevend|bepaalt|bepalend|definitief|laatste woord|de doorslag)\b",
                    r"\bon(?:weerlegba|betwistba|herroepelijk)\w*",
                    r"\beinde? …5 " + _DISPUTE,
                    _DISPUTE + r" …4 (?:uit|uitgesloten|onmogelijk|mogelijk|beëindig\w*|niet)\b",
                    r"\b(?:sluit\w*|beëindig\w*|stopt|voorkomt) …3 " + _DISPUTE,
                    r"\b(?:geen|nooit|elke|iedere|alle) (?:\w+ ){0,2}(?:"
                    + _DISPUTE
                    + "|tegenbewijs|bezwaar)",
                    r"\bniet …3 betwist",
                    r"\b(?:volledig|sluitend|dwingend|enig|afdoend|uitsluitend)e? bewijs\b",
                    r"\btelt alleen\b",
                ),
            ),
            lacks=any_of(
                r"\b(?:niet|geen|nooit) (?:\w+ ){0,2}(?:beslis|bindend|doorslag|bepal|sluitend|dwingend|enig|definitief|laatste|volledig)",
                r"\bu (?:mag|kunt) (?:\w+ ){0,6}(?:betwisten|bezwaar|tegen)",
            ),
        ),
    ),
    "fee_only_cap": (
        Case(
            has=(
                any_of(r"aansprakelijk\w*", r"\bschadevergoeding", r"\bschade\b", r"\bverantwoordelijk"),
                any_of(
                    r"\b(?:beperkt|begrensd|maximaal|maximum|hoogstens|ten hoogste|hooguit|tot het bedrag|overstijgt|overschrijdt)\b",
                    r"\b(?:nooit|niet) (?:\w+ ){0,3}(?:meer|hoger|groter|verder|boven)\b",
                ),
                any_of(
                    r"\b(?:betaalde?|ontvangen|gefactureerde?|aangerekende?|geïnde?|verschuldigde?) (?:\w+ ){0,2}"
                    r"(?:vergoeding|bedrag|prijs|som|kosten|tarief|loon|honorarium|factuur)",
                    r"\b(?:vergoeding|bedrag|prijs|som|kosten|honorarium|tarief|loon) …6 "
                    r"(?:betaald|betaalde|ontvangen|gefactureerd|aangerekend|geïnd|factuur)\b",
                    r"\b(?:prijs|vergoeding|kosten|bedrag|tarief) (?:van|voor) (?:de|die|deze|uw) (?:sessie|dienst|hulp|opdracht)",
                    r"\b(?:terugbetaling|teruggave) (?:\w+ ){0,3}(?:vergoeding|bedrag|prijs|som)",
                    r"\bwat (?:u|de klant) (?:\w+ ){0,4}betaald",
                    r"\bfactuur(?:bedrag|waarde)",
                    r"\bsessieprijs",
                ),
            ),
            lacks=r"\bniet beperkt",
        ),
    ),
    "net_price": (
        Case(
            has=(
                any_of(
                    r"\b(?:ex(?:cl)?\.?|exclusief|zonder|buiten|plus) (?:de )?(?:\d+ ?% )?btw\b",
                    r"\+ ?(?:\d+ ?% )?btw\b",
                    r"\bvermeerder\w+ met (?:\w+ )?(?:\d+ ?% )?btw\b",
                    r"\bbtw (?:\w+ ){0,3}(?:niet (?:in)?begrepen|bij\b)",
                    r"\bnetto(?:prij\w+|bedrag\w*)?\b",
                ),
            ),
            unless=r"\bincl\w*\.? (?:\d+ ?% )?btw|\bbtw (?:\w+ )?inbegrepen(?<!niet inbegrepen)|\bmet btw(?<!vermeerderd met btw)|\bbruto",
        ),
    ),
    "override_security_warning": (
        Case(
            has=(r"\b(?:mag|mogen|kunt|kan) u …3 (?:negeren|wegklikken|overslaan)\b",),
            lacks=r"\b(?:nooit|niet)\b",
            about=any_of(_WARNING, _SAFEGUARD),
        ),
        Case(
            has=(
                any_of(
                    r"\btoch (?:behouden|bewaren|uitvoeren|doorgaan|openen|downloaden|installeren)\b",
                    r"\b(?:klikt?|kiest?|drukt?|tikt?|selecteert?)\b[^.;]{0,40}\b(?:behouden|uitvoeren|doorgaan)\b",
                    r"\b(?:negeert?|negeren)\b[^.;]{0,60}(?:" + _WARNING + "|" + _SAFEGUARD + ")",
                    _WARNING + r"\b[^.;]{0,40}\b(?:negeren|negeert|wegklikken|weg te klikken|overslaan)",
                    r"\bklikt?\b[^.;]{0,30}" + _WARNING + r"\b[^.;]{0,20}\bweg\b",
                    r"\b(?:schakelt?|zet)\b[^.;]{0,50}" + _SAFEGUARD + r"\b[^.;]{0,20}\buit\b",
                    _SAFEGUARD + r"\b[^.;]{0,20}\b(?:uit te (?:schakelen|zetten)|uitschakelen|uitzetten)",
                ),
            ),
            lacks=any_of(
                r"\b(?:nooit|niet|geen)\b[^,;]{0,60}(?:\btoch\b|\bnege|behouden|uitvoeren|doorgaan|uit te|uitschakelen|uitzetten|wegkl)",
                r"\b(?:negeert?|klikt?|kiest?|schakelt?|zet)\b[^,;]{0,60}\b(?:nooit|niet)\b",
            ),
        ),
    ),
}

COMPLAINT = r"(?:\b|-)(?:\w*klacht\w*|klaagt|klagen|reclam\w*|bezwa\w*|betwist\w*)"
COMPLAINING = r"\b(?:(?:ge)?meld\w*|(?:in)?dien\w*|ingediend|laat …3 weten|schrijf\w*|stuur\w*|mail\w*)\b"
ANSWERING = (
    r"\b(?:(?:be)?antwoord\w*|reage\w+|reactie|behandelt|behandelen|bekijk\w*|oplos\w*|(?:hoort|krijgt|ontvangt) u|u (?:hoort|krijgt|ontvangt)"
    r"|(?:laten|bellen|lossen|reageren|komen|nemen) wij|wij (?:laten|bellen|lossen|nemen))\b"
)
AT_ONCE = r"\b(?:onmiddellijk|meteen|terstond|dadelijk|dezelfde dag|nog tijdens de sessie)\b"
WITHIN = (
    r"\b(?:binnen|uiterlijk|hoogstens|maximaal|tot|na|later dan|hebt u|heeft u|u hebt|is|bedraagt|termijn van) "
    r"(?:de |een termijn van |maximaal |hoogstens |uiterlijk )?"
)
UNITS = {
    r"werkdag(?:en)?\b": 1.4,
    r"(?:kalender)?dag(?:en)?\b": 1.0,
    r"(?:uur|uren)\b": 1 / 24,
    r"we(?:ek|ken)\b": 7.0,
}
