"""Settings about others: witnesses and time-stamping authorities."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from consent.config import Settings
from consent.errors import ConfigurationError
from tests.witnesses import Signer


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of the shell that runs the tests."""
    for name in [name for name in os.environ if name.startswith("CONSENT_")]:
        monkeypatch.delenv(name)


def read(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Settings:
    """The settings that these variables make."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return Settings.from_environment()


def refusal(monkeypatch: pytest.MonkeyPatch, **variables: str) -> str:
    """What is said of variables that are refused."""
    with pytest.raises(ConfigurationError) as caught:
        read(monkeypatch, **variables)
    return str(caught.value)


def test_witnesses_stand_on_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Remarks and line ends of the file are gone: so they are handed on and shown."""
    vkeys = [Signer().vkey, Signer("old.example").vkey]
    (tmp_path / "list").write_text(f"# ours\nhttps://w.example/a/ {vkeys[0]}\n{vkeys[1]} # until 2025\n")
    settings = read(monkeypatch, CONSENT_WITNESSES_FILE=str(tmp_path / "list"))
    assert settings.witnesses == f"https://w.example/a {vkeys[0]} {vkeys[1]}"
    (tmp_path / "list").write_text("# nobody\n")
    assert read(monkeypatch, CONSENT_WITNESSES_FILE=str(tmp_path / "list")).witnesses is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("https://w.example", "has no key behind it"),
        ("not-a-key", "use lines of address and verifier key"),
        (f"https://u:pw@w.example {Signer().vkey}", "no user in front of it"),
        (f"https:///x {Signer().vkey}", "needs a host"),
        (f"https://w.example:0 {Signer().vkey}", "port between"),
    ],
)
def test_witnesses_that_are_none(monkeypatch: pytest.MonkeyPatch, text: str, reason: str) -> None:
    """Said with what to write instead."""
    said = refusal(monkeypatch, CONSENT_WITNESSES=text)
    assert said.startswith("CONSENT_WITNESSES=")
    assert reason in said
    assert "pw" not in said


def test_an_authority_and_its_roots(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Both are needed; roots alone check what is there."""
    roots = str(tmp_path / "roots.pem")
    settings = read(monkeypatch, CONSENT_STAMP_URL="https://tsa.example/x", CONSENT_STAMP_ROOTS=roots)
    assert (settings.stamp_url, settings.stamp_roots) == ("https://tsa.example/x", tmp_path / "roots.pem")
    assert settings.stamp_qualified is None
    monkeypatch.delenv("CONSENT_STAMP_URL")
    assert read(monkeypatch, CONSENT_STAMP_QUALIFIED="no").stamp_qualified == "no"


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        ({"CONSENT_STAMP_URL": "https://tsa.example"}, "set CONSENT_STAMP_ROOTS too"),
        ({"CONSENT_STAMP_URL": "ftp://tsa.example"}, "use an address like"),
        ({"CONSENT_STAMP_URL": "https://u:pw@tsa.example"}, "without a user"),
        ({"CONSENT_STAMP_QUALIFIED": "perhaps"}, "'yes' or 'no'"),
    ],
)
def test_an_authority_that_is_none(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], reason: str
) -> None:
    """Said with what to write instead, and without a password."""
    said = refusal(monkeypatch, **variables)
    assert reason in said
    assert "pw" not in said
