"""A witness (C2SP tlog-witness) of this machine for tests: it really checks, by code of its own; and some that do not do as they should."""

from __future__ import annotations

import base64
import hashlib
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tests.answering import Answered, listening

NAME = "witness.example/w1"
SIGNED_AT = 1_795_168_800  # 2026-11-20T10:00:00Z


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


@dataclass
class Signer:
    """A name and a key of cosignature/v1."""

    name: str = NAME
    seed: bytes = b"w" * 32

    @property
    def key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @property
    def public(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    @property
    def key_id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n\x04" + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{b64(bytes([4]) + self.public)}"

    def line(self, text: str, seconds: int = SIGNED_AT) -> str:
        """The signature line under a checkpoint's text."""
        signature = self.key.sign(f"cosignature/v1\ntime {seconds}\n{text}".encode())
        return f"\u2014 {self.name} {b64(self.key_id + struct.pack('>Q', seconds) + signature)}\n"

    def cosign(self, checkpoint: bytes, seconds: int = SIGNED_AT) -> bytes:
        """The checkpoint with the line behind it."""
        text = checkpoint.decode().rpartition("\n\n")[0] + "\n"
        return checkpoint + self.line(text, seconds).encode()


def is_consistent(old: int, new: int, proof: list[bytes], old_root: bytes, new_root: bytes) -> bool:
    """RFC 9162 section 2.1.4.2, as it is written there."""
    if old in (0, new):
        return not proof and (old == 0 or old_root == new_root)
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    if not path:
        return False
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = hashlib.sha256(b"\1" + c + fr).digest(), hashlib.sha256(b"\1" + c + sr).digest()
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = hashlib.sha256(b"\1" + sr + c).digest()
        fn, sn = fn >> 1, sn >> 1
    return (fr, sr, sn) == (old_root, new_root, 0)


@dataclass
class WitnessServer:
    """The witness: `logs` are the public log keys that it trusts, by origin; `seen` the newest head of each that it signed.

    `answers`: raw answers (status, headers, body) to be given instead, one after the other; `delay` hangs first.
    """

    signer: Signer = field(default_factory=Signer)
    logs: dict[str, bytes] = field(default_factory=dict)
    seen: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    asked: list[bytes] = field(default_factory=list)
    answers: list[Answered] = field(default_factory=list)
    delay: float = 0.0
    drip: float = 0.0
    seconds: int = SIGNED_AT
    url: str = ""

    def answer(self, path: str, body: bytes) -> Answered:
        """What C2SP tlog-witness says that it answers."""
        if path != "/add-checkpoint":
            return 400, {}, b""
        self.asked.append(body)
        if self.answers:
            return self.answers.pop(0)
        head, _, checkpoint = body.decode().partition("\n\n")
        first, *hashes = head.split("\n")
        old = int(first.removeprefix("old "))
        text, _, lines = checkpoint.rpartition("\n\n")
        origin, size, root = text.split("\n")[:3]
        if origin not in self.logs:
            return 404, {}, b"unknown log\n"
        if not self._is_signed(origin, text + "\n", lines):
            return 403, {}, b"no trusted key\n"
        known, known_root = self.seen.get(origin, (0, b""))
        if old > int(size):
            return 400, {}, b"backwards\n"
        if old != known:
            return 409, {"Content-Type": "text/x.tlog.size"}, f"{known}\n".encode()
        proof, decoded = [base64.b64decode(each) for each in hashes], base64.b64decode(root)
        if old == int(size) and decoded != known_root:
            return 409, {"Content-Type": "text/x.tlog.size"}, f"{known}\n".encode()
        if not is_consistent(old, int(size), proof, known_root, decoded):
            return 422, {}, b"not consistent\n"
        self.seen[origin] = int(size), decoded
        return 200, {}, self.signer.line(text + "\n", self.seconds).encode()

    def _is_signed(self, origin: str, text: str, lines: str) -> bool:
        for line in lines.splitlines():
            _, name, encoded = line.split(" ")
            try:
                key = Ed25519PublicKey.from_public_bytes(self.logs[origin])
                key.verify(base64.b64decode(encoded)[4:], text.encode())
            except InvalidSignature:
                continue
            return name == origin
        return False

    @property
    def setting(self) -> str:
        """The line of CONSENT_WITNESSES."""
        return f"{self.url} {self.signer.vkey}"


@contextmanager
def serving(witness: WitnessServer) -> Iterator[WitnessServer]:
    """The witness on a port of its own."""
    with listening(witness) as witness.url:
        yield witness
