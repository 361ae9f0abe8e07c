"""How `consent-verify` starts, and what it says where something that it needs is not installed."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType

import pytest

from consent import verify


class Lacking(ModuleType):
    """A module that cannot be loaded, because another one is missing."""

    def __getattr__(self, name: str) -> object:
        raise ModuleNotFoundError(f"for {name}", name=self.__name__)


@pytest.mark.parametrize("name", ["cryptography", "joserfc"])
def test_a_missing_library_is_named_with_the_mend(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing could be checked, which is 2, and no traceback."""
    monkeypatch.setitem(sys.modules, "consent.verify.command", Lacking(name))
    with pytest.raises(SystemExit) as ended:
        importlib.reload(verify)
    assert ended.value.code == 2
    assert capsys.readouterr().err == (
        f"consent-verify: {name} is not there; run `pip install cryptography joserfc` first\n"
    )


def test_a_missing_part_of_ours_is_a_mistake_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not passed off as something to install."""
    monkeypatch.setitem(sys.modules, "consent.verify.command", Lacking("consent.core.tiles"))
    with pytest.raises(ModuleNotFoundError):
        importlib.reload(verify)
