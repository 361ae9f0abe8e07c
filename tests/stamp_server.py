"""A time-stamping authority (RFC 3161) of this machine for tests: `openssl ts -reply` behind a small http server, with a root of its own."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tests.answering import Answered, listening
from tests.databases import missing

CONFIG = """
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
ess_cert_id_chain = no
"""


@dataclass
class Authority:
    """A folder with a root, an authority below it and openssl's settings."""

    folder: Path

    @property
    def roots(self) -> Path:
        """The root's certificate."""
        return self.folder / "root.pem"

    def reply(self, query: bytes) -> bytes:
        """The response to a request, by openssl and the clock of this machine."""
        (self.folder / "query").write_bytes(query)
        command = ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-out", "reply"]
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True)
        return (self.folder / "reply").read_bytes()


def make_authority(folder: Path, name: str = "tests") -> Authority:
    """A fresh authority; its certificates hold from yesterday for a year."""
    if shutil.which("openssl") is None:
        missing("openssl", "the time-stamping authority of the tests is made of it")
    folder.mkdir(parents=True)
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _certificate(f"root of {name}", root_key, f"root of {name}", root_key, is_root=True)
    cert = _certificate(f"authority of {name}", key, f"root of {name}", root_key, is_root=False)
    (folder / "root.pem").write_bytes(root)
    (folder / "tsa.pem").write_bytes(cert)
    plain = serialization.NoEncryption()
    (folder / "tsa.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    (folder / "serial").write_text("01\n")
    (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder))
    return Authority(folder)


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    signer: ec.EllipticCurvePrivateKey,
    *,
    is_root: bool,
) -> bytes:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(_named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(yesterday)
        .not_valid_after(yesterday + timedelta(days=365))
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
        .add_extension(_usage(is_root=is_root), critical=True)
    )
    if not is_root:
        stamping = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(stamping, critical=True)
    return builder.sign(signer, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _usage(*, is_root: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_root,
        content_commitment=not is_root,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_root,
        crl_sign=is_root,
        encipher_only=False,
        decipher_only=False,
    )


@dataclass
class StampServer:
    """The authority by http. `answers`: (status, headers, body) to be given instead; `delay` hangs first."""

    authority: Authority
    asked: list[bytes] = field(default_factory=list)
    answers: list[Answered] = field(default_factory=list)
    delay: float = 0.0
    drip: float = 0.0
    url: str = ""

    def answer(self, _path: str, body: bytes) -> Answered:
        """A stamp, or what was ordered."""
        self.asked.append(body)
        if self.answers:
            return self.answers.pop(0)
        return 200, {"Content-Type": "application/timestamp-reply"}, self.authority.reply(body)


@contextmanager
def stamping(server: StampServer) -> Iterator[StampServer]:
    """The server on a port of its own."""
    with listening(server) as address:
        server.url = f"{address}/tsa"
        yield server
