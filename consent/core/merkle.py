"""The Merkle tree of RFC 6962 section 2.1 over SHA-256: append, prove, verify.

    leaf hash   SHA-256(0x00 || entry)
    node hash   SHA-256(0x01 || left || right); the left part of n leaves holds the largest power of two below n
    root        of no leaves SHA-256(""), of one leaf its leaf hash

Only complete subtrees are ever stored, each once: the node (level, index) covers the 2**level leaves that start at leaf
index * 2**level, level 0 being the leaf hashes. They never change while the log grows, so a root or a proof of any size
is made from a logarithmic number of them, read through one function (`ReadHashes`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from consent.errors import FormatError, ProofInvalid

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

Node = tuple[int, int]
ReadHashes = Callable[[Sequence[Node]], Sequence[bytes]]


def leaf_hash(entry: bytes) -> bytes:
    """The 32-byte hash of one log entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The 32-byte hash over two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


# Growing -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Frontier:
    """All that appending needs: the complete subtrees of a tree of `size` leaves, the largest (leftmost) first."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    @property
    def root(self) -> bytes:
        """The root hash of the tree."""
        return _fold(self.hashes) if self.hashes else EMPTY_ROOT

    def append(self, leaf: bytes) -> tuple[Frontier, tuple[tuple[Node, bytes], ...]]:
        """The frontier with one more leaf (given by its hash), and the nodes of level 1 and up that it completed."""
        hashes, completed, level = [*self.hashes, leaf], [], 0
        while (self.size >> level) & 1:
            right, left = hashes.pop(), hashes.pop()
            level += 1
            hashes.append(node_hash(left, right))
            completed.append(((level, self.size >> level), hashes[-1]))
        return Frontier(self.size + 1, tuple(hashes)), tuple(completed)

    def to_bytes(self) -> bytes:
        """The hashes one after the other; `from_bytes` needs the size as well."""
        return b"".join(self.hashes)

    @classmethod
    def from_bytes(cls, size: int, data: bytes) -> Frontier:
        """The frontier that `to_bytes` wrote for a tree of `size` leaves."""
        if size < 0 or len(data) != size.bit_count() * HASH_BYTES:
            raise FormatError("frontier", f"{len(data)} bytes cannot belong to {size} leaves")
        return cls(size, tuple(data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)))


def _fold(hashes: Sequence[bytes]) -> bytes:
    """The root over complete subtrees of falling size."""
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


# Proving -----------------------------------------------------------------------------------------------------------------

_Range = tuple[int, int]  # the leaves from the first up to, but without, the second


def root_at(size: int, read_hashes: ReadHashes) -> bytes:
    """The root hash that the tree had when it had `size` leaves."""
    return _read_ranges([(0, size)], read_hashes)[0] if size else EMPTY_ROOT


def prove_inclusion(index: int, size: int, read_hashes: ReadHashes) -> tuple[bytes, ...]:
    """PATH(index, D[size]) of RFC 6962 section 2.1.1: from the leaf's sibling up to the root's child."""
    if not 0 <= index < size:
        raise ProofInvalid(f"leaf {index} is not in a tree of {size}")
    siblings: list[_Range] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _left_part(end - start)
        if index < middle:
            siblings.append((middle, end))
            end = middle
        else:
            siblings.append((start, middle))
            start = middle
    return _read_ranges(siblings[::-1], read_hashes)


def prove_consistency(old: int, new: int, read_hashes: ReadHashes) -> tuple[bytes, ...]:
    """PROOF(old, D[new]) of RFC 6962 section 2.1.2; empty when the sizes are equal."""
    if not 0 < old <= new:
        raise ProofInvalid(f"no consistency proof leads from {old} to {new} leaves")
    parts: list[_Range] = []
    start, end = 0, new
    while end != old:
        middle = start + _left_part(end - start)
        if old <= middle:
            parts.append((middle, end))
            end = middle
        else:
            parts.append((start, middle))
            start = middle
    if start:  # the old tree is not one of the new tree's own subtrees: its last part must be given
        parts.append((start, end))
    return _read_ranges(parts[::-1], read_hashes)


def _left_part(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _read_ranges(ranges: Sequence[_Range], read_hashes: ReadHashes) -> tuple[bytes, ...]:
    """The subtree hash of each range, in one read."""
    parts = [_complete_subtrees(*each) for each in ranges]
    hashes = iter(read_hashes([node for nodes in parts for node in nodes]))
    return tuple(_fold([next(hashes) for _ in nodes]) for nodes in parts)


def _complete_subtrees(start: int, end: int) -> list[Node]:
    """The nodes that make up a range which starts where a subtree of its size would; the largest first."""
    nodes: list[Node] = []
    while start < end:
        level = (end - start).bit_length() - 1
        nodes.append((level, start >> level))
        start += 1 << level
    return nodes


# Verifying ---------------------------------------------------------------------------------------------------------------


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """That the leaf with this hash stands at `index` under `root` (RFC 9162 section 2.1.3.2); else ProofInvalid."""
    if not 0 <= index < size:
        raise ProofInvalid(f"leaf {index} is not in a tree of {size}")
    _check_lengths([leaf, *proof])
    place, last, running = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise ProofInvalid("too many hashes")
        if place & 1 or place == last:
            running = node_hash(sibling, running)
            place, last = _skip_missing_siblings(place, last)
        else:
            running = node_hash(running, sibling)
        place, last = place >> 1, last >> 1
    if last:
        raise ProofInvalid("too few hashes")
    if running != root:
        raise ProofInvalid(f"leaf {index} leads to another root")


def verify_consistency(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """That the tree of `new` leaves begins with the tree of `old` leaves (RFC 9162 section 2.1.4.2); else ProofInvalid.

    Nothing can be proven about a tree of no leaves: `old` must be 1 or more.
    """
    if not 0 < old <= new:
        raise ProofInvalid(f"no consistency proof leads from {old} to {new} leaves")
    if old == new:
        _check_equal_trees(proof, old_root, new_root)
        return
    _check_lengths(proof)
    if old.bit_count() == 1:
        proof = [old_root, *proof]
    if not proof:
        raise ProofInvalid("too few hashes")
    if _roots_of_consistency(old, new, proof) != (old_root, new_root):
        raise ProofInvalid(f"the trees of {old} and {new} leaves do not share their beginning")


def _check_equal_trees(proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    if proof:
        raise ProofInvalid("too many hashes")
    if old_root != new_root:
        raise ProofInvalid("two trees of one size have different roots")


def _roots_of_consistency(old: int, new: int, proof: Sequence[bytes]) -> tuple[bytes, bytes]:
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old_running = new_running = proof[0]
    for part in proof[1:]:
        if last == 0:
            raise ProofInvalid("too many hashes")
        if place & 1 or place == last:
            old_running, new_running = node_hash(part, old_running), node_hash(part, new_running)
            place, last = _skip_missing_siblings(place, last)
        else:
            new_running = node_hash(new_running, part)
        place, last = place >> 1, last >> 1
    if last:
        raise ProofInvalid("too few hashes")
    return old_running, new_running


def _skip_missing_siblings(place: int, last: int) -> tuple[int, int]:
    """Up to the level where `place` is a right child: on the tree's right edge, levels without a sibling add no hash."""
    while place and not place & 1:
        place, last = place >> 1, last >> 1
    return place, last


def _check_lengths(hashes: Sequence[bytes]) -> None:
    for each in hashes:
        if len(each) != HASH_BYTES:
            raise ProofInvalid(f"a hash has {len(each)} bytes instead of {HASH_BYTES}")
