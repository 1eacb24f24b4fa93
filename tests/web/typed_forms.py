"""What a browser would send back from a page's form if nothing were changed."""

from __future__ import annotations

from html.parser import HTMLParser


class _Reader(HTMLParser):
    def __init__(self, action: str) -> None:
        super().__init__()
        self.action = action
        self.inside = False
        self.in_template = 0
        self.values: dict[str, list[str]] = {}
        self.area: str | None = None
        self.choice: str | None = None
        self.chosen: str | None = None
        self.first: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = given.get("action") == self.action
        elif tag == "template":
            self.in_template += 1
        elif self.inside and not self.in_template:
            self._control(tag, given)

    def _control(self, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if tag == "textarea":
            self.area = name
            self.values.setdefault(name, []).append("")
        elif tag == "select":
            self.choice, self.chosen, self.first = name, None, None
        elif tag == "option" and self.choice is not None:
            self.first = given.get("value", "") if self.first is None else self.first
            self.chosen = given.get("value", "") if "selected" in given else self.chosen
        elif tag == "input" and name:
            if given.get("type") in {"checkbox", "radio"} and "checked" not in given:
                return
            self.values.setdefault(name, []).append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "template":
            self.in_template -= 1
        elif tag == "textarea" and self.area is not None:
            self.values[self.area][-1] = self.values[self.area][-1].removeprefix("\r\n").removeprefix("\n")
            self.area = None
        elif tag == "select" and self.choice is not None:
            picked = self.chosen if self.chosen is not None else self.first
            self.values.setdefault(self.choice, []).append(picked or "")
            self.choice = None

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.values[self.area][-1] += data


def typed_form(page: str, action: str) -> dict[str, list[str]]:
    """Return the values of the form of a page that is sent to that address."""
    reader = _Reader(action)
    reader.feed(page)
    assert reader.values, f"no form is sent to {action}"
    return reader.values
