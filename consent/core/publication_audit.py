"""What a log published so far, and what an acceptance may rest on. A part of core.log_audit."""

from __future__ import annotations

from collections.abc import Iterator

from consent.core.key_audit import name_of
from consent.core.sd_jwt import Payload


class Published:
    """`add_firm` and `add_terms` every record of a publication in order; then `unfounded` says what an acceptance lacks.

    `texts`: digest of each text that a leaf names -> the leaf. `renderings`: digest of a text -> that of the page made of it.
    `versions`: the records that published terms, by leaf.
    """

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.renderings: dict[str, str] = {}
        self.versions: dict[int, Payload] = {}
        self._firms: set[str] = set()
        self._notices: set[tuple[str, str]] = set()  # (version, digest)

    def add_firm(self, record: Payload, index: int) -> None:
        """A firm's particulars and its privacy notice."""
        notice = record["privacy"]
        self._firms.add(record["firm_sha256"])
        self._notices |= {(notice["version"], digest) for digest in notice["languages"].values()}
        logo = [record["logo"]] if "logo" in record else []
        self._name_texts(index, record["firm_sha256"], *notice["languages"].values(), *logo)
        self._name_renderings(record)

    def add_terms(self, record: Payload, index: int) -> Iterator[str]:
        """A version of the terms; what is wrong with it."""
        if any(record["version"] == earlier["version"] for earlier in self.versions.values()):
            yield f"version {record['version']} is published twice"
        self.versions[index] = record
        digests = (record["particulars_sha256"], record["tariff_sha256"], *record["documents"].values())
        self._name_texts(index, *record["languages"].values(), *digests)
        self._name_renderings(record)

    def _name_renderings(self, record: Payload) -> None:
        for text, page in record.get("renderings", {}).items():
            self.renderings.setdefault(text, page)

    def _name_texts(self, index: int, *digests: str) -> None:
        for digest in digests:
            self.texts.setdefault(digest, name_of(index))

    def unfounded(self, record: Payload) -> Iterator[str]:
        """What an acceptance says that no earlier leaf bears out."""
        terms = record["terms"]
        version = self.versions.get(terms["leaf_index"])
        if version is None:
            yield f"leaf {terms['leaf_index']} published no version before it"
            return
        found = {
            "version": version["version"] == terms["version"],
            "text": version["languages"].get(terms["language"]) == terms["sha256"],
            "particulars": version["particulars_sha256"] == record["particulars_sha256"],
            "tariff": version["tariff_sha256"] == record["tariff_sha256"],
            "documents": record["documents"].items() <= version["documents"].items(),
            "effective date": version["effective"] <= record["time"],
            "firm": record["firm_sha256"] in self._firms,
            "binding language": terms.get("binding") == version.get("binding"),
            "privacy notice": (record["privacy"]["version"], record["privacy"]["sha256"]) in self._notices,
        }
        for what, is_good in found.items():
            if not is_good:
                yield f"its {what} is not what was published before it"
