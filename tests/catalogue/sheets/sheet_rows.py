"""One good row of achievements, its variations, and what a run says about bad ones."""

from __future__ import annotations

from typing import Any

from market.catalogue.models import ImportRun
from market.catalogue.sheets.actions import confirm_import
from market.catalogue.sheets.process import message_from_json
from market.catalogue.sheets.queries import faulty_rows
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.identifiers import patent_with_check

PATENT = patent_with_check("201710601862")
CELLS: dict[str, Any] = {
    "单位编号": "S-1",
    "成果名称": "低温电解液",
    "一句话简介": "−40 ℃ 保持 86 % 容量",
    "解决的问题": "寒区电动车冬季续航减半",
    "创新点1": "线性羧酸酯",
    "创新点2": "双添加剂",
    "指标1": "放电容量保持率≥86%（−40℃，0.5C）",
    "指标2": "循环寿命≥1200次",
    "应用领域": "寒区电动车；无人机",
    "关键词": "电解液、低温",
    "技术领域": "新材料",
    "产业": "化工、绿色能源",
    "技术就绪度": 6,
    "成熟度依据": "完成 500 h 中试",
    "权属性质": "职务",
    "转化方式": "转让、许可",
    "意向价格(万元)": 80,
    "先使用后付费": "是",
    "付费条款": "试用 12 个月后付费",
    "专利号": f"ZL{PATENT}；2023SR0123456",
    "专利状态": "已授权",
    "团队": "张三（教授，负责人）；李四",
}
HEADER, ROW = list(CELLS), list(CELLS.values())


def row(**changed: Any) -> list[Any]:
    return list({**CELLS, **changed}.values())


def faults(ctx: Context, run: ImportRun) -> list[tuple[int, str, str, str]]:
    page = faulty_rows(ctx, run, sheet=None, letter=None, page=1)
    return [
        (row.line, found["letter"], found["value"], str(message_from_json(found["message"])))
        for row in page.rows
        for found in row.faults
    ]


def go(ctx: Context, run: ImportRun, work: Any) -> ImportRun:
    with transaction(ctx.session):
        confirm_import(ctx, run.uid)
    return work(ctx, run)
