"""How often something may be tried, and by whom that is counted."""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from market.kernel.clock import SHANGHAI
from market.kernel.text import Message, say

_BUCKETS = 15  # a window slides in steps of a fifteenth


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` attempts in any span of `window`."""

    name: str
    most: int
    window: timedelta

    @property
    def step(self) -> timedelta:
        """Return the width of one counted bucket of time."""
        return self.window / _BUCKETS

    def bucket(self, now: datetime) -> datetime:
        """Return the beginning of the bucket that a moment falls into."""
        whole = int(now.timestamp() // self.step.total_seconds())
        return datetime.fromtimestamp(whole * self.step.total_seconds(), tz=now.tzinfo)

    def oldest(self, now: datetime) -> datetime:
        """Return the oldest bucket that may still hold an attempt of the window that ends now."""
        return self.bucket(now) - self.window

    def free_again(self, counts: list[tuple[datetime, int]]) -> datetime:
        """Return when one more attempt fits, from the buckets (beginning, attempts) that count now, oldest first."""
        used = sum(count for _, count in counts)
        for start, count in counts:
            used -= count
            if used < self.most:
                return start + self.window + self.step
        raise ValueError("there is no attempt to wait for")


SIGN_IN_ACCOUNT = Limit("sign-in-account", 5, timedelta(minutes=15))
SIGN_IN_ADDRESS = Limit("sign-in-address", 20, timedelta(minutes=5))
REGISTER_ADDRESS = Limit("register-address", 20, timedelta(hours=1))
MAIL_ACCOUNT = Limit("mail-account", 5, timedelta(hours=1))
MAIL_ADDRESS = Limit("mail-address", 20, timedelta(hours=1))
INVITE_ORGANISATION = Limit("invite-organisation", 60, timedelta(hours=24))
CREATE_ORGANISATION = Limit("create-organisation", 5, timedelta(hours=24))


def account_subject(email_key: str) -> str:
    """Return an account's name among the counters: a digest, so that no address of a person is kept there."""
    return hashlib.sha256(email_key.encode()).hexdigest()[:32]


def address_subject(address: str | None) -> str:
    """Return a network address's name among the counters; of IPv6 the /64 network, which one subscriber holds."""
    try:
        found = ipaddress.ip_address((address or "").split("%")[0])
    except ValueError:
        return "unknown"
    if found.version == 6:
        mapped = found.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((found, 64), strict=False).network_address)
    return str(found)


def wait_message(free_at: datetime, now: datetime) -> Message:
    """Say when to try again, to the minute and never too early."""
    rounded = (free_at + timedelta(seconds=59)).astimezone(SHANGHAI)
    minutes = max(1, -int(-(free_at - now).total_seconds() // 60))
    return say(
        "尝试次数过多，为保护账号已暂停。请在 %(time)s 之后（约 %(minutes)s 分钟）再试。",
        time=f"{rounded:%H:%M}",
        minutes=minutes,
    )
