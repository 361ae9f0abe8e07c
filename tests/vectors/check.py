"""Tries vectors of others: `python tests/vectors/check.py FOLDER`, with rfc6962_*.json, signed_note.json, tlog_proof.json
and check_digits.json in it. Ends with 1 and names the case when one comes out differently.

The forms are those in which they were collected from transparency-dev/merkle, golang/mod, C2SP and python-stdnum.
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from consent.core import merkle
from consent.core.jose import SigningKey
from consent.core.note import format_vkey, open_note, parse_vkey, sign_note
from consent.core.session_tokens import damm_digit, has_valid_check_digit
from consent.core.tlog_proof import format_tlog_proof, parse_tlog_proof, verify_tlog_proof
from consent.errors import FormatError, VerificationError

Outcomes = Iterator[tuple[str, bool]]  # the name of a case, and whether it came out as it should


def is_accepted(step: Callable[[], object]) -> bool:
    try:
        step()
    except (FormatError, VerificationError):
        return False
    return True


def decoded(texts: list[str] | None) -> list[bytes]:
    return [base64.b64decode(text) for text in texts or []]


def tree(value: Any) -> Outcomes:
    entries = [bytes.fromhex(each) for each in value["leaf_inputs_hex"]]
    frontier = merkle.Frontier()
    nodes: dict[merkle.Node, bytes] = {}
    for size, root in enumerate(value["root_hash_hex_by_tree_size_0_to_8"]):
        yield f"root of {size}", frontier.root.hex() == root
        if size < len(entries):
            leaf = merkle.leaf_hash(entries[size])
            yield f"leaf {size}", leaf.hex() == value["leaf_hashes_hex"][size]
            frontier, complete = frontier.append(leaf)
            nodes.update(complete)
    for level in (1, 2, 3):
        for index, expected in enumerate(value[f"level{level}_hex"]):
            yield f"node {level}/{index}", nodes[level, index].hex() == expected


def inclusion(value: Any) -> Outcomes:
    for case in value["cases"]:
        [leaf, root] = decoded([case["leafHash"], case["root"]])
        index, size, proof = case["leafIdx"], case["treeSize"], decoded(case["proof"])
        good = is_accepted(lambda: merkle.verify_inclusion(index, size, leaf, proof, root))  # noqa: B023 - called here
        yield case["file"], good != case["wantErr"]


def consistency(value: Any) -> Outcomes:
    for case in value["cases"]:
        [old_root, new_root] = decoded([case["root1"], case["root2"]])
        old, new, proof = case["size1"], case["size2"], decoded(case["proof"])
        good = is_accepted(lambda: merkle.verify_consistency(old, new, proof, old_root, new_root))  # noqa: B023 - called here
        yield case["file"], good != case["wantErr"]


def notes(value: Any) -> Outcomes:
    sign = value["sign"]
    key = SigningKey(bytes.fromhex(sign["seed_hex"]))
    yield "sign", sign_note(sign["text"], sign["name"], key).decode() == sign["want_note"]
    yield "vkey", format_vkey(sign["name"], key.public) == sign["vkey"]
    for case in value["open"]:
        data = bytes.fromhex(case["note_hex"]) if "note_hex" in case else case["note"].encode()
        verifiers = [parse_vkey(text) for text in case["vkeys"]]
        opened = is_accepted(lambda: open_note(data, verifiers))  # noqa: B023 - called here
        names = [line.name for line in open_note(data, verifiers).signatures] if opened else None
        yield case["name"], names == case.get("verified")
    good = sign["vkey"]
    parts = {good[start:end] for start in range(len(good)) for end in range(start, len(good) + 1)} - {good}
    raised = {good[:at] + chr(ord(good[at]) + 1) + good[at + 1 :] for at in range(len(good))}
    for text in {*value["bad_vkeys"], *parts, *raised}:
        yield f"bad vkey {text}", not is_accepted(lambda: parse_vkey(text))  # noqa: B023 - called here


def proofs(value: Any) -> Outcomes:
    log = parse_vkey(value["vkey"])
    roots = {}
    for case in value["good"]:
        proof = parse_tlog_proof(case["tlog_proof"])
        yield "round trip", format_tlog_proof(proof) == case["tlog_proof"]
        head = verify_tlog_proof(proof, merkle.leaf_hash(case["leaf_ascii"].encode()), log)
        roots[head.size] = head.root
        yield (
            f"leaf {case['index']} of {case['size']}",
            (proof.index, head.size) == (case["index"], case["size"]),
        )
    for case in value["consistency"]:
        old, new, proof_hashes = case["size1"], case["size2"], decoded(case["proof_b64"])
        if {old, new} <= roots.keys():
            merkle.verify_consistency(old, new, proof_hashes, roots[old], roots[new])
            yield f"{old} to {new}", True
    for case in value["bad"]:
        yield case["name"], not is_accepted(lambda: parse_tlog_proof(case["tlog_proof"]))  # noqa: B023 - called here


def check_digits(value: Any) -> Outcomes:
    damm = value["damm"]
    for digits, check in damm["public"] + damm["derived"]:
        yield digits, damm_digit(digits) == check and has_valid_check_digit(digits + check)
        whole = digits + check
        changed = {whole[:at] + each + whole[at + 1 :] for at in range(len(whole)) for each in "0123456789"}
        changed |= {whole[:at] + whole[at + 1] + whole[at] + whole[at + 2 :] for at in range(len(whole) - 1)}
        yield f"{digits} changed", not any(map(has_valid_check_digit, changed - {whole}))


CHECKS: dict[str, Callable[[Any], Outcomes]] = {
    "rfc6962_tree.json": tree,
    "rfc6962_inclusion.json": inclusion,
    "rfc6962_consistency.json": consistency,
    "signed_note.json": notes,
    "tlog_proof.json": proofs,
    "check_digits.json": check_digits,
}


def main(folder: Path) -> int:
    """Run what is in `folder`; 1 when a case fails, 2 when there is nothing to run."""
    found = [name for name in CHECKS if (folder / name).is_file()]
    failed = 0
    for name in found:
        outcomes = list(CHECKS[name](json.loads((folder / name).read_text(encoding="utf-8"))))
        bad = [case for case, good in outcomes if not good]
        failed += len(bad)
        print(f"{name}: {len(outcomes)} cases, {len(bad)} wrong", *bad, sep="\n  " if bad else " ")
    if not found:
        print(f"{folder}: none of {', '.join(CHECKS)}")
        return 2
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python tests/vectors/check.py FOLDER")
    sys.exit(main(Path(sys.argv[1])))
