"""What a parser finds wrong with the example firm after something in it was changed."""

from __future__ import annotations

import pytest

from consent.core.firms import FirmFile, parse_firm_file
from consent.core.terms import TermsText, parse_terms
from consent.errors import ContentError
from tests.example_content import FIRM, NL, replaced

Found = tuple[str, str]


def firm_file(*pairs: tuple[str, str]) -> FirmFile:
    """The example's firm file with texts replaced."""
    return parse_firm_file(replaced(FIRM, *pairs).encode(), source="f.toml")


def firm_findings(*pairs: tuple[str, str]) -> list[Found]:
    """(the line's text, code) of each finding about the changed firm file."""
    return _findings(replaced(FIRM, *pairs), parse_firm_file)


def terms(*pairs: tuple[str, str]) -> TermsText:
    """The example's Dutch terms with texts replaced."""
    return parse_terms(replaced(NL, *pairs).encode(), source="t.md")


def terms_findings(*pairs: tuple[str, str]) -> list[Found]:
    """(the line's text, code) of each finding about the changed terms."""
    return _findings(replaced(NL, *pairs), parse_terms)


def _findings(text: str, parse: object) -> list[Found]:
    assert callable(parse)
    with pytest.raises(ContentError) as caught:
        parse(text.encode(), source="f.toml")
    lines = ["", *text.split("\n")]
    assert all(finding.severity == "error" and finding.file == "f.toml" for finding in caught.value.findings)
    return [(lines[finding.line].strip(), finding.code) for finding in caught.value.findings]
