"""Letters of one width each, for layouts that can be counted."""

from __future__ import annotations

from consent.web.paper.layout import Line


class Letters:
    """Each letter is half as wide as high; bold ones are a tenth wider."""

    def width(self, text: str, face: str, size: float) -> float:
        """How wide a text is."""
        return len(text) * size * (0.55 if "B" in face else 0.5)


def words_of(line: Line) -> str:
    """What a line says."""
    return "".join(text.words for text in line.texts)
