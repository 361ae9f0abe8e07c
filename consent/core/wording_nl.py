"""Risky wording in Dutch: what sentences of each kind look like, and what looks like them and is harmless."""

from __future__ import annotations

from consent.core.wording import Case

_USE = (
    r"\b(?:gebruik\w*|op?gestart\w*|(?:op)?start(?:t|en)?|begin(?:t|nen)?|(?:ge)?download\w*|open(?:t|en|ing)|installe\w+"
    r"|bezoek\w*|doorga\w+|voort(?:zet|ge)\w*|verder ga\w+|verbinding|deelne\w+|deelneemt)\b"
)
_MEANS = (
    r"\b(?:geld\w* als|betekent|houdt …4 in\b|staat gelijk|komt neer op|telt als|is gelijk aan|impliceert"
    r"|(?:wordt|worden|zien wij|beschouwen wij) …6 (?:gezien|beschouwd|opgevat|als)\b|houdt in\b|is meteen|is ook)"
)
_ACCEPTS = r"\b(?:aanvaard\w*|accept\w*|akkoord\w*|instem\w*|stemt …5 in\b|goedkeur\w*|gebonden)\b"
_ACCEPTS_NOW = (
    r"(?:aanvaardt?|accepteert|gaat …4 akkoord|is …4 akkoord|bent …4 akkoord|stemt …6 in|bent …4 gebonden)\b"
)
_BY_TICKING = r"\b(?:vakje|vinkje|aan te vinken|aanvink\w*|hokje|knop)\b"

_NOT_LIABLE = (
    r"(?:\b(?:niet|nooit|nimmer|geen\w*|geenszins|noch)(?: …6 | )(?:aansprakelijk|verantwoordelijk)\w*"
    r"|\baansprakelijk\w*(?: …9 | )(?:uitgesloten|afgewezen|niet|uit)\b"
    r"|\b(?:sluit\w*|wijs\w*|uitsluit\w*)(?: …6 | )aansprakelijk\w*"
    r"|\b(?:antwoord\w*|sta(?:at|an)?|draa(?:gt|gen)|aanvaard\w*)(?: …6 | )(?:niet|nooit|geen)\b"
    r"|\bvergoed\w*(?: …6 | )(?:niet|nooit|geen)\b|\b(?:niet|nooit|geen)(?: …4 | )vergoed\w*)"
)
_WHATEVER = (
    r"(?:\bongeacht|\bwat …3 (?:oorzaak|reden)|\bwelke …2 ook|\bom welke reden|\bhoe (?:dan )?ook"
    r"|\bin geen (?:enkel )?geval|\bonder geen|\benige schade|\bgeen enkele|\b(?:elke|iedere|alle|enige) …3 (?:schade|aansprakelijk)"
    r"|\b(?:elke|iedere|alle) (?:schade|aansprakelijk)|\bnooit\b|\bnimmer\b|\bvolledig uitgesloten)"
)
_DATA = r"\b(?:gegevens|data|bestand(?:en)?|programma's|instellingen|software|foto's|documenten)\b"
_LOSS = r"\b(?:verlie[sz]\w*|verlor\w+|kwijt\w*|wissen|gewist\w*|wegvallen|beschadig\w*)\b"
_UNLESS_AT_FAULT = (
    r"(?:\b(?:tenzij|behalve|behoudens|uitgezonderd|uitzondering)\b.{0,120}\b(?:opzet|schuld|fout|nalatig|roekelo|bedrog|toereken)"
    r"|sluit\w*(?: …9 | )niet uit\b|\bniet uitgesloten)"
)

_COMPLAINT = r"\b(?:klacht\w*|klaagt|klagen|reclam\w*|bezwa\w*|gebrek\w*|betwist\w*)"

CASES: dict[str, tuple[Case, ...]] = {
    "use_as_acceptance": (
        Case(
            has=(_USE, _MEANS, _ACCEPTS),
            lacks=r"\b(?:geldt?|betekent|telt|houdt|is|staat|wordt|komt)(?: \w+){0,3} (?:niet|geen|nooit)\b",
        ),
        Case(
            has=(
                r"\bdoor [^.;]{0,70}\bte (?:gebruiken|starten|openen|downloaden|installeren|bezoeken|beginnen|gaan|maken|vragen|bellen"
                r"|geven|laten)\b[^.;]{0,60}\b" + _ACCEPTS_NOW,
            ),
            lacks=_BY_TICKING + r"|akkoord niet|\bniet akkoord",
        ),
        Case(
            has=(
                r"\b(?:door|met|bij) (?:(?:het|de|uw|elk|ieder) )?(?:verdere? )?(?:gebruik\w*|starten|openen|downloaden|installeren|bezoek\w*"
                r"|opstarten|start|download|begin|installatie)\b[^.;]{0,70}\b" + _ACCEPTS_NOW,
            ),
            lacks=_BY_TICKING + r"|\bniet akkoord",
        ),
        Case(
            has=(
                r"\b(?:wie|als u|indien u|wanneer u|zodra u|iedereen die|elke klant die|de klant die|u die)\b[^.;]{0,60}"
                + _USE
                + r"[^.;]{0,50}\b"
                + _ACCEPTS_NOW,
            ),
            lacks=_BY_TICKING + r"|\bniet akkoord|\b(?:al|eerst|eerder)\b",
        ),  # fmt: skip
        Case(
            has=(
                _ACCEPTS_NOW
                + r"[^.;]{0,80}\b(?:door|zodra|wanneer|als u|op het moment dat)\b[^.;]{0,60}"
                + _USE,
            ),
            lacks=_BY_TICKING + r"|\bniet akkoord|\bpas\b",
        ),
        Case(has=(r"\bstilzwijgend\w*(?: …5 | )(?:aanvaard|akkoord|instem|accept)\w*",)),
    ),
    "change_without_notice": (
        Case(
            has=(
                r"\b(?:wijzig\w*|gewijzigd\w*|aan(?:ge)?pas\w*|aan te passen|past?\b.{0,60}\baan\b|verander\w*|herzien\w*|bij(?:ge)?werk\w*"
                r"|aan(?:ge)?vul\w*|vernieuw\w*)",
                r"\bzonder (?:\w+ ){0,3}(?:kennisgeving|aankondiging|vooraankondiging|bericht\w*|verwittiging|waarschuwing|melding|mededeling)"
                r"|\bzonder (?:\w+ ){0,6}te (?:melden|verwittigen|informeren|waarschuwen|berichten|laten weten|kondigen|zeggen|vertellen)"
                r"|\bzonder dat (?:\w+ ){1,6}(?:meld|weet|zeg|kondig|verwittig|informe|bericht|laat|laten|krijg)\w*"
                r"|\bonaangekondigd|\b(?:niet|nooit) (?:\w+ ){0,2}(?:aan(?:ge)?kondig\w*|gemeld|meegedeeld)"
                r"|\bniet verplicht(?: …7 | )(?:melden|kondigen|verwittigen|hoogte)",
            ),
            lacks=r"\b(?:niet|nooit|niets|geen|nimmer)\b[^,;]{0,60}\bzonder\b",
            about=r"voorwaard|\bregels?\b|\bprij[sz]|tarie[fv]|\btekst|reglement|\bpagina|overeenkomst|bepaling|clausul|document|afspraken",
        ),
    ),
    "liability_excluded": (
        Case(has=(_NOT_LIABLE, _WHATEVER), lacks=_UNLESS_AT_FAULT),
        Case(has=(_NOT_LIABLE, _LOSS, _DATA), lacks=_UNLESS_AT_FAULT),
        Case(
            has=(
                _DATA,
                r"\b(?:op|voor) (?:uw )?eigen (?:risico|rekening)|\bvoor uw (?:risico|rekening)|\brisico(?: …4 | )(?:bij u|van de klant)\b"
                r"|\bdraagt(?: …3 | )risico|\b(?:u bent|bent u|klant is)(?: \w+){0,3} verantwoordelijk voor (?:\w+ ){0,4}verlie",
            ),
            lacks=_UNLESS_AT_FAULT,
        ),
    ),
    "log_conclusive": (
        Case(
            has=(
                r"\b(?:logboek\w*|logbestand\w*|logs?|loggegevens|registratie\w*|tijdregistratie\w*)\b",
                r"\b(?:beslis\w*|bindend|doorslaggevend|bepalend|onweerlegbaar|onbetwistbaar|definitief|laatste woord|onherroepelijk)\b"
                r"|\beinde?(?: …5 | )(?:discussie|betwisting|geschil|twist|twijfel)"
                r"|\b(?:discussie|betwisting|geschil|twist|twijfel)\w*(?: …4 | )(?:uit|uitgesloten|onmogelijk|beëindig\w*|niet)\b"
                r"|\b(?:sluit\w*|beëindig\w*|stopt|voorkomt)(?: …3 | )(?:discussie|betwisting|geschil|twist|twijfel)"
                r"|\b(?:geen|elke|iedere|alle) (?:\w+ ){0,2}(?:discussie|betwisting|geschil|twijfel|tegenbewijs|bezwaar)"
                r"|\bniet(?: …3 | )betwist|\b(?:volledig|sluitend|dwingend|enig|afdoend|uitsluitend)e? bewijs|\btelt alleen",
            ),
            lacks=r"\b(?:niet|geen|nooit) (?:\w+ ){0,2}(?:beslis\w*|bindend|doorslaggevend|bepalend|sluitend|dwingend|enig|definitief|laatste|volledig)"
            r"|\bu (?:mag|kunt) (?:\w+ ){0,6}(?:betwisten|bezwaar|tegen)",
        ),
    ),
    "fee_only_cap": (
        Case(
            has=(
                r"aansprakelijk\w*|\bschadevergoeding|\bschade\b|\bverantwoordelijk",
                r"\b(?:beperkt|begrensd|maximaal|maximum|hoogstens|ten hoogste|hooguit|tot het bedrag|overstijgt|overschrijdt)\b"
                r"|\b(?:nooit|niet) (?:\w+ ){0,3}(?:meer|hoger|groter|verder|boven)\b",
                r"\b(?:betaalde?|ontvangen|gefactureerde?|aangerekende?|geïnde?|verschuldigde?) (?:\w+ ){0,2}"
                r"(?:vergoeding|bedrag|prijs|som|kosten|tarief|loon|honorarium|factuur)"
                r"|\b(?:vergoeding|bedrag|prijs|som|kosten|honorarium|tarief|loon)(?: …6 | )(?:betaald|ontvangen|gefactureerd|aangerekend|geïnd)\b"
                r"|\b(?:prijs|vergoeding|kosten) (?:van|voor) (?:de|die|deze|uw) (?:sessie|dienst|hulp|opdracht)|\bfactuur(?:bedrag|waarde)|\bsessieprijs",
            ),
            lacks=r"\bniet beperkt",
        ),
    ),
    "net_price": (
        Case(
            has=(
                r"\b(?:excl\.?|exclusief|zonder|buiten|plus) (?:de )?(?:\d+ ?% )?btw\b|\+ ?(?:\d+ ?% )?btw\b"
                r"|\bbtw (?:\w+ ){0,3}(?:niet (?:in)?begrepen|niet inbegrepen|bij\b)|\bnetto(?:prij\w+|bedrag\w*)?\b",
            ),
            unless=r"\bincl\w*\.? (?:\d+ ?% )?btw|\bbtw (?:\w+ )?inbegrepen|\bmet btw|\bbruto",
        ),
    ),
    "override_security_warning": (
        Case(
            has=(
                r"\btoch (?:behouden|bewaren|uitvoeren|doorgaan|openen|downloaden|installeren)\b"
                r"|\b(?:klik|klikt|kies|kiest|druk|drukt|tik|tikt|selecteer|selecteert)\b[^.;]{0,40}\b(?:behouden|uitvoeren|doorgaan)\b"
                r"|\b(?:negeer|negeert|negeren)\b[^.;]{0,60}(?:waarschuwing|melding|virusscanner|beveiliging)"
                r"|(?:waarschuwing|melding)\w*\b[^.;]{0,40}\b(?:negeren|negeert|wegklikken|weg te klikken|overslaan)"
                r"|\b(?:schakel\w*|zet|zett?en)\b[^.;]{0,50}(?:virusscanner|antivirus\w*|firewall|beveiliging|smartscreen|defender)\b[^.;]{0,20}\buit"
                r"|(?:virusscanner|antivirus\w*|firewall|beveiliging)\b[^.;]{0,20}\b(?:uit te (?:schakelen|zetten)|uitschakelen|uitzetten)",
            ),
            lacks=r"\b(?:nooit|niet|geen)\b",
        ),
    ),
}

COMPLAINT = _COMPLAINT
COMPLAINING = (
    r"\b(?:meld\w*|indien\w*|dien\w*|laat …3 weten|schrijf\w*|stuur\w*|mail\w*|klaag\w*|ingediend|gemeld)\b"
)
ANSWERING = (
    r"\b(?:antwoord\w*|beantwoord\w*|reage\w+|reactie|behandel\w*|bekijk\w*|oplos\w*|(?:hoort|krijgt|ontvangt) u|u (?:hoort|krijgt|ontvangt)"
    r"|(?:laten|bellen|lossen|reageren|komen) wij|wij (?:laten|bellen|lossen|nemen))\b"
)
NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            "een één",
            "twee",
            "drie",
            "vier",
            "vijf",
            "zes",
            "zeven",
            "acht",
            "negen",
            "tien",
            "elf",
            "twaalf",
            "dertien",
        ),
        1,
    )
    for word in words.split()
}
WITHIN = r"\b(?:binnen|uiterlijk|hoogstens|maximaal|tot)(?: de| een termijn van| maximaal| hoogstens)? "
UNITS = {
    r"werkdag(?:en)?": 1.4,
    r"(?:kalender)?dag(?:en)?": 1.0,
    r"u(?:ur|ren)\b": 1 / 24,
    r"we(?:ek|ken)": 7.0,
}
