"""The promise of confidentiality that stands before the gated part of an achievement, and its fingerprint.

The text is kept in Chinese only: it is what was agreed to. Whoever changes it makes a new text with a new hash.
Sources: 民法典 articles 501 and 509, 反不正当竞争法 article 9.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

NDA_YEARS = 3
NDA_TITLE = "保密承诺书"


@dataclass(frozen=True, slots=True)
class Clause:
    """One article of the promise."""

    heading: str
    text: str


NDA_CLAUSES = (
    Clause(
        "一、当事人",
        "披露方为发布本项科技成果的单位。接收方为点击“同意并签署”的工作人员当时所代表的、已通过科技局认证的单位。"
        "签署人确认：本人是接收方在本平台的审批人或管理员，有权代表接收方作出本承诺。",
    ),
    Clause(
        "二、保密信息",
        "保密信息是指披露方在本平台该成果页面上标明“签署保密承诺后可见”的文字、图片和附件，以及接收方据此与披露方沟通时得到的、"
        "标明保密的资料。签署之前已经公开的信息、接收方在签署之前已合法持有的信息、接收方从有权披露的第三方合法取得的信息，"
        "以及接收方独立研发得到的信息，不属于保密信息；主张例外的一方应能举证。",
    ),
    Clause(
        "三、保密义务",
        "接收方应当以不低于保护本单位商业秘密的谨慎程度保护保密信息：不向任何第三方披露，不公开发表，不在公共网络或对外的人工智能服务中输入。"
        "接收方只能让确有需要的本单位人员和受其委托的专业顾问知悉，并应使这些人员承担不低于本承诺的保密义务；"
        "这些人员违反保密义务的，视为接收方违反。",
    ),
    Clause(
        "四、用途限制",
        "保密信息只能用于评估该成果是否适合接收方、准备与披露方的合作洽谈。未经披露方书面同意，接收方不得将其用于生产经营、"
        "申请专利或登记其他权利、反向工程，也不得用于规避披露方的权利。本承诺不授予接收方任何知识产权或使用许可。",
    ),
    Clause(
        "五、期限",
        f"保密义务自签署之日起 {NDA_YEARS} 年内有效，不因洽谈终止、成果下架或接收方注销平台账号而提前结束。"
        "期满后仍属于披露方商业秘密的信息，依照法律继续受到保护。双方另行签订保密协议的，以另行签订的协议为准。",
    ),
    Clause(
        "六、返还与销毁",
        "洽谈终止或披露方提出要求时，接收方应在 10 日内返还或销毁所持有的保密信息及其复制件；"
        "依法必须留存的资料除外，但仍应保密。",
    ),
    Clause(
        "七、依法披露",
        "法律、司法机关或行政机关要求披露的，接收方可以在要求的范围内披露，并应在法律允许时事先通知披露方。",
    ),
    Clause(
        "八、违约责任",
        "接收方违反本承诺的，应当立即停止并采取补救措施，赔偿披露方因此受到的损失；构成侵犯商业秘密的，依法承担责任。",
    ),
    Clause(
        "九、平台的作用",
        "本平台是信息发布、备案与服务平台：记录签署的单位、签署人、时间和本文本的校验值，并供双方查阅；"
        "平台不是本承诺的当事人，不对成果内容作担保。涉密成果不得在本平台发布，本承诺不能代替国家秘密的管理。",
    ),
    Clause(
        "十、争议解决",
        "因本承诺发生的争议，双方先行协商；协商不成的，可以向披露方所在地有管辖权的人民法院起诉。本承诺适用中华人民共和国法律。",
    ),
)

NDA_TEXT = "\n\n".join([NDA_TITLE, *(f"{clause.heading}\n{clause.text}" for clause in NDA_CLAUSES)])
NDA_SHA256 = hashlib.sha256(NDA_TEXT.encode()).hexdigest()
