"""Rows of spreadsheet imports: the run, and what became of each line."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.accounts.models import Organisation, User
from market.catalogue.rules.importing import ImportAction, next_import_state
from market.catalogue.rules.importing import ImportState as ImportState
from market.catalogue.rules.importing import RowState as RowState
from market.catalogue.rules.vocabulary import ListingKind
from market.kernel.database import Base, UTCDateTime, text_enum
from market.kernel.naming import new_uid


class ImportRun(Base):
    """One spreadsheet that was handed in."""

    __tablename__ = "import_run"
    __table_args__ = (Index("ix_import_run_organisation_created", "organisation_id", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(16), unique=True, default=new_uid)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[ListingKind] = mapped_column(text_enum(ListingKind, "import_kind"))
    state: Mapped[ImportState] = mapped_column(text_enum(ImportState, "import_state"), default=ImportState.WAITING)
    file_name: Mapped[str] = mapped_column(String(200))
    file_format: Mapped[str] = mapped_column(String(8), default="xlsx")  # of sheets.containers.Format
    file_sha256: Mapped[str] = mapped_column(String(64))
    file_size: Mapped[int]
    # What reading found (`sheets.reading.Found` as JSON), and how many rows have a fault in each column: "faulty",
    # by the sheet's place and the column's letter ("0:C").
    columns: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    total_rows: Mapped[int] = mapped_column(default=0)
    done_rows: Mapped[int] = mapped_column(default=0)  # of the step that is running
    good_rows: Mapped[int] = mapped_column(default=0)
    bad_rows: Mapped[int] = mapped_column(default=0)
    unchanged_rows: Mapped[int] = mapped_column(default=0)
    created_rows: Mapped[int] = mapped_column(default=0)
    updated_rows: Mapped[int] = mapped_column(default=0)
    submitted_rows: Mapped[int] = mapped_column(default=0)
    cursor: Mapped[int] = mapped_column(default=0)  # the last line that was handed in, by its row's id
    fault: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # why the whole file was refused: {"msgid", "params"}
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)

    organisation: Mapped[Organisation] = relationship()
    started_by: Mapped[User | None] = relationship()
    __mapper_args__ = {"version_id_col": version}

    def apply(self, action: ImportAction, *, at: datetime) -> None:
        """Move to the next state; the only place that writes `state`."""
        self.state = next_import_state(self.state, action)
        ended = self.state in {ImportState.DONE, ImportState.FAILED, ImportState.CANCELLED}
        self.finished_at = at if ended else None


class ImportRow(Base):
    """One line of a spreadsheet: its values as read, and what is wrong with them."""

    __tablename__ = "import_row"
    __table_args__ = (
        UniqueConstraint("run_id", "sheet", "line"),
        Index("ix_import_row_run_state", "run_id", "state", "id"),
        Index("ix_import_row_own_number", "run_id", "own_number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"))
    sheet: Mapped[int]  # its place in the run's columns["sheets"]
    line: Mapped[int]  # as the spreadsheet shows it, from 1
    state: Mapped[RowState] = mapped_column(text_enum(RowState, "row_state"))
    own_number: Mapped[str | None] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(200), default="")
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # text by column letter, until imported
    # each fault: {"letter", "header", "value", "message": {"msgid", "params"}}; no letter where no cell is to blame
    faults: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    listing_id: Mapped[int | None]
