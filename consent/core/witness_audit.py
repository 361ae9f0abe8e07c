"""Checks what witnesses said of a log's heads, on the way from leaf to leaf: the one rule for a database and for an export."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from consent.core import shapes
from consent.core.checkpoint import Checkpoint
from consent.core.cosignatures import Cosignature, Witness, parse_witnesses, verify_cosignature
from consent.core.encoding import canonical_json, parse_canonical_json
from consent.core.findings import Findings
from consent.core.head_lines import HeadWalk, read_lines
from consent.core.merkle import Frontier
from consent.core.note import Verifier, open_note, split_note
from consent.errors import FormatError, SignatureInvalid

KIND = "cosignature"
UNLISTED = "whether {name} is a witness at all: its key is not among those that you trust"
UNCOUNTED = "whether cosignatures and time stamps are all there: nothing counts them"

_WHAT = "line of cosignatures"
_LINE = shapes.fields(
    {
        "checkpoint": shapes.text(r"[^\x00]{1,100000}", "a note"),
        "tree_size": shapes.count,
        "witnesses": shapes.list_of(shapes.PRINTABLE),
    }
)


@dataclass(frozen=True, slots=True)
class Cosigned:
    """What there is of one head: signatures by the witness's verifier key; `note` the whole checkpoint, where that is shown as well."""

    size: int
    signatures: tuple[tuple[str, bytes], ...]
    note: bytes | None = None


def format_cosigned(size: int, note: bytes, made: Sequence[Cosignature]) -> bytes:
    """A line of `cosignatures.jsonl`, with its end."""
    vkeys = [each.witness.vkey for each in made]
    return canonical_json({"checkpoint": note.decode(), "tree_size": size, "witnesses": vkeys}) + b"\n"


def parse_cosigned(line: bytes) -> Cosigned:
    """A line without its end, as `format_cosigned` wrote it; **no signature verified**."""
    value: Any = parse_canonical_json(line, what=_WHAT)
    _LINE(value, _WHAT)
    note = value["checkpoint"].encode()
    found = {(each.name, each.key_id): each.signature for each in split_note(note)[1]}
    signatures = []
    for vkey in value["witnesses"]:
        witness = Witness.parse(vkey)
        if (witness.name, witness.key_id) not in found:
            raise FormatError(_WHAT, f"no signature of {witness.name}")
        signatures.append((vkey, found[witness.name, witness.key_id]))
    return Cosigned(value["tree_size"], tuple(signatures), note)


def read_cosigned(lines: Iterable[bytes], findings: Findings) -> Iterator[Cosigned]:
    """The lines of `cosignatures.jsonl`; one that is none is a finding."""
    return read_lines(lines, parse_cosigned, findings, kind=KIND, file="cosignatures.jsonl")


@dataclass
class WitnessAudit:
    """`compare` at every size from 1 on with the keys that may sign a head of a size, then `finish`; `heads` in the order of sizes.

    `trusted`: the witnesses whose keys somebody vouches for; None: nobody said, each key speaks for itself.
    """

    heads: Iterator[Cosigned]
    origin: str
    findings: Findings
    trusted: Sequence[Witness] | None = None
    seen: dict[Witness, tuple[int, int]] = field(default_factory=dict)  # number of heads, the largest

    def __post_init__(self) -> None:
        self._walk = HeadWalk(self.heads, self.findings, kind=KIND)

    def compare(self, frontier: Frontier, logs: Callable[[int], Sequence[Verifier]]) -> None:
        """Check what is said of the head of this size; `logs`: the keys that may sign it."""
        for one in self._walk.at(frontier.size):
            self._check(one, Checkpoint(self.origin, frontier.size, frontier.root).to_text(), logs)

    def finish(self) -> None:
        """Whatever is left is of heads that the log does not have."""
        self._walk.finish()

    def _check(self, one: Cosigned, text: str, logs: Callable[[int], Sequence[Verifier]]) -> None:
        for vkey, signature in one.signatures:
            try:
                witness = Witness.parse(vkey)
                verify_cosignature(text, witness, signature)
            except (FormatError, SignatureInvalid) as error:
                self._walk.tell(one.size, error)
            else:
                count, largest = self.seen.get(witness, (0, 0))
                self.seen[witness] = count + (one.size != largest), one.size  # said twice, it counts once
        if one.note is not None:
            self._check_note(one, one.note, text, logs(one.size))

    def _check_note(self, one: Cosigned, note: bytes, text: str, logs: Sequence[Verifier]) -> None:
        """The note is of this head; nobody else signed it, and what the log's own keys signed is good."""
        stated, lines = split_note(note)
        if stated != text:
            self._walk.tell(one.size, "the checkpoint is of another head than the leaves lead to")
            return
        mine = {(each.name, each.key_id) for each in logs}
        theirs = {(each.name, each.key_id) for each in map(Witness.parse, dict(one.signatures))}
        if strangers := {each.name for each in lines if (each.name, each.key_id) not in mine | theirs}:
            self._walk.tell(
                one.size,
                f"a signature of {min(strangers)!r}, who is no witness of this line and no key of the log",
            )
        elif any((each.name, each.key_id) in mine for each in lines):
            try:
                open_note(note, logs)
            except SignatureInvalid as error:
                self._walk.tell(one.size, error)

    def notes(self) -> tuple[str, ...]:
        """A sentence a witness, for people."""
        return tuple(
            f"cosigned by {witness.name}: {count} heads, the largest of {size} leaves"
            for witness, (count, size) in sorted(self.seen.items(), key=lambda each: each[0].name)
        )

    def not_checked(self) -> tuple[str, ...]:
        """Who is taken at their word."""
        known = frozenset(self.trusted or ())
        return tuple(UNLISTED.format(name=each.name) for each in self.seen if each not in known)


def listed(data: bytes) -> tuple[Witness, ...]:
    """The witnesses of a file of verifier keys as operators write it; FormatError for anything else."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise FormatError("list of witnesses", "not UTF-8") from error
    return tuple(witness for _, witness in parse_witnesses(text))
