"""Labels of bars: long statements without their middle, so that two that begin alike can be told apart."""

from __future__ import annotations

import pytest

from consent.web import picture_words
from consent.web.picture_words import LONGEST_LABEL

SCREEN = "Ik sta toe dat de technicus in deze sessie mijn scherm ziet. Ik kan dit op elk moment stoppen."
MOUSE = (
    "Ik sta toe dat de technicus in deze sessie mijn muis en toetsenbord bedient. Ik kan dit altijd stoppen."
)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Zgadzam się.", "Zgadzam się"),
        (SCREEN, "Ik sta toe dat … mijn scherm ziet"),
        (MOUSE, "Ik sta toe dat … toetsenbord bedient"),
        ("x" * 60, " … ".lstrip() + "x" * 35),
        ("Ja " + "x" * 60, "Ja … " + "x" * 33),
    ],
)
def test_labels_of_statements(text: str, label: str) -> None:
    """Begin and end of the first sentence, whole words where there are any."""
    assert picture_words._cut(text) == label
    assert len(label) <= LONGEST_LABEL
