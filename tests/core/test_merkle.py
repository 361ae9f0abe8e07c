"""The tree against a naive copy of RFC 6962, leaf by leaf, every proof at every size."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.core.merkle import (
    EMPTY_ROOT,
    Frontier,
    Node,
    leaf_hash,
    node_hash,
    prove_consistency,
    prove_inclusion,
    root_at,
    verify_consistency,
    verify_inclusion,
)
from consent.errors import FormatError, ProofInvalid
from tests.vectors import naive

VECTORS: Any = json.loads(Path(__file__).parents[1].joinpath("vectors/merkle.json").read_text())
ENTRIES = [bytes.fromhex(entry) for entry in VECTORS["entries"]]


class Tree:
    """A tree that keeps what a log's tables keep."""

    def __init__(self) -> None:
        self.frontier = Frontier()
        self.nodes: dict[Node, bytes] = {}

    def append(self, entry: bytes) -> None:
        self.nodes[0, self.frontier.size] = leaf_hash(entry)
        self.frontier, complete = self.frontier.append(leaf_hash(entry))
        for node, value in complete:
            assert node not in self.nodes, "a complete subtree is stored once"
            self.nodes[node] = value

    def read(self, wanted: Sequence[Node]) -> list[bytes]:
        return [self.nodes[node] for node in wanted]


def grown(entries: Sequence[bytes]) -> Tree:
    tree = Tree()
    for entry in entries:
        tree.append(entry)
    return tree


def decoded(hashes: Sequence[str]) -> tuple[bytes, ...]:
    return tuple(base64.b64decode(each) for each in hashes)


# Growing and proving -----------------------------------------------------------------------------------------------------


def test_the_tree_of_no_leaves() -> None:
    """Its root is the hash of nothing."""
    assert Frontier().root == EMPTY_ROOT == naive.mth([]) == root_at(0, grown([]).read)


def test_every_root_and_proof_of_the_vectors() -> None:
    """Those that the script beside the vectors made from the naive tree."""
    tree, roots = grown(ENTRIES), decoded(VECTORS["roots"])
    for size, root in enumerate(roots):
        assert root_at(size, tree.read) == root == grown(ENTRIES[:size]).frontier.root
    for case in VECTORS["inclusion"]:
        made = prove_inclusion(case["index"], case["size"], tree.read)
        assert made == decoded(case["proof"])
        verify_inclusion(
            case["index"], case["size"], leaf_hash(ENTRIES[case["index"]]), made, roots[case["size"]]
        )
    for case in VECTORS["consistency"]:
        made = prove_consistency(case["old"], case["new"], tree.read)
        assert made == decoded(case["proof"])
        verify_consistency(case["old"], case["new"], made, roots[case["old"]], roots[case["new"]])


def test_growing_leaf_by_leaf_every_proof_at_every_size() -> None:
    """While the tree grows to 70 leaves, each proof equals the naive one and leads to the root."""
    entries = [b"entry %d" % number for number in range(70)]
    tree, roots = Tree(), [EMPTY_ROOT]
    for size in range(1, len(entries) + 1):
        tree.append(entries[size - 1])
        roots.append(tree.frontier.root)
        assert roots[size] == naive.mth(entries[:size])
        assert Frontier.from_bytes(size, tree.frontier.to_bytes()) == tree.frontier
        for index in range(size):
            proof = prove_inclusion(index, size, tree.read)
            verify_inclusion(index, size, leaf_hash(entries[index]), proof, roots[size])
        for old in range(1, size + 1):
            verify_consistency(old, size, prove_consistency(old, size, tree.read), roots[old], roots[size])


@given(st.integers(1, 300), st.data())
def test_proofs_of_any_size_are_the_naive_ones(size: int, data: st.DataObject) -> None:
    """Inclusion and consistency, read from a tree that has grown on meanwhile."""
    entries = [b"%d" % number for number in range(size)]
    tree = grown([*entries, b"later", b"still later"])
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    assert prove_inclusion(index, size, tree.read) == tuple(naive.path(index, entries))
    assert prove_consistency(old, size, tree.read) == tuple(naive.proof(old, entries))


def test_a_proof_reads_a_logarithm_of_hashes_at_once() -> None:
    """One read, at most two hashes a level."""
    reads: list[int] = []
    tree = grown([b"%d" % number for number in range(1000)])

    def counting(wanted: Sequence[Node]) -> list[bytes]:
        reads.append(len(wanted))
        return tree.read(wanted)

    prove_inclusion(333, 1000, counting)
    prove_consistency(333, 1000, counting)
    assert len(reads) == 2
    assert max(reads) <= 20


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 3), (3, 3)])
def test_no_inclusion_proof_of_a_leaf_outside(index: int, size: int) -> None:
    """Only what is in the tree can be proven."""
    with pytest.raises(ProofInvalid, match="not in a tree"):
        prove_inclusion(index, size, grown(ENTRIES).read)


@pytest.mark.parametrize(("old", "new"), [(0, 3), (4, 3), (-1, 3), (0, 0)])
def test_no_consistency_proof_backwards_or_from_nothing(old: int, new: int) -> None:
    """The older tree has leaves, and not more than the newer one."""
    with pytest.raises(ProofInvalid, match="no consistency proof"):
        prove_consistency(old, new, grown(ENTRIES).read)


@pytest.mark.parametrize(("size", "length"), [(0, 32), (1, 0), (3, 32), (3, 65), (-1, 0), (4, 64)])
def test_a_frontier_has_a_hash_for_each_bit_of_its_size(size: int, length: int) -> None:
    """Bytes that cannot belong to the size are refused."""
    with pytest.raises(FormatError, match="frontier"):
        Frontier.from_bytes(size, bytes(length))


# Refusing ----------------------------------------------------------------------------------------------------------------

SIZE = 13
TREE = grown(ENTRIES[:SIZE])
ROOT = TREE.frontier.root


@pytest.mark.parametrize("index", range(SIZE))
def test_a_changed_inclusion_proof_is_refused(index: int) -> None:
    """Another index, size, leaf, root, order, one hash more or less, one bit."""
    leaf, proof = leaf_hash(ENTRIES[index]), prove_inclusion(index, SIZE, TREE.read)
    changed: list[tuple[int, int, bytes, Sequence[bytes], bytes]] = [
        (other, SIZE, leaf, proof, ROOT) for other in range(-1, SIZE + 2) if other != index
    ]
    # without its root, a proof also fits some trees of other sizes: their roots are other ones
    changed += [
        (index, size, leaf, proof, naive.mth(ENTRIES[:size])) for size in range(SIZE + 4) if size != SIZE
    ]
    changed += [
        (index, SIZE, leaf_hash(b"another"), proof, ROOT),
        (index, SIZE, leaf, proof, leaf),
        (index, SIZE, leaf, proof, EMPTY_ROOT),
        (index, SIZE, leaf, (*proof, ROOT), ROOT),
        (index, SIZE, leaf, (ROOT, *proof), ROOT),
        (index, SIZE, leaf, proof[:-1], ROOT),
        (index, SIZE, leaf, proof[1:], ROOT),
        (index, SIZE, leaf, (), ROOT),
        (index, SIZE, leaf, (b"", *proof), ROOT),
        (index, SIZE, leaf[:-1], proof, ROOT),
    ]
    changed += [(index, SIZE, leaf, flipped(proof, at), ROOT) for at in range(len(proof))]
    for case in changed:
        with pytest.raises(ProofInvalid):
            verify_inclusion(*case)


def flipped(proof: Sequence[bytes], at: int) -> list[bytes]:
    return [bytes([each[0] ^ 1]) + each[1:] if number == at else each for number, each in enumerate(proof)]


@pytest.mark.parametrize("old", range(1, SIZE + 1))
def test_a_changed_consistency_proof_is_refused(old: int) -> None:
    """Other sizes, roots, one hash more or less, one bit."""
    old_root, proof = naive.mth(ENTRIES[:old]), prove_consistency(old, SIZE, TREE.read)
    changed: list[tuple[int, int, Sequence[bytes], bytes, bytes]] = [
        (0, SIZE, proof, old_root, ROOT),
        (SIZE + 1, SIZE, proof, old_root, ROOT),
        (old, SIZE, (*proof, ROOT), old_root, ROOT),
        (old, SIZE, (b"", *proof), old_root, ROOT),
        (old, SIZE, proof, EMPTY_ROOT, ROOT),
        (old, SIZE, proof, old_root, EMPTY_ROOT),
    ]
    changed += [(other, SIZE, proof, old_root, ROOT) for other in range(1, SIZE + 1) if other != old]
    changed += [(old, SIZE, flipped(proof, at), old_root, ROOT) for at in range(len(proof))]
    changed += [(old, SIZE, proof[:keep], old_root, ROOT) for keep in range(len(proof))]
    for case in changed:
        with pytest.raises(ProofInvalid):
            verify_consistency(*case)


@pytest.mark.parametrize("old", [1, 3])
def test_an_empty_consistency_proof_proves_nothing(old: int) -> None:
    """Between different sizes something must be shown."""
    with pytest.raises(ProofInvalid, match="too few"):
        verify_consistency(old, 5, (), naive.mth(ENTRIES[:old]), naive.mth(ENTRIES[:5]))


def test_trees_of_one_size_must_be_one_tree() -> None:
    """Equal sizes need equal roots and no proof."""
    verify_consistency(5, 5, (), ROOT, ROOT)
    with pytest.raises(ProofInvalid, match="too many"):
        verify_consistency(5, 5, (ROOT,), ROOT, ROOT)
    with pytest.raises(ProofInvalid, match="different roots"):
        verify_consistency(5, 5, (), ROOT, EMPTY_ROOT)


@given(
    st.integers(0, 2**70), st.integers(0, 2**70), st.lists(st.binary(min_size=32, max_size=32), max_size=70)
)
def test_no_proof_by_chance(index: int, size: int, proof: list[bytes]) -> None:
    """Whatever the numbers, made-up proofs are refused, and soon."""
    with pytest.raises(ProofInvalid):
        verify_inclusion(index, size, leaf_hash(b"x"), proof, bytes(32))
    with pytest.raises(ProofInvalid):
        verify_consistency(index, size, [*proof, leaf_hash(b"y")], leaf_hash(b"x"), bytes(32))


def test_leaves_and_nodes_cannot_be_taken_for_each_other() -> None:
    """The first byte keeps them apart (a second preimage otherwise)."""
    assert leaf_hash(bytes(64)) != node_hash(bytes(32), bytes(32))
