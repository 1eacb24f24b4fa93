"""The unit system as a table: symbol, base units, factor and offset, all exact fractions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

Exponents = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Atom:
    """One unit symbol: exponents of base units, factor to them, and offset where its zero is elsewhere (K, ℉)."""

    exponents: Exponents
    factor: Fraction
    offset: Fraction = Fraction(0)


_PREFIXES: dict[str, tuple[int, str]] = {
    "G": (9, "吉"),
    "M": (6, "兆"),
    "k": (3, "千"),
    "d": (-1, "分"),
    "c": (-2, "厘"),
    "m": (-3, "毫"),
    "μ": (-6, "微"),
    "u": (-6, "微"),
    "n": (-9, "纳"),
    "p": (-12, "皮"),
}

# symbol | prefixes it takes | base units | factor | names in Chinese (they take the same prefixes)
_SYSTEMATIC = """
m   | kdcmμunp | m              | 1     | 米
g   | kmμun    | kg             | 0.001 | 克
s   | mμunp    | s              | 1     | 秒
A   | kmμun    | A              | 1     | 安 安培
V   | MkmμuG   | kg·m2·s-3·A-1  | 1     | 伏 伏特
W   | GMkmμun  | kg·m2·s-3      | 1     | 瓦 瓦特
Pa  | GMkm     | kg·m-1·s-2     | 1     | 帕 帕斯卡
N   | MkmG     | kg·m·s-2       | 1     | 牛 牛顿
J   | GMkm     | kg·m2·s-2      | 1     | 焦 焦耳
Hz  | GMk      | s-1            | 1     | 赫兹 赫
L   | dmμun    | m3             | 0.001 | 升
Ω   | GMkmμ    | kg·m2·s-3·A-2  | 1     | 欧姆 欧
F   | mμunp    | kg-1·m-2·s4·A2 | 1     | 法拉
S   | mμun     | kg-1·m-2·s3·A2 | 1     | 西门子
mol | kmμun    | mol            | 1     | 摩尔
Wh  | GMkm     | kg·m2·s-2      | 3600  | 瓦时 瓦小时
Ah  | km       | A·s            | 3600  | 安时
VA  | kM       | kg·m2·s-3      | 1     | 伏安
var | kM       | kg·m2·s-3      | 1     | 乏
bar | m        | kg·m-1·s-2     | 100000 | 巴
cal | k        | kg·m2·s-2      | 4.184 | 卡
eV  | kM       | kg·m2·s-2      | 0.0000000000000000001602176634 |
bps | GMk      | bit·s-1        | 1     |
Da  | kM       | Da             | 1     | 道尔顿
P   | cm       | kg·m-1·s-1     | 0.1   | 泊
St  | c        | m2·s-1         | 0.0001 |
"""

# symbol | base units | factor | other spellings
_PLAIN = """
t    | kg | 1000 | 吨 公吨
斤   | kg | 0.5 | 市斤
公斤 | kg | 1 |
两   | kg | 0.05 |
min  | s | 60 | 分钟 分 mins
h    | s | 3600 | 小时 个小时 时 hr hrs
d    | s | 86400 | 天 日 昼夜
周   | s | 604800 | 星期
月   | s | 2628000 | 个月
年   | s | 31536000 | 周年 a
秒钟 | s | 1 | sec
℃    | ℃ | 1 | °C oC 摄氏度 °c
%    | - | 0.01 | wt% wt.% vol% mol% at% w% %RH
‰    | - | 0.001 |
ppm  | - | 0.000001 | ppmw ppmv
ppb  | - | 0.000000001 |
百分点 | 百分点 | 1 | 个百分点
倍   | 倍 | 1 |
r    | r | 1 | 转 rev
rpm  | r·s-1 | 1/60 |
atm  | kg·m-1·s-2 | 101325 | 大气压 个大气压
Torr | kg·m-1·s-2 | 20265/152 |
mgKOH | kg | 0.000001 |
kgf  | kg·m·s-2 | 9.80665 |
Nm   | kg·m2·s-2 | 1 | 牛米
度电 | kg·m2·s-2 | 3600000 | 千瓦小时
马力 | kg·m2·s-3 | 735.49875 | 匹
Å    | m | 0.0000000001 | 埃
丝   | m | 0.00001 |
英寸 | m | 0.0254 | inch 寸
公里 | m | 1000 |
公分 | m | 0.01 |
㎡   | m2 | 1 | 平米
㎥   | m3 | 1 | 立方 方
cc   | m3 | 0.000001 |
亩   | m2 | 2000/3 |
公顷 | m2 | 10000 | ha
元   | 元 | 1 | 人民币 块钱
美元 | 美元 | 1 | 美金
欧元 | 欧元 | 1 |
°    | ° | 1 | 角度
度   | 度 | 1 |
dB   | dB | 1 | 分贝 dBA dB(A)
dBm  | dBm | 1 |
lx   | lx | 1 | 勒克斯 lux Lux
lm   | lm | 1 | 流明
cd   | cd | 1 | 坎德拉
HRC  | HRC | 1 |
HRA  | HRA | 1 |
HRB  | HRB | 1 |
HV   | HV | 1 |
HB   | HB | 1 | HBW
HS   | HS | 1 |
HD   | HD | 1 |
目   | 目 | 1 |
NTU  | NTU | 1 |
CFU  | CFU | 1 |
U    | U | 1 |
IU   | IU | 1 |
EU   | EU | 1 |
孢子 | 孢子 | 1 |
像素 | 像素 | 1 |
字节 | 字节 | 1 | Byte
MB   | 字节 | 1000000 |
GB   | 字节 | 1000000000 |
TB   | 字节 | 1000000000000 |
批   | 批 | 1 | 批次
fps  | 帧·s-1 | 1 |
"""

_WRITTEN_ALONE = {
    "㎜": "mm",
    "㎝": "cm",
    "㎞": "km",
    "㎏": "kg",
    "㎎": "mg",
    "㎖": "mL",
    "㎛": "μm",
    "㎚": "nm",
    "㎾": "kW",
}
_WRITTEN_ALONE |= {
    "㎿": "MW",
    "㎸": "kV",
    "㎃": "mA",
    "㎫": "MPa",
    "㎪": "kPa",
    "㎐": "Hz",
    "㎑": "kHz",
    "㎒": "MHz",
    "㎓": "GHz",
}
_WRITTEN_ALONE |= {"l": "L", "ml": "mL", "ul": "μL", "μl": "μL", "H": "h", "CP": "cP", "cps": "cP"}

# Things counted: each is a kind of its own, so that 台 is never compared with 件.
COUNTED = frozenset("次个台件套条只支根片块人家项篇株头辆户种组层级名粒颗瓶袋箱节栋帧座份捆架炉处")

# Alone behind a figure these are dates or parts of words; behind a stroke they are units (吨/日, 次/分).
ONLY_BELOW = frozenset({"月", "日", "分", "时", "a"})

# What a unit's sign begins in longer words: 10 目标, 3 次方, 80 年代.
FALSE_STARTS: dict[str, str] = {
    "目": "标的前录",
    "次": "方要级数序氯磷生",
    "年": "代级度产均",
    "元": "素件器",
    "升": "级高温至到降",
    "克": "服隆",
    "人": "参工员才机体",
    "项": "目",
    "组": "分成合",
    "条": "件",
    "名": "称",
    "根": "据本",
    "支": "持撑",
    "倍": "率频增",
    "天": "然线",
    "种": "植子",
    "节": "能点",
    "安": "全装",
    "米": "粉",
    "方": "面法案式便向程",
    "两": "种个类者方",
    "匹": "配",
    "头": "部",
    "周": "期边转围",
    "个": "别性体",
    "卡": "车片口",
    "牛": "奶肉",
    "级": "别",
    "份": "额",
    "架": "构设",
    "处": "理置于在",
    "炉": "渣内膛温衬",
    "转": "动化变移换向基",
    "d": "打模",
    "K": "电视分超",
    "度": "过假",
    "片": "剂",
    "家": "庭具",
    "户": "外",
}


def parse_exponents(text: str) -> Exponents:
    """Read "kg·m-1·s-2" as sorted pairs of base unit and exponent; "-" is none."""
    if text == "-":
        return ()
    pairs = re.findall(r"([^\d·-]+)(-?\d+)?", text)
    return tuple(sorted((base, int(power or 1)) for base, power in pairs))


def _rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


def _atoms() -> dict[str, Atom]:
    atoms: dict[str, Atom] = {}
    for symbol, prefixes, base, factor, names in _rows(_SYSTEMATIC):
        exponents, size = parse_exponents(base), Fraction(factor)
        for name in (symbol, *names.split()):
            atoms[name] = Atom(exponents, size)
        for prefix in prefixes:
            power, word = _PREFIXES[prefix]
            scaled = Atom(exponents, size * Fraction(10) ** power)
            atoms[prefix + symbol] = scaled
            atoms.update({word + name: scaled for name in names.split()})
    for symbol, base, factor, names in _rows(_PLAIN):
        atom = Atom(parse_exponents(base), Fraction(factor))
        atoms.update(dict.fromkeys((symbol, *names.split()), atom))
    atoms.update({name: Atom(((name, 1),), Fraction(1)) for name in COUNTED})
    atoms["K"] = atoms["开尔文"] = Atom((("℃", 1),), Fraction(1), Fraction("-273.15"))
    atoms["℉"] = atoms["华氏度"] = atoms["°F"] = Atom((("℃", 1),), Fraction(5, 9), Fraction(-160, 9))
    atoms.update({name: atoms[symbol] for name, symbol in _WRITTEN_ALONE.items()})
    atoms["mK"] = Atom((("m", 1), ("℃", 1)), Fraction(1))  # W/mK means W/(m·K); nobody writes millikelvin here
    del atoms["P"]  # 1080P is no viscosity
    return atoms


ATOMS = _atoms()

_NAMED = {
    "-": ("ratio", "%"),
    "m": ("length", "m"),
    "m2": ("area", "m²"),
    "m3": ("volume", "m³"),
    "kg": ("mass", "kg"),
    "s": ("time", "s"),
    "℃": ("temperature", "℃"),
    "m·s-1": ("speed", "m/s"),
    "s-1": ("frequency", "Hz"),
    "kg·m·s-2": ("force", "N"),
    "kg·m-1·s-2": ("pressure", "Pa"),
    "kg·m2·s-2": ("energy", "J"),
    "kg·m2·s-3": ("power", "W"),
    "kg·m2·s-3·A-1": ("voltage", "V"),
    "kg·m2·s-3·A-2": ("resistance", "Ω"),
    "A·s": ("charge", "C"),
    "A": ("current", "A"),
    "kg·m-3": ("density", "kg/m³"),
    "kg·m-1·s-1": ("viscosity", "Pa·s"),
    "m2·s-2": ("specific_energy", "J/kg"),
    "kg-1·m-3·s3·A2": ("conductivity", "S/m"),
    "元": ("money", "元"),
}
# exponents -> (name of the dimension, its canonical unit)
DIMENSIONS = {parse_exponents(base): named for base, named in _NAMED.items()}
