# What we use of flask-babel, which ships no types.
from collections.abc import Callable
from contextlib import AbstractContextManager

from babel import Locale
from flask import Flask

class Babel:
    def __init__(
        self,
        app: Flask | None = None,
        *,
        default_locale: str = "en",
        locale_selector: Callable[[], str | None] | None = None,
    ) -> None: ...

# None outside of a request, where nothing of ours asks
def get_locale() -> Locale: ...
def force_locale(locale: str | Locale) -> AbstractContextManager[None]: ...
def gettext(string: str, /, **variables: object) -> str: ...
def ngettext(singular: str, plural: str, num: int, /, **variables: object) -> str: ...
def pgettext(context: str, string: str, /, **variables: object) -> str: ...
