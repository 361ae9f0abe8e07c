"""Words of sessions for staff: there is one for everything that can be, in each language of the pages."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from consent.core.session_events import CHANNELS
from consent.core.support_sessions import EVENTS, OUTCOMES, STATES
from consent.service import library
from consent.service.desk_queue import GROUPS
from consent.service.installation import Installation
from consent.service.session_pages import StepTaken
from consent.web import session_words
from tests.samples import NOW

LANGUAGES = ("en", "nl", "pl")


def step(event: str, **record: Any) -> StepTaken:
    """A step that tess took."""
    return StepTaken(event, NOW, "tess", {"technician": "1", **record}, {})


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_has_a_word_of_its_own(app: Flask, language: str) -> None:
    """States, groups, outcomes, channels: no two of a kind are called the same."""
    with app.test_request_context(), force_locale(language):
        for word, kinds in (
            (session_words.state_word, (*STATES, "over")),
            (session_words.group_word, GROUPS),
            (session_words.outcome_word, OUTCOMES),
            (session_words.channel_word, CHANNELS),
        ):
            assert len({word(kind) for kind in kinds}) == len(kinds)
        assert all(session_words.since_word(state) for state in STATES[1:])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_is_told_with_who(app: Flask, language: str) -> None:
    """By name; what was decided, declared and closed is in it."""
    whole = {"stage": "before", "positive": True, "given": True, "outcome": "solved"}
    with app.test_request_context(), force_locale(language):
        for event in EVENTS:
            words = session_words.step_word(step(event, **whole), {"1": "tess"})
            by_customer = event in ("session.stopped", "work.confirmed", "charge.objected")
            assert by_customer or "tess" in words


@pytest.mark.parametrize(
    ("event", "record", "words"),
    [
        ("session.decided", {"stage": "before", "positive": True}, "tess decided: this suits remote help"),
        ("session.decided", {"stage": "before", "positive": False}, "does not suit remote help"),
        ("session.decided", {"stage": "after", "positive": True}, "this can be solved remotely"),
        ("session.decided", {"stage": "after", "positive": False}, "this can't be solved remotely"),
        ("declaration.answered", {"given": True}, "the customer said yes"),
        ("declaration.answered", {"given": False}, "the customer said no"),
        ("session.started", {"channel": "chat"}, "its number was told by chat"),
        ("session.closed", {"outcome": "broken_off"}, "tess closed the session: broken off"),
    ],
)
def test_step_says_what_was_answered(app: Flask, event: str, record: dict[str, Any], words: str) -> None:
    """Yes and no are told apart."""
    with app.test_request_context(), force_locale("en"):
        assert words in session_words.step_word(step(event, **record), {"1": "tess"})


def test_somebody_without_a_name_is_told_by_their_id(app: Flask) -> None:
    """An account that is no more."""
    with app.test_request_context(), force_locale("en"):
        assert session_words.step_word(step("session_token.redeemed"), {}) == "1 used the consent code"


@pytest.mark.parametrize(
    ("seconds", "exact", "so_far"),
    [
        (59, "59 s", "less than a minute"),
        (60, "1 min 0 s", "1 minute"),
        (750, "12 min 30 s", "12 minutes"),
        (7199, "1 h 59 min 59 s", "119 minutes"),
        (7200, "2 h 0 min 0 s", "2 h 0 min"),
    ],
)
def test_lengths(app: Flask, seconds: int, exact: str, so_far: str) -> None:
    """To the second once it is over, in whole minutes while it runs."""
    with app.test_request_context(), force_locale("en"):
        assert (session_words.length(seconds), session_words.so_far(seconds)) == (exact, so_far)


def test_words_of_a_firm_come_in_the_language_of_the_page(app: Flask, house: Installation) -> None:
    """Else in the firm's own, by the order in which it lists its languages."""
    firm = library.firm(house, "mastiff")
    own = firm.languages[0]
    labels = {"de": "drei", "nl": "een", "pl": "dwa"}
    with app.test_request_context(), force_locale("nl"):
        assert session_words.words_in(labels, firm) == ("nl", "een")
    with app.test_request_context(), force_locale("en"):
        assert session_words.words_in(labels, firm) == (own, labels[own])
        assert session_words.words_in({"de": "drei"}, firm) == ("de", "drei")
