"""What the number is called under which a firm is registered: each country has its own register, and its people know it by that name."""

from __future__ import annotations

from flask_babel import gettext


def called(country: str) -> str:
    """The name of the number in the register of a country's companies."""
    match country:
        case "BE":
            # TRANSLATORS: the number in the Belgian register KBO/BCE
            return gettext("Belgian enterprise number")
        case "NL":
            # TRANSLATORS: the number in the register of the Dutch chamber of commerce, KvK
            return gettext("Dutch chamber of commerce number")
        case _:
            # TRANSLATORS: the number in any other register of companies: KRS, CEIDG, ...
            return gettext("Register number")
