"""Why an achievement answers a need, and what speaks against it: sentences that agree with the score's parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from market.catalogue.rules.vocabulary import FIELD_LABELS, INDUSTRY_LABELS, Field, Industry, Phase, phase_of
from market.kernel.money import Money
from market.kernel.quantity import Agreement, normalise_metric
from market.kernel.regions import region_label
from market.kernel.text import Message, say
from market.matching.rules.facts import Doubt, PairFacts, Verdict
from market.matching.rules.score import Score, readiness
from market.matching.rules.vocabulary import Side
from market.matching.rules.weights import WEIGHTS, Weights

MOST_FOR = 5
MOST_AGAINST = 3
MOST_TERMS = 5
_MOST_FIGURES = 3  # of the reasons for, so that others are heard too
_MOST_MISSING = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence, the part of the score it belongs to, and what it added or took away (0: it only needs a look)."""

    side: Side
    part: str
    weight: float
    message: Message

    def to_json(self) -> dict[str, Any]:
        """Return plain values for storage."""
        return {"side": self.side.value, "part": self.part, "weight": self.weight, **_to_json(self.message)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Reason:
        """Read what `to_json` wrote."""
        return cls(Side(data["side"]), data["part"], float(data["weight"]), _from_json(data))


def explain(
    facts: PairFacts, score: Score, terms: Sequence[str] = (), weights: Weights = WEIGHTS
) -> tuple[Reason, ...]:
    """Return at most five reasons for and three against, each side's weightiest first, targets with numbers leading.

    `terms` are the words that both texts share, most telling first.
    """
    figures = [_figure(verdict, facts, score, weights) for verdict in facts.verdicts]
    found = [reason for reason in figures if reason is not None]
    found += [reason for make in _PLAIN for reason in make(facts, score, weights)]
    if terms:
        found.append(_shared_words(terms, score))
    missing = _missing(facts)
    speaking = [reason for reason in found if reason.side is Side.FOR]
    objecting = sorted((reason for reason in found if reason.side is Side.AGAINST), key=lambda reason: reason.weight)
    return (*_best_for(speaking), *[*objecting, *missing][:MOST_AGAINST])


def _best_for(reasons: list[Reason]) -> list[Reason]:
    figures = [reason for reason in reasons if reason.part == "indicators"]
    others = sorted((reason for reason in reasons if reason.part != "indicators"), key=lambda reason: -reason.weight)
    kept = max(_MOST_FIGURES, MOST_FOR - len(others))
    return [*figures[:kept], *others][:MOST_FOR]


def _shared_words(terms: Sequence[str], score: Score) -> Reason:
    words = "、".join(terms[:MOST_TERMS])
    return Reason(Side.FOR, "text", score.parts["text"], say("共同术语：%(terms)s", terms=words))


def _figure(verdict: Verdict, facts: PairFacts, score: Score, weights: Weights) -> Reason | None:
    each = score.scale / len(facts.verdicts)
    if verdict.agreement is Agreement.MEETS:
        return Reason(Side.FOR, "indicators", weights.indicators * each, _compared(verdict))
    if verdict.agreement is Agreement.FAILS:
        return Reason(Side.AGAINST, "indicators", -weights.conflict * each, _compared(verdict))
    if verdict.doubt in (Doubt.OTHER_METRIC, Doubt.UNCLEAR):
        return Reason(Side.AGAINST, "indicators", 0.0, _doubtful(verdict))
    return None


def _compared(verdict: Verdict) -> Message:
    """Return the sentence of a pair, with the achievement's own name of the quantity where it is another."""
    wanted, offered = verdict.pair.wanted, verdict.pair.offered
    if offered is None or normalise_metric(wanted.metric) == normalise_metric(offered.metric):
        return verdict.pair.message
    params = {
        "metric": wanted.metric, "target": wanted.amount(), "other": offered.metric, "offered": offered.amount(),
    }  # fmt: skip
    if verdict.agreement is Agreement.MEETS:
        return say("%(metric)s目标 %(target)s，成果的“%(other)s” %(offered)s：满足", **params)
    return say("%(metric)s目标 %(target)s，成果的“%(other)s” %(offered)s：不满足", **params)


def _doubtful(verdict: Verdict) -> Message:
    offered = verdict.pair.offered
    if verdict.doubt is Doubt.OTHER_METRIC and offered is not None:
        return say(
            "目标是“%(target)s”，成果给出的是“%(offered)s”：是否同一指标需要核实",
            target=verdict.pair.wanted.phrase(),
            offered=offered.phrase(),
        )
    return verdict.pair.message


def _missing(facts: PairFacts) -> list[Reason]:
    """Return one sentence for all targets that the achievement says nothing about."""
    names = [v.pair.wanted.metric for v in facts.verdicts if v.doubt is Doubt.MISSING and v.pair.wanted.metric]
    if not names:
        return []
    shown = "”“".join(names[:_MOST_MISSING])
    if len(names) > _MOST_MISSING:
        message = say("成果未给出“%(names)s”等 %(count)s 项指标，无法比较", names=shown, count=len(names))
    else:
        message = say("成果未给出“%(names)s”，无法比较", names=shown)
    return [Reason(Side.AGAINST, "indicators", 0.0, message)]


def _industry(facts: PairFacts, score: Score, weights: Weights) -> Iterator[Reason]:
    shared = facts.shared_industries
    if not shared:
        return
    first = INDUSTRY_LABELS[Industry(shared[0])]
    if len(shared) == 1:
        message = say("同为%(industry)s产业", industry=first)
    else:
        message = say("同为%(industry)s、%(other)s产业", industry=first, other=INDUSTRY_LABELS[Industry(shared[1])])
    yield Reason(Side.FOR, "industry", score.parts["industry"], message)


def _field(facts: PairFacts, score: Score, weights: Weights) -> Iterator[Reason]:
    part, wanted, given = score.parts.get("field", 0.0), facts.need.field, facts.achievement.field
    if not part or wanted is None or given is None:
        return
    if part > 0:
        yield Reason(Side.FOR, "field", part, say("同属%(field)s领域", field=FIELD_LABELS[Field(wanted)]))
        return
    labels = {"wanted": FIELD_LABELS[Field(wanted)], "given": FIELD_LABELS[Field(given)]}
    yield Reason(Side.AGAINST, "field", part, say("领域与产业都不同：难题属%(wanted)s，成果属%(given)s", **labels))


def _phase(facts: PairFacts, score: Score, weights: Weights) -> Iterator[Reason]:
    trl, months = facts.achievement.trl, facts.need.months
    fit = readiness(facts, weights)
    if trl is None or not fit:
        return
    side = Side.FOR if fit > 0 else Side.AGAINST
    yield Reason(side, "phase", score.parts["phase"], _maturity(trl, months, fit > 0))


def _maturity(trl: int, months: int | None, fits: bool) -> Message:
    phase = phase_of(trl)
    if phase is Phase.INDUSTRIAL:
        return say("已到产业化阶段（TRL %(trl)s）", trl=trl)
    if phase is Phase.PILOT and fits:
        return say("已在小试或中试阶段（TRL %(trl)s），需求时限 %(months)s 个月", trl=trl, months=months)
    if phase is Phase.PILOT:
        return say("还在小试或中试阶段（TRL %(trl)s），需求时限只有 %(months)s 个月", trl=trl, months=months)
    if months is None:
        return say("尚在实验室阶段（TRL %(trl)s），离应用还有距离", trl=trl)
    return say("尚在实验室阶段（TRL %(trl)s），需求时限 %(months)s 个月", trl=trl, months=months)


def _budget(facts: PairFacts, score: Score, weights: Weights) -> Iterator[Reason]:
    price, budget, part = facts.achievement.price_fen, facts.need.budget_fen, score.parts.get("budget", 0.0)
    if price is None or budget is None or not part:
        return
    amounts = {"price": Money(price), "budget": Money(budget)}
    if part > 0:
        yield Reason(Side.FOR, "budget", part, say("报价 %(price)s，在预算 %(budget)s以内", **amounts))
    else:
        yield Reason(Side.AGAINST, "budget", part, say("报价 %(price)s，高于预算 %(budget)s", **amounts))


def _pay_after_use(facts: PairFacts, score: Score, weights: Weights) -> Iterator[Reason]:
    if facts.achievement.pay_after_use:
        yield Reason(Side.FOR, "pay_after_use", score.parts["pay_after_use"], say("可以先使用后付费"))


def _region(facts: PairFacts, score: Score, weights: Weights) -> Iterator[Reason]:
    if "region" in score.parts:
        where = region_label(facts.need.region)
        yield Reason(Side.FOR, "region", score.parts["region"], say("同在%(region)s", region=where))


def _rights(facts: PairFacts, score: Score, weights: Weights) -> Iterator[Reason]:
    rights, lapsed = facts.achievement.rights, facts.achievement.lapsed
    if lapsed:
        message = say("所列 %(rights)s 项知识产权中有 %(lapsed)s 项已失效", rights=rights, lapsed=lapsed)
        yield Reason(Side.AGAINST, "rights", score.parts["rights"], message)


_Maker = Callable[[PairFacts, Score, Weights], Iterator[Reason]]
_PLAIN: tuple[_Maker, ...] = (_industry, _field, _phase, _budget, _pay_after_use, _region, _rights)


def _to_json(message: Message) -> dict[str, Any]:
    return {"msgid": message.msgid, "params": {name: _stored(value) for name, value in message.params.items()}}


def _stored(value: object) -> object:
    if isinstance(value, Message):
        return _to_json(value)
    return {"fen": value.fen} if isinstance(value, Money) else value


def _from_json(data: Mapping[str, Any]) -> Message:
    return Message(data["msgid"], {name: _restored(value) for name, value in data["params"].items()})


def _restored(value: Any) -> object:
    if not isinstance(value, Mapping):
        return value
    return Money(value["fen"]) if "fen" in value else _from_json(value)
