"""A reader who follows every link, and keeps everything that is sent."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, urljoin, urlsplit

from flask.testing import FlaskClient

_LINK = re.compile(
    r"""(?:href|src|action|hx-get)="([^"]+)"|(?:content|data-[a-z-]+)="((?:/|http)[^"]+)"|<loc>([^<]+)</loc>"""
)
_LEFT_OUT = ("/static/", "/language/", "/type/", "/development/")
MOST_PAGES = 600
# Lists with filters have a page for each combination; those with a single choice stand for all.
FEW_CHOICES = 1


def everything_sent(client: FlaskClient, path: str) -> tuple[int, str]:
    """Return the status and all that the answer holds: its head, and its body as text."""
    answer = client.get(path)
    head = "\n".join(f"{name}: {value}" for name, value in answer.headers)
    return answer.status_code, f"{head}\n\n{answer.get_data().decode('utf-8', 'replace')}"


def crawl(client: FlaskClient, starts: Iterable[str]) -> dict[str, str]:
    """Return what every address says that can be reached from the first ones, by address."""
    found: dict[str, str] = {}
    waiting = list(starts)
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        _, found[path] = everything_sent(client, path)
        assert len(found) < MOST_PAGES, "the crawl does not end"
        waiting += [link for link in _links(path, found[path]) if link not in found and _is_ours(link)]
    return found


def _links(page: str, sent: str) -> Iterator[str]:
    for match in _LINK.finditer(sent):
        target = urlsplit(urljoin(f"http://127.0.0.1:5000{page}", html.unescape(match[1] or match[2] or match[3])))
        if target.scheme == "http" and target.netloc in {"127.0.0.1:5000", "localhost"}:
            yield target.path + (f"?{target.query}" if target.query else "")


def _is_ours(path: str) -> bool:
    if path.startswith(_LEFT_OUT):
        return False
    return len([name for name, value in parse_qsl(urlsplit(path).query) if value]) <= FEW_CHOICES
