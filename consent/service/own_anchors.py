"""The heads in the data folder as anchors: verifying the database compares it with them, and says that it did."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from consent.core.anchor_files import KeptHead
from consent.core.findings import Report
from consent.service.installation import Installation

OWN_ANCHORS = "whether somebody changed the anchors in the data folder as well: --anchor takes heads that were kept elsewhere"


@dataclass(frozen=True, slots=True)
class OwnAnchors:
    """The kept heads of one log; `bad` lines of its history are no heads."""

    kept: tuple[KeptHead, ...]
    path: str
    bad: int

    @property
    def origin(self) -> str | None:
        """Of which log they claim to be."""
        return self.kept[-1].head.origin if self.kept else None

    @property
    def signed(self) -> list[bytes]:
        """The heads as they were signed."""
        return [one.signed for one in self.kept]

    @property
    def notes(self) -> tuple[str, ...]:
        """What was compared, and what of it could not be read."""
        said = [f"compared with {len(self.kept)} heads of {self.path}"] if self.kept else []
        return (*said, *([f"{self.bad} lines of {self.path} are not readable"] if self.bad else []))


def of_all(house: Installation) -> Mapping[str, OwnAnchors]:
    """By firm, what the data folder has: the history, and the newest head where it is not in it."""
    return {firm: _of(house, firm) for firm in house.known_heads.folder.firms()}


def _of(house: Installation, firm: str) -> OwnAnchors:
    folder = house.known_heads.folder
    history, bad = folder.history(firm)
    newest = folder.read(firm)
    kept = {one.signed: one for one in (*history, *([] if newest is None else [newest]))}
    return OwnAnchors(tuple(kept.values()), str(folder.history_path(firm)), bad)


def added(
    own: OwnAnchors | None, verify: Callable[[Sequence[bytes]], Report], given: Sequence[bytes]
) -> Report:
    """The report of `verify` with the anchors given and those of the folder."""
    if own is None:
        return verify(given)
    report = verify([*given, *own.signed])
    only = (OWN_ANCHORS,) if own.kept and not given else ()
    return replace(report, notes=(*own.notes, *report.notes), not_checked=(*only, *report.not_checked))
