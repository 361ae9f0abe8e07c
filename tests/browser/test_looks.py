"""No logo and no name breaks the header: whatever its shape, nothing is pushed out, covered or cut off, on phone and desk."""

from __future__ import annotations

import base64

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import DESKTOP, PHONE, OpenWindow, Service
from tests.browser.people import Technician
from tests.pictures import png, svg

pytestmark = pytest.mark.browser

# As a browser takes them that was never asked for their size: the check keeps most of these away from the pages.
PICTURES = {
    "widest": svg(box='viewBox="0 0 800 100"'),
    "tallest": svg(box='viewBox="0 0 100 400"'),
    "huge": svg(box='width="9000" height="3000" viewBox="0 0 90 30"'),
    "tiny": svg(box='width="2" height="1" viewBox="0 0 90 30"'),
    "without a size": svg(box='width="100%" height="100%" viewBox="0 0 90 30"'),
    "pixels": png(width=64, height=64),
}
NAMES = {
    "longest": "Wereldwijde Computerherstellingen en Netwerkbeheer Vandenbroucke-Van Cauwenberg",
    "one word": "Computerherstellingsonderneming" * 2 + "Antwerpen-Noord",
    "signs": '\U0001f469\u200d\U0001f527 "Hulp" & <i>meer</i>',
    "from right to left": "\u05e9\u05d9\u05e8\u05d5\u05ea \u05de\u05d7\u05e9\u05d1\u05d9\u05dd (PC)",
}
SHOWS = "([src, alt]) => { const logo = document.querySelector('.logo'); logo.alt = alt; logo.src = src; return logo.decode().catch(() => 0) }"
MEASURES = """() => {
    const header = document.querySelector('.top').getBoundingClientRect()
    const mark = document.querySelector('.top .firm > *').getBoundingClientRect()
    const others = [...document.querySelectorAll('.top nav, .top form')].map(one => one.getBoundingClientRect())
    return {
        page: document.documentElement.scrollWidth,
        right: mark.right, top: mark.top, bottom: mark.bottom, height: mark.height, width: mark.width,
        header: header.bottom,
        covered: others.some(one => one.left < mark.right && mark.left < one.right && one.top < mark.bottom && mark.top < one.bottom),
    }
}"""  # fmt: skip


def show_picture(page: Page, data: bytes) -> None:
    """Another logo in the page that is open; the policy allows pictures that stand in an address."""
    kind = "png" if data.startswith(b"\x89PNG") else "svg+xml"
    page.evaluate(SHOWS, [f"data:image/{kind};base64,{base64.b64encode(data).decode()}", "name"])


def assert_header_holds(page: Page, width: int) -> None:
    """The mark lies inside the header and the window, and on top of nothing."""
    found = page.evaluate(MEASURES)
    assert found["page"] <= width, found
    assert 0 < found["right"] <= width, found
    assert 0 < found["top"] < found["bottom"] <= found["header"], found
    assert not found["covered"], found


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_logo_keeps_to_its_place(open_window: OpenWindow, size: tuple[int, int], scheme: str) -> None:
    """One height for all: 54 pixels, whatever the picture says of itself."""
    page = open_window(size=size)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto("/pl/page-computers/privacy")
    assert page.locator(".logo").evaluate("logo => logo.decode().then(() => logo.naturalWidth)") > 0
    for name, data in PICTURES.items():
        show_picture(page, data)
        assert_header_holds(page, size[0])
        assert page.evaluate(MEASURES)["height"] == 54, name
        assert page.evaluate(MEASURES)["width"] >= 13, name


def test_logo_stands_on_a_light_plate_on_dark_pages_only(open_window: OpenWindow) -> None:
    """Most are drawn for paper, and paper they get; in print there is no plate."""
    page = open_window()
    page.goto("/nl/page-computers/privacy")
    ground = "logo => getComputedStyle(logo).backgroundColor"
    found = {}
    for scheme, media in (("light", "screen"), ("dark", "screen"), ("dark", "print")):
        page.emulate_media(color_scheme=scheme, media=media)  # type: ignore[arg-type]
        found[scheme, media] = page.locator(".logo").evaluate(ground)
    nothing = "rgba(0, 0, 0, 0)"
    assert found == {
        ("light", "screen"): nothing,
        ("dark", "screen"): "rgb(248, 246, 241)",
        ("dark", "print"): nothing,
    }


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_every_name_keeps_to_its_place(open_window: OpenWindow, size: tuple[int, int]) -> None:
    """In words where there is no logo, and in its place where the picture does not come."""
    page = open_window(size=size)
    page.goto("/nl/overmax/privacy")
    for name in NAMES.values():
        page.evaluate("name => { document.querySelector('.firm bdi').textContent = name }", name)
        assert_header_holds(page, size[0])
    page.goto("/nl/page-computers/privacy")
    for name in NAMES.values():
        page.evaluate(SHOWS, ["data:image/png;base64,AAAA", name])
        assert_header_holds(page, size[0])


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_logos_keep_to_their_place_at_the_desk(
    open_window: OpenWindow, service: Service, size: tuple[int, int]
) -> None:
    """Beside the staff's own pages, languages and name."""
    page = open_window(size=size)
    Technician(page, service, "page-computers-both").log_in()
    for data in PICTURES.values():
        show_picture(page, data)
        assert_header_holds(page, size[0])
