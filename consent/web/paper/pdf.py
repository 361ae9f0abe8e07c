"""Pages as a PDF, by fpdf2: with its fonts, tagged for whoever listens, the same bytes for the same pages.

Slow to import, so it is imported where a PDF is made.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import cast

from fpdf import FPDF, ViewerPreferences
from fpdf.actions import URIAction
from fpdf.fonts import TTFFont
from fpdf.syntax import Name, PDFString
from werkzeug.urls import iri_to_uri

from consent.web.colours import Colour
from consent.web.paper import archive
from consent.web.paper.archive import Attached
from consent.web.paper.layout import LEFT, PAGE_HEIGHT, WIDTH, Line, Page, Placed, Text
from consent.web.paper.printing import About
from consent.web.paper.tags import LinkAnnotation, Tags

FONTS = Path(__file__).parents[2] / "fonts"
FAMILY = "paper"
FACES = {"": "Regular", "B": "Bold", "I": "Italic", "BI": "BoldItalic"}
RULE: Colour = (0xBD, 0xB9, 0xB0)
BAND: Colour = (0xF6, 0xF3, 0xEC)
SMALL = 8.5
HEADER, FOOTER = 46.0, PAGE_HEIGHT - 40
ABOVE_ANCHOR = 10.0
# Shown for a letter that the font lacks.
PLACEHOLDER = "\N{REPLACEMENT CHARACTER}"


class Sheets(FPDF):
    """A PDF under way; it measures letters for the layout, then draws what was laid out."""

    def __init__(self, about: About, attached: Attached | None = None) -> None:
        super().__init__(unit="pt", format="A4", enforce_compliance=archive.COMPLIANCE if attached else None)
        self.about = about
        self.tags = self.struct_builder = Tags()
        self.unprintable: set[str] = set()
        self._inks: dict[str, Colour] = {
            "ink": (0x1A, 0x1A, 0x1A),
            "soft": (0x55, 0x55, 0x55),
            "accent": about.accent,
        }
        self.set_auto_page_break(auto=False)
        self.set_margin(0)
        self._describe(about)
        self._set_min_pdf_version("1.7")
        if attached:
            self._archive(about, attached)
        for face, name in FACES.items():
            self.add_font(FAMILY, face, FONTS / f"gentium/GentiumBookPlus-{name}.ttf")
            # of no use in a PDF, and unknown to the library that cuts fonts to size
            del self._font(face).ttfont["Silt"]

    def _describe(self, about: About) -> None:
        self.set_title(about.title)
        self.set_author(about.author)
        self.set_lang(about.language)
        self.set_creation_date(about.made_at)
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)

    def _archive(self, about: About, attached: Attached) -> None:
        """PDF/A-3: the file that the pages were made of goes with them."""
        self.set_xmp_metadata(archive.description(about.title, about.author, about.made_at))
        self.embed_file(
            bytes=attached.data,
            basename=attached.name,
            mime_type=attached.media_type,
            desc=attached.about,
            modification_date=about.made_at,
            associated_file_relationship="Source",
        )

    def close(self) -> None:
        """Let go of the font files."""
        for face in FACES:
            self._font(face).close()

    # Letters

    def width(self, text: str, face: str, size: float) -> float:
        """How wide a text is."""
        font = self._font(face)
        return sum(font.cw[ord(letter)] for letter in self.printable(text, face)) * size / 1000

    def printable(self, text: str, face: str) -> str:
        """`text` with a visible sign for each letter that the font lacks, which `unprintable` then holds."""
        letters = self._font(face).cmap
        text = unicodedata.normalize("NFC", text)
        if all(ord(letter) in letters for letter in text):
            return text
        return "".join(self._printed(letter, letters) for letter in text)

    def _printed(self, letter: str, letters: dict[int, str]) -> str:
        if ord(letter) in letters:
            return letter
        if unicodedata.category(letter) == "Cf":
            return ""  # asks for another look of its neighbours, and has none itself
        self.unprintable.add(letter)
        return PLACEHOLDER

    def _font(self, face: str) -> TTFFont:
        return cast(TTFFont, self.fonts[FAMILY + face])

    # Pages

    def draw(self, pages: Sequence[Page]) -> bytes:
        """The whole PDF."""
        anchors = {f"#{line.anchor}" for page in pages for line, _ in page if line.anchor}
        for number, page in enumerate(pages, 1):
            self.add_page()
            vars(self.pages[number])["tabs"] = Name("S")
            self.pages[number].struct_parents = number - 1
            self._decorate(page, number, len(pages))
            self._write(page)
            self._draw(page)
            self._link(page, anchors, len(pages))
            self._mark_places(page)
        return bytes(self.output())

    def _decorate(self, page: Page, number: int, count: int) -> None:
        """What is no content: boxes, rules, header and footer."""
        self._out("/Artifact BMC")
        for band, lines in groupby(page, key=lambda placed: placed[0].band):
            if band:
                self._box(tuple(lines))
        for line, top in page:
            self._rule(line, top)
        self._out("EMC")
        self._out("/Artifact << /Type /Pagination >> BDC")
        self._margins(number, count)
        self._out("EMC")

    def _box(self, lines: Sequence[Placed]) -> None:
        top, bottom = lines[0][1], lines[-1][1] + lines[-1][0].height
        self.set_fill_color(*BAND)
        self.rect(LEFT, top, WIDTH, bottom - top, style="F")
        self.set_fill_color(*self.about.accent)
        self.rect(LEFT, top, 3, bottom - top, style="F")

    def _rule(self, line: Line, top: float) -> None:
        self.set_line_width(0.6)
        self.set_draw_color(*RULE)
        for start, end, y in line.rules:
            self.line(LEFT + start, top + y, LEFT + end, top + y)
        self.set_line_width(0.5)
        self.set_draw_color(*self.about.accent)
        for text in line.texts:
            if text.href:
                y = top + text.y + 1.8
                self.line(LEFT + text.x, y, LEFT + text.x + text.width, y)

    def _margins(self, number: int, count: int) -> None:
        """A short rule on the first page, a header on the others, the address and the number on each."""
        if number == 1:
            self.set_fill_color(*self.about.accent)
            self.rect(LEFT, 50, 46, 4, style="F")
        else:
            left, right = self.about.header
            room = WIDTH - self.width(right, "", SMALL) - SMALL
            self._small(0, HEADER, self._cut(left, room))
            self._small(WIDTH - self.width(right, "", SMALL), HEADER, right)
            self.set_line_width(0.6)
            self.set_draw_color(*RULE)
            self.line(LEFT, HEADER + 6, LEFT + WIDTH, HEADER + 6)
        numbered = f"{number} / {count}"
        room = WIDTH - self.width(numbered, "", SMALL) - SMALL
        self._small(0, FOOTER, self._cut(self.about.footer, room))
        self._small(WIDTH - self.width(numbered, "", SMALL), FOOTER, numbered)

    def _small(self, x: float, y: float, words: str) -> None:
        self._words(Text(x, 0, words, "", SMALL, "soft", None), y)

    def _cut(self, words: str, room: float) -> str:
        """As much of a line as there is room for."""
        if self.width(words, "", SMALL) <= room:
            return words
        while words and self.width(f"{words}…", "", SMALL) > room:
            words = words[:-1]
        return f"{words}…"

    # Content

    def _write(self, page: Page) -> None:
        """The words, each marked as belonging to its place in the document; a repeated head belongs to none."""
        placed = [(text, top) for line, top in page for text in line.texts if text.words]
        for _, group in groupby(placed, key=lambda one: id(one[0].node)):
            texts = tuple(group)
            node = texts[0][0].node
            if node is None:
                self._out("/Artifact BMC")
            else:
                number = self.tags.mark(node, self.pages[self.page], self.page)
                self._out(f"/{node.tag} << /MCID {number} >> BDC")
            for text, top in texts:
                self._words(text, top)
            self._out("EMC")

    def _draw(self, page: Page) -> None:
        """Pictures, run by run of black squares; what they are stands beside their place in the document."""
        for line, top in page:
            if line.picture is None:
                continue
            number = self.tags.mark(line.picture.node, self.pages[self.page], self.page)
            self._out(f"/{line.picture.node.tag} << /MCID {number} >> BDC")
            self.set_fill_color(0, 0, 0)
            side = line.picture.side
            for row, squares in enumerate(line.picture.rows):
                for start, end in _runs(squares):
                    self.rect(LEFT + start * side, top + row * side, (end - start) * side, side, style="F")
            self._out("EMC")

    def _words(self, text: Text, top: float) -> None:
        self.set_font(FAMILY, text.face, text.size)
        self.set_text_color(*self._inks[text.colour])
        self.text(LEFT + text.x, top + text.y, self.printable(text.words, text.face))

    def _link(self, page: Page, anchors: Container[str], count: int) -> None:
        for line, top in page:
            for text in line.texts:
                if text.href is None or text.node is None:
                    continue
                if text.href in anchors or not text.href.startswith("#"):
                    annotation = self._annotation(text, top)
                    self.pages[self.page].add_annotation(annotation)
                    self.tags.link(
                        text.node, self.pages[self.page], annotation, pages=count, number=self.page
                    )

    def _annotation(self, text: Text, top: float) -> LinkAnnotation:
        href = text.href or ""
        is_inside = href.startswith("#")
        return LinkAnnotation(
            "Link",
            LEFT + text.x,
            PAGE_HEIGHT - (top + text.y - text.size),
            text.width,
            text.size * 1.3,
            contents=text.words.strip() if is_inside else href,
            dest=PDFString(href[1:]) if is_inside else None,
            action=None if is_inside else URIAction(iri_to_uri(href)),
        )

    def _mark_places(self, page: Page) -> None:
        """Where links and bookmarks lead: a little above the words."""
        for line, top in page:
            if line.anchor:
                self.set_link(name=line.anchor, y=top - ABOVE_ANCHOR)
            if line.entry:
                self.y = top - ABOVE_ANCHOR
                self.start_section(line.entry)


def _runs(squares: bytes) -> Iterator[tuple[int, int]]:
    """Where black squares next to each other begin and end."""
    place = 0
    for is_black, run in groupby(squares):
        start, place = place, place + len(tuple(run))
        if is_black:
            yield start, place
