"""A figure: a median ratio, the floor that it must keep to, and which way is better."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """`ratio` is the median of pairs; `better` is "higher" or "lower"; `of` says of what."""

    of: str
    ratio: float
    floor: float
    better: str = "higher"

    @property
    def holds(self) -> bool:
        """Whether it keeps to its floor."""
        return self.ratio >= self.floor if self.better == "higher" else self.ratio <= self.floor

    def to_json(self, *, is_scaled: bool) -> dict[str, object]:
        """As results.json has it."""
        told: dict[str, object] = {"ratio": round(self.ratio, 4), "floor": self.floor, "better": self.better}
        return {**told, "scaled": True} if is_scaled else told


def seconds(action: Callable[[], object]) -> float:
    """How long it takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def ratio(first: Callable[[], object], second: Callable[[], object], pairs: int) -> float:
    """The median of first's time divided by second's, A B A B ...; one of each beforehand counts for nothing."""
    first(), second()
    return median(seconds(first) / seconds(second) for _ in range(pairs))


def table(figures: Mapping[str, Figure], size: int) -> str:
    """What people read."""
    lines = [f"{size:,} records", f"{'':10} {'ratio':>8} {'floor':>8}"]
    for name, figure in figures.items():
        sign = ">=" if figure.better == "higher" else "<="
        word = "" if figure.holds else "  MISSED"
        lines.append(f"{name:10} {figure.ratio:8.3f} {sign:>2}{figure.floor:6.2f}  {figure.of}{word}")
    return "\n".join(lines)
