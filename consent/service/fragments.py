"""The page fragments of a firm's texts, made before anything is locked: rendering takes longer than writing down."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from consent.core.encoding import sha256_hex
from consent.core.rendering import render_markdown, render_terms
from consent.service.content_folder import FirmContent


def fragments_of(firm: FirmContent, published: Collection[str]) -> dict[str, str]:
    """HTML by the SHA-256 (hex) of its text: privacy notices, and the terms and documents of versions not yet published."""
    return dict(_fragments(firm, published))


def _fragments(firm: FirmContent, published: Collection[str]) -> Iterator[tuple[str, str]]:
    clauses: dict[str, str] = {}
    for text in firm.file.privacy.text.values():
        yield sha256_hex(text.encode()), render_markdown(text)
    for (version, _, _), data in firm.documents.items():
        if version not in published:
            yield sha256_hex(data), render_markdown(data.decode())
    for (version, _), source in firm.texts.items():
        if version not in published:
            yield sha256_hex(source.data), render_terms(source.text, clauses)
