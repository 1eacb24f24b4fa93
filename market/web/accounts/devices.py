"""What a browser calls itself, in words that its owner recognises."""

from __future__ import annotations

from market.kernel.text import Message, say

# The first that is found counts: most browsers also name the ones that they want to be taken for.
_BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg", "Edge"),
    ("QQBrowser", "QQ 浏览器"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def device_name(browser: str) -> Message:
    """Return browser and system, as far as the User-Agent tells them."""
    program = next((name for mark, name in _BROWSERS if mark in browser), None)
    system = next((name for mark, name in _SYSTEMS if mark in browser), None)
    if program and system:
        return say("%(system)s 上的 %(program)s", system=system, program=program)
    if program or system:
        return say("使用 %(known)s 的设备", known=program or system)
    return say("未知设备")
