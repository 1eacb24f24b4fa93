"""A market that can be made larger, and the pages that must not ask the database more often for it."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from matrix_world import A, N, put_file, put_listing
from page_records import QueryCount, index_everything

from market.accounts.models import Invitation, Organisation, Verification
from market.catalogue.models import ImportRow, ImportRun, ImportState, RowState
from market.catalogue.rules.vocabulary import IpKind, IpStatus, Tier
from market.jobs.database import db
from market.jobs.delivery import drain
from market.jobs.wiring import new_context
from market.kernel.context import Context
from market.kernel.database import transaction
from market.kernel.permissions import SYSTEM, MemberRole, OrganisationKind

WANTED = "寒区储能电池在低温下放电容量不足一半，希望低温放电容量保持率不低于 80 %。"
NEED = {"title": "低温锂电池电解液开发", "problem": WANTED, "field": "energy", "industries": ["green_energy"]}
RIGHT = {"kind": IpKind.SOFTWARE, "number": "2023SR0123456", "title": "电解液", "status": IpStatus.GRANTED}
SHEET = {"name": "成果", "columns": [["A", "成果名称", "title", ""]], "unknown": [], "rows": 2}
_numbers = count(1)


class GrowingMarket:
    """A university, an enterprise and the bureau; `grow` gives each more of everything that pages list."""

    def __init__(self, person: Any, create_organisation: Any, create_user: Any, join: Any) -> None:
        self.create_organisation, self.create_user, self.join = create_organisation, create_user, join
        self.system = new_context(SYSTEM)
        self.university: Organisation = create_organisation(OrganisationKind.UNIVERSITY)
        self.enterprise: Organisation = create_organisation(OrganisationKind.ENTERPRISE)
        self.readers: dict[str, Context] = {
            **{role.value: person(role, organisation=self.university) for role in MemberRole},
            "enterprise": person(MemberRole.ADMIN, organisation=self.enterprise),
            "bureau": person(MemberRole.ADMIN, OrganisationKind.BUREAU),
            "stranger": person(MemberRole.ADMIN, OrganisationKind.ENTERPRISE),
        }
        self.ids = {"university": self.university.id, "enterprise": self.enterprise.id}
        self.run = self._import()
        self.names = self._first_of_each()

    def _first_of_each(self) -> dict[str, str]:
        self.own = put_listing(self.system, self.university, A, "", ip_rights=[RIGHT])
        put_file(self.system, A, self.own, Tier.PUBLIC)
        achievement = put_listing(self.system, self.university, A, ip_rights=[RIGHT])
        return {
            "draft": self.own,
            "achievement": achievement,
            "need": put_listing(self.system, self.enterprise, N, **NEED),
            "reviewed": put_listing(self.system, self.university, A, "submit approve"),
            "university": self.university.uid,
            "run": self.run,
        }

    def grow(self, more: int) -> None:
        """Add so many of each, and let the worker index and match them."""
        university = db.session.get_one(Organisation, self.ids["university"])
        enterprise = db.session.get_one(Organisation, self.ids["enterprise"])
        for place in range(more):
            put_listing(self.system, university, A, title=f"低温锂电池电解液 {next(_numbers)}", ip_rights=[RIGHT])
            put_listing(self.system, enterprise, N, **NEED | {"anonymous": place % 2 == 0})
            for path in ("", "submit", "submit send_back", "submit approve"):
                put_listing(self.system, university, A, path, title=f"低温电池 {next(_numbers)}")
            self.join(self.create_user(), university, MemberRole.EDITOR)
            self.create_organisation(OrganisationKind.ENTERPRISE)
            self.create_organisation(
                OrganisationKind.ENTERPRISE, verified=False, verification=Verification.PENDING,
                submitted_at=self.system.now,
            )  # fmt: skip
            self._invite()
            self._faulty_row()
        drain(300)
        index_everything()

    def _invite(self) -> None:
        email = f"guest{next(_numbers)}@example.cn"
        invitation = Invitation(
            organisation_id=self.ids["university"], email=email, email_key=email, role=MemberRole.EDITOR,
            invited_by_id=self.readers["admin"].actor.user_id, created_at=self.system.now,
            expires_at=self.system.now + timedelta(days=7),
        )  # fmt: skip
        with transaction(db.session):
            db.session.add(invitation)

    def _import(self) -> str:
        run = ImportRun(
            organisation_id=self.university.id, kind=A, state=ImportState.CHECKED, file_name="清单.csv",
            file_format="text", file_sha256="0" * 64, file_size=1, good_rows=1, bad_rows=1, total_rows=2,
            created_at=self.system.now, started_by_id=self.readers["editor"].actor.user_id,
            columns={"sheets": [SHEET], "missing": [], "faulty": {"0:A": 1}},
        )  # fmt: skip
        with transaction(db.session):
            db.session.add(run)
        return run.uid

    def _faulty_row(self) -> None:
        fault = {"letter": "A", "header": "成果名称", "value": "", "message": {"msgid": "请填写。", "params": {}}}
        with transaction(db.session):
            run = db.session.query(ImportRun).filter_by(uid=self.run).one()
            row = ImportRow(run_id=run.id, sheet=0, line=next(_numbers) + 1, state=RowState.BAD, faults=[fault])
            db.session.add(row)


class Measuring:
    """Asks for pages as each reader and counts the statements that each takes."""

    def __init__(self, app: Flask, market: GrowingMarket, sign_in: Any) -> None:
        app.config["WTF_CSRF_ENABLED"] = False
        self.market = market
        self.clients: dict[str, FlaskClient] = {"visitor": app.test_client()}
        for name, ctx in market.readers.items():
            self.clients[name] = app.test_client()
            sign_in(self.clients[name], ctx)

    def statements(self, reader: str, address: str) -> int:
        """Return how many statements a page takes when nothing has been read yet."""
        method, _, path = address.format(**self.market.names).partition(" ")
        db.session.remove()
        with QueryCount() as counted:
            answer = self.clients[reader].open(path, method=method, data={"text": WANTED} if method == "POST" else None)
        assert answer.status_code == 200, f"{reader} {address}: {answer.status_code}"
        return counted.total
