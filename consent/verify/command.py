"""The command line of `consent-verify`.

Exit 0: all is well. 1: something was found. 2: usage, or nothing could be checked.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from consent.core.anchor_files import read_anchors
from consent.core.cosignatures import Witness
from consent.core.findings import Report
from consent.core.trusted_keys import TrustedKeys, parse_trusted_keys
from consent.core.witness_audit import listed
from consent.errors import CannotCheck, FormatError
from consent.verify.export_folder import verify_export
from consent.verify.files import read_whole
from consent.verify.receipt_file import verify_receipt_file

_DESCRIPTION = """\
Check an export folder or a receipt, offline.

Without --keys an export is checked against its own keys.json; a receipt needs --keys.
Exit 0: all is well. 1: something was found. 2: nothing could be checked.
"""


def verify_path(
    path: Path, *, keys: Path | None = None, anchors: Sequence[Path] = (), witnesses: Path | None = None
) -> Report:
    """The report on an export folder or a receipt; CannotCheck when there is nothing that can be checked."""
    trusted = None if keys is None else _read_keys(keys)
    heads = [head for anchor in anchors for head in read_anchors(read_whole(anchor))]
    if path.is_dir():
        return verify_export(path, trusted, heads, None if witnesses is None else _read_witnesses(witnesses))
    if trusted is None:
        read_whole(path)  # what is not there is the first thing to say
        raise CannotCheck(str(path), "a receipt is checked against keys that you trust: --keys FILE")
    return verify_receipt_file(path, trusted, heads)


def _read_keys(path: Path) -> TrustedKeys:
    try:
        return parse_trusted_keys(read_whole(path))
    except FormatError as error:
        raise CannotCheck(str(path), str(error)) from error


def _read_witnesses(path: Path) -> tuple[Witness, ...]:
    try:
        return listed(read_whole(path))
    except FormatError as error:
        raise CannotCheck(str(path), str(error)) from error


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with `arguments` (those of the process by default); the exit code."""
    options = _parser().parse_args(arguments)
    try:
        report = verify_path(
            options.path, keys=options.keys, anchors=options.anchor, witnesses=options.witnesses
        )
    except CannotCheck as error:
        print(plain(str(error)), file=sys.stderr)
        return 2
    lines = [json.dumps(report.to_json())] if options.json else sentences(report)
    for line in lines:
        print(plain(line))
    return 0 if report.ok else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="consent-verify",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("path", type=Path, help="an export folder, or a receipt.json")
    parser.add_argument(
        "--keys", type=Path, metavar="FILE", help="keys that you trust: a keys.json or a JWK Set"
    )
    parser.add_argument(
        "--anchor",
        type=Path,
        metavar="FILE",
        action="append",
        default=[],
        help="signed heads that you kept, one or several in a file; may be given several times",
    )
    parser.add_argument(
        "--witnesses", type=Path, metavar="FILE", help="verifier keys of witnesses that you trust, one a line"
    )
    parser.add_argument("--json", action="store_true", help="the report as JSON")
    return parser


def sentences(report: Report) -> list[str]:
    """The report for people: what was found, or what was verified; the head; what was not checked."""
    lines = [f"FOUND    {finding}" for finding in report.findings]
    lines += [f"verified {sentence}" for sentence in report.says]
    lines += [f"note     {sentence}" for sentence in report.notes]
    if report.root:
        lines.append(f"log      {report.size} leaves, root hash {report.root}")
    lines += [f"not checked: {sentence}" for sentence in report.not_checked]
    return [*lines, "OK" if report.ok else f"NOT OK: {len(report.findings)} found"]


def plain(text: str) -> str:
    """The text with escapes for what a terminal would obey or cannot show: names and values come from strangers."""
    shown = "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)
    encoding = sys.stdout.encoding or "ascii"
    return shown.encode(encoding, "backslashreplace").decode(encoding)
