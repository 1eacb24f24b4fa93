"""The spreadsheet of a technology transfer office: the market's template, filled in by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from market.kernel.identifiers import patent_with_check

NUMBER, TITLE, PATENT, TRL = "单位编号*", "成果名称*", "专利号", "技术就绪度"
BAD_TRL = "12"

_SAME = {
    "技术领域": "新能源与高效节能",
    "产业": "绿色能源",
    "解决的问题": "寒区储能电站冬季锂离子电池容量骤降、充电析锂，只能靠外部加热维持，冬季自耗电比例高。",
    "创新点1": "用弱溶剂化的氟代羧酸酯降低凝固点，界面膜在低温下仍能快速通过锂离子。",
    "应用领域": "寒区储能电站；换电重卡",
    "技术就绪度": "6",
    "成熟度依据": "2026 年 3 月完成 200 h 中试运行，第三方检测报告可查。",
    "成果密级": "公开",
    "权属性质": "职务科技成果",
    "转化方式": "许可、合作",
    "意向价格(万元)": "80",
}
_SUBJECTS = (
    "−40 ℃ 储能电站电池电解液配方",
    "寒区储能电池低温化成工艺",
    "储能电池柜相变保温夹层",
    "低温电解液用成膜添加剂",
    "锂离子电池低温快充控制方法",
    "储能电站冬季热管理策略",
)


class Sheet:
    """Six achievements on two sheets of one file; the fourth has a wrong check digit, the sixth a wrong level."""

    def __init__(self, template: Path, mark: str) -> None:
        self.book = load_workbook(template)
        self.mark = mark
        first = self.book["成果"]
        self.headers = {str(cell.value): cell.column for cell in first[1] if cell.value}
        second = self.book.create_sheet("校企联合实验室")
        for header, place in self.headers.items():
            second.cell(1, place, header)
        serial = sum(ord(letter) * 26**place for place, letter in enumerate(mark[:4]))
        self.patents = [patent_with_check(f"20221{serial % 1_000_000 * 10 + row:07d}") for row in range(6)]
        right = self.patents[3]
        self.right_digit, self.bad_patent = right[-1], right[:-1] + ("1" if right[-1] != "1" else "2")
        for row in range(6):
            self._fill(first if row < 3 else second, row + 3 if row < 3 else row - 1, row)
        self.path = template.with_name(f"成果清单-{mark}.xlsx")
        self.book.save(self.path)

    def title(self, row: int) -> str:
        """Return the title of a row, counted from 0 over both sheets."""
        return f"{_SUBJECTS[row]}（{self.mark}）"

    def cell(self, header: str, line: int) -> str:
        """Return a cell's name as the office program shows it."""
        return f"{get_column_letter(self.headers[header])}{line}"

    def _fill(self, sheet: Any, line: int, row: int) -> None:
        values = _SAME | {
            NUMBER: f"CG-{self.mark}-{row + 1}",
            TITLE: self.title(row),
            "一句话简介": f"{_SUBJECTS[row]}，−40 ℃ 容量保持率 {84 + row} %，循环寿命 4,200 次。",
            "指标1": f"−40 ℃ 容量保持率≥{84 + row}%（0.2C，2 Ah 软包）",
            "指标2": "循环寿命≥4200次",
            "关键词": "储能电站、低温、电解液",
            PATENT: self.bad_patent if row == 3 else self.patents[row],
            TRL: BAD_TRL if row == 5 else "6",
        }
        for header, value in values.items():
            sheet.cell(line, self.headers[header], value)
