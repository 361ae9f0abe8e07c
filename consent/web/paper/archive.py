"""What makes a PDF one for archives, PDF/A-3 (ISO 19005-3): the file that it was made of, and what it says of itself in XMP."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

# U: all text can be read out as Unicode. Structure is there too (level A asks for it), but no tool here can vouch for that.
COMPLIANCE = "PDF/A-3U"
_PART, _LEVEL = "3", "U"


@dataclass(frozen=True, slots=True)
class Attached:
    """The file inside; `about` says in words what it is."""

    name: str
    media_type: str
    data: bytes
    about: str


def description(title: str, author: str, made_at: datetime) -> str:
    """The XMP packet's inside: the same facts as in the document's own dictionary, and no moment but the one that is given."""
    moment = made_at.astimezone(UTC).isoformat(timespec="seconds")
    return f"""\
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
    xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
   <pdfaid:part>{_PART}</pdfaid:part>
   <pdfaid:conformance>{_LEVEL}</pdfaid:conformance>
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>
   <dc:creator><rdf:Seq><rdf:li>{escape(author)}</rdf:li></rdf:Seq></dc:creator>
   <xmp:CreateDate>{moment}</xmp:CreateDate>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>"""
