"""The nine levels of technology readiness in words (GB/T 22900-2022, shortened), as pages show them."""

from __future__ import annotations

from market.kernel.text import Message, say

TRL_LABELS: dict[int, Message] = {
    1: say("1 级：发现基本原理"),
    2: say("2 级：提出技术方案"),
    3: say("3 级：关键功能在实验室得到验证"),
    4: say("4 级：实验室样品，功能完整"),
    5: say("5 级：模拟环境中的样品试验"),
    6: say("6 级：中试或模拟使用环境中的样机"),
    7: say("7 级：实际使用环境中的样机"),
    8: say("8 级：产品定型，可以生产"),
    9: say("9 级：已在实际使用中得到证明"),
}
