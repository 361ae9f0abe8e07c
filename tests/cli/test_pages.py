"""Pages as a visitor without a browser sees them."""

from __future__ import annotations

import pytest

from consent.cli.pages import Page

HTML = """
<!doctype html><title>Help</title>
<form id="search" method="get"><input name="q"></form>
<main>
<p id="session-token">123&nbsp;456 <b>789</b></p>
<a data-tool="one" href="/download/a">One</a><a href="/else">Else</a>
<form id="accept" method="post" action="accept">
  <input type="hidden" name="form" value="signed">
  <input name="name" required autocomplete="name">
  <input name="email" type="email" value="as@before.example">
  <input name="order_number" required data-example="123456">
  <input name="company">
  <textarea name="remark">kept</textarea>
  <select name="class"><option value="">none</option><option value="sla">SLA</option></select>
  <select name="system"><option value="windows">W</option><option value="linux" selected>L</option></select>
  <input type="checkbox" name="statement-terms" value="yes" required>
  <input type="checkbox" name="statement-watch" value="yes" aria-required="true">
  <input type="checkbox" name="statement-news" value="yes">
  <input type="radio" name="statement-backup" value="done" required>
  <input type="radio" name="statement-backup" value="not-done" required>
  <button name="go" value="1">Accept</button>
</form>
</main>
"""


def test_what_is_left_alone_and_what_is_typed() -> None:
    """Hidden and preset values stay, required boxes are ticked, a question gets its first answer, buttons send nothing."""
    values = Page(HTML).form(name="accept").filled(name="Robin", phone="nobody asked")
    assert values == {
        "form": "signed",
        "name": "Robin",
        "email": "as@before.example",
        "order_number": "123456",
        "company": "",
        "remark": "kept",
        "class": "",
        "system": "linux",
        "statement-terms": "yes",
        "statement-watch": "yes",
        "statement-backup": "done",
    }


def test_form_by_action() -> None:
    """A form without an id is found by where it goes."""
    assert Page(HTML).form(action="accept").attributes["id"] == "accept"


def test_elements() -> None:
    """Text of an element with what is inside it, void elements or not; links by their data."""
    page = Page(HTML)
    assert "".join(page.by_id("session-token").text.split()) == "123456789"
    assert [link.attributes["href"] for link in page.by_attribute("data-tool")] == ["/download/a"]


def test_absent_things_are_named() -> None:
    """What is not on the page is said by name."""
    with pytest.raises(LookupError, match="'outcome'"):
        Page(HTML).by_id("outcome")
    with pytest.raises(LookupError, match="'redeem'"):
        Page(HTML).form(action="redeem")
