"""Content folders of one's own: a small firm with its texts, so that publishing it is quick and every file may be changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

FIRM = "workshop"
FIRST = "2024-01-01"
TOOLS = {"helper": b"stand-in for the helper\n", "viewer": b"stand-in for the viewer\n" * 9000}
USES_HELPER = 'tools = ["helper"]'

_FIRM = """\
format = "consent-firm/1"
id = "{firm}"
name = "{name}"
demonstration = true
country = "BE"
timezone = "Europe/Brussels"
languages = [{languages}]

[identity]
legal_name = "not stated"
address = "not stated"
email = "info@{firm}.example"
phone = "not stated"
register = "not stated"
vat = "not stated"

[hours]
kind = "always"

[[fields]]
id = "name"
required = true
label = {{ {label} }}

[[fields]]
id = "phone"
required = true
label = {{ {label} }}

[[classes]]
id = "member"
label = {{ {label} }}

[tariffs.session]
kind = "blocks"
currency = "EUR"
vat = "21"

[[tariffs.session.rates]]
classes = ["none"]
block = {{ minutes = 15, price = "15.00" }}

[[tariffs.session.rates]]
classes = ["member"]
block = {{ minutes = 15, price = "0.00" }}
{tools}
[privacy]
version = "2024-01-01"
authority = "GBA"

[privacy.text]
{notices}
{versions}"""
_TOOL = """
[[tools]]
id = "{tool}"
name = "{tool}"
publisher = "Maker"
shows = ["code"]
purpose = {{ {label} }}
[[tools.files]]
system = "windows"
file = "{firm}-{tool}.txt"
sha256 = "{sha256}"
[[tools.files]]
system = "macos"
url = "https://maker.example/{tool}.dmg"
"""
_VERSION = """
[[versions]]
name = "{version}"
tariff = "session"
{uses}
[[versions.documents]]
id = "prices"
title = {{ {label} }}
file = "prices-{version}.md"
"""
_TERMS = """\
---
firm: {firm}
version: "{version}"
language: {language}
title: "Terms of {firm} in {language}"
summary: "A sentence."
in_short:
  - "One."
  - "Two."
  - "Three."
  - "Four."
  - "Five."
changes: "The first one."
change: material
statements:
  - id: terms
    kind: terms
    required: true
    basis: contract
    text: "I accept the terms {version} of {firm} ({language})."
  - id: backup
    kind: acknowledgement
    required: true
    basis: contract
    text: "Do you have a copy?"
    answers:
      - {{id: done, text: "Yes"}}
      - {{id: not-done, text: "No"}}
  - id: pay
    kind: order
    required: true
    only: paid
    basis: contract
    text: "I pay."
  - id: start-now
    kind: order
    required: true
    only: paid
    basis: contract
    text: "Begin now."
  - id: lose-withdrawal
    kind: acknowledgement
    required: true
    only: paid
    basis: contract
    text: "I know that I can not withdraw then."
  - id: news
    kind: consent
    required: false
    basis: consent
    text: "Send me news."
---

## 1. Help

1.1 {firm} helps, **from afar**.
"""


def write_firm(
    folder: Path,
    firm: str = FIRM,
    *,
    languages: Sequence[str] = ("nl", "pl"),
    versions: Mapping[str, str] | None = None,
) -> Path:
    """A firm in a content folder, which is made or added to; `versions` has each version's lines of TOML. The folder."""
    named = {FIRST: USES_HELPER} if versions is None else versions
    label = ", ".join(f'{language} = "label in {language}"' for language in languages)
    for place in ("firms", "tools"):
        (folder / place).mkdir(parents=True, exist_ok=True)
    text = _FIRM.format(
        firm=firm,
        name=firm.capitalize(),
        languages=", ".join(f'"{language}"' for language in languages),
        label=label,
        tools="".join(_write_tool(folder, firm, tool, label) for tool in TOOLS),
        notices="\n".join(f'{language} = """\n## Data of {firm}: {language}\n"""' for language in languages),
        versions="".join(
            _VERSION.format(version=name, uses=uses, label=label) for name, uses in named.items()
        ),
    )
    (folder / "firms" / f"{firm}.toml").write_text(text, encoding="utf-8")
    for version in named:
        for language in languages:
            _write_texts(folder / "terms" / language / firm, firm, version, language)
    return folder


def _write_tool(folder: Path, firm: str, tool: str, label: str) -> str:
    content = firm.encode() + b": " + TOOLS[tool]
    (folder / "tools" / f"{firm}-{tool}.txt").write_bytes(content)
    return _TOOL.format(firm=firm, tool=tool, label=label, sha256=hashlib.sha256(content).hexdigest())


def _write_texts(place: Path, firm: str, version: str, language: str) -> None:
    (place / "documents").mkdir(parents=True, exist_ok=True)
    terms = _TERMS.format(firm=firm, version=version, language=language)
    (place / f"{version}.md").write_text(terms, encoding="utf-8")
    prices = f"Prices of {firm} from {version} on, in {language}.\n"
    (place / "documents" / f"prices-{version}.md").write_text(prices, encoding="utf-8")


def change(path: Path, old: str, new: str) -> None:
    """Replace words that are there in a file."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path} does not say {old!r}"
    path.write_text(text.replace(old, new), encoding="utf-8")
