"""What a browser may keep of earlier acceptances: per firm the version and the language that were accepted, signed.

It holds no name, number or id, nothing that differs between two people who accepted the same; so it tells nobody apart.
"""

from __future__ import annotations

from collections.abc import Mapping

from consent.core.acceptances import Acceptance
from consent.core.links import Signer
from consent.errors import SignatureInvalid
from consent.service.installation import Installation

_PURPOSE = "accepted-before/v1"
MOST_FIRMS = 12

Accepted = tuple[str, str]


def recall(house: Installation, text: str) -> dict[str, Accepted]:
    """(version, language) by firm, the one accepted last at the end; nothing of a text that we did not sign."""
    try:
        known = Signer(house.keys.links, _PURPOSE).open(text)["known"]
    except (SignatureInvalid, KeyError):
        return {}
    entries = known if isinstance(known, list) else []
    return {str(firm): (str(version), str(language)) for firm, version, language in entries}


def remember(house: Installation, known: Mapping[str, Accepted], acceptance: Acceptance) -> str:
    """The signed text to keep from now on: what was known, and this acceptance; the oldest firms give way."""
    others = [(firm, *accepted) for firm, accepted in known.items() if firm != acceptance.firm]
    entries = [*others, (acceptance.firm, acceptance.version, acceptance.language)][-MOST_FIRMS:]
    return Signer(house.keys.links, _PURPOSE).sign({"known": [list(entry) for entry in entries]})
