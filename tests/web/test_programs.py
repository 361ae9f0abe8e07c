"""The programs on the customer's page."""

from __future__ import annotations

import pytest
from flask import Flask

from consent.web import programs


@pytest.mark.parametrize(
    ("user_agent", "system"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36", "windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605.1.15", "macos"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0", "linux"),
        ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0)", "linux"),
        ("Mozilla/5.0 (Linux; Android 15; Pixel 9)", "android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)", "ios"),
        ("Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X)", "ios"),
        ("curl/8.5.0", None),
        ("", None),
    ],
)
def test_system_of_a_browser(user_agent: str, system: str | None) -> None:
    """Android says Linux too, and an iPhone Mac OS."""
    assert programs.system_of(user_agent) == system


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (1, "1 byte"),
        (920, "920 byte"),
        (1000, "1 kB"),
        (1550, "1.6 kB"),
        (8_400_000, "8.4 MB"),
        (2_000_000_000, "2,000 MB"),
    ],
)
def test_size_in_words(app: Flask, size: int, words: str) -> None:
    """In units of a thousand, as shops and systems write them."""
    with app.test_request_context("/en/"):
        assert programs.size_in_words(size) == words
