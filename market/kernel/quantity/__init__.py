"""Numbers with units out of Chinese technical text: read, converted, compared."""

from market.kernel.quantity.comparators import Comparator
from market.kernel.quantity.comparing import Agreement, Comparison, compare
from market.kernel.quantity.indicator import Indicator
from market.kernel.quantity.metrics import SAME_METRIC, metric_similarity, normalise_metric
from market.kernel.quantity.numerals import chinese_number, format_number
from market.kernel.quantity.pairing import IndicatorPair, pair_indicators
from market.kernel.quantity.reading import Reading, read_indicators
from market.kernel.quantity.unit_text import Unit, convert, parse_unit

__all__ = [
    "SAME_METRIC",
    "Agreement",
    "Comparator",
    "Comparison",
    "Indicator",
    "IndicatorPair",
    "Reading",
    "Unit",
    "chinese_number",
    "compare",
    "convert",
    "format_number",
    "metric_similarity",
    "normalise_metric",
    "pair_indicators",
    "parse_unit",
    "read_indicators",
]
