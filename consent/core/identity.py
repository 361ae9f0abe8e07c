"""Numbers under which firms are registered and taxed: whether they are well-formed, for BE, NL, PL and the rest of the EU."""

from __future__ import annotations

import re

from stdnum import get_cc_module
from stdnum.pl import nip, regon


def is_vat_number(number: str, country: str) -> bool:
    """Whether it can be a VAT number of the country, by form and check digit; countries without a rule take any."""
    rule = get_cc_module(country, "vat")
    if rule is None:
        return True
    bare = re.sub(r"^VAT\b|^(BTW|NIP|TVA)\b", "", number.strip().upper())
    return bool(rule.is_valid(bare.strip(" :.-")))


def is_register_number(number: str, country: str) -> bool:
    """Whether it can be the firm's number in the register: KBO, KvK, KRS, NIP or REGON; elsewhere anything is taken."""
    digits = re.sub(r"\D", "", number)
    if country == "BE":
        return is_vat_number(digits, "BE")
    if country == "NL":
        return len(digits) == len("12345678")
    if country == "PL":
        return _is_polish(digits)
    return True


def _is_polish(digits: str) -> bool:
    is_krs = len(digits) == len("0000123456") and digits.startswith("000")
    return is_krs or nip.is_valid(digits) or regon.is_valid(digits)
