"""Every address of the site and who gets in, as it was agreed; a route that is not here fails its test.

`*` stands for either kind of listing, `*.draft` for the listing in that state, `a|b` for each of them, and what begins
with `!` is sent in the form. Each sign is the answer to one person, in the order of COLUMNS:

    +  let in: the page, or the form again because what was sent is not complete
    x  refused: 403
    -  no such thing: 404
    s  asked to sign in
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

COLUMNS = (
    ("anonymous", "newcomer"),
    ("member", "editor", "approver", "admin"),
    ("other_member", "enterprise", "university organiser broker financial", "unverified", "unverified_bureau"),
    ("bureau_member", "bureau_editor", "bureau_approver", "bureau_admin"),
)
ROUTES = """
# the way in
GET       home.index                                                                    ++ ++++ +++++ ++++
GET       home.help_page                                                                ++ ++++ +++++ ++++
GET       home.sitemap                                                                  ++ ++++ +++++ ++++
GET       home.robots                                                                   ++ ++++ +++++ ++++
GET       home.health                                                                   ++ ++++ +++++ ++++
GET       home.mails                                                                    ++ ++++ +++++ ++++
GET       search.results                                                                ++ ++++ +++++ ++++
GET       search.suggest                                                                ++ ++++ +++++ ++++
GET|POST  paragraph.ask                                                                 ++ ++++ +++++ ++++
GET       choose_language locale=en                                                     ++ ++++ +++++ ++++
GET       choose_type_size size=large                                                   ++ ++++ +++++ ++++
GET|POST  accounts.register                                                             ++ ++++ +++++ ++++
GET|POST  accounts.sign_in                                                              ++ ++++ +++++ ++++
GET|POST  accounts.confirm token=spoilt                                                 ++ ++++ +++++ ++++
GET|POST  accounts.forgot                                                               ++ ++++ +++++ ++++
GET|POST  accounts.resend                                                               ++ ++++ +++++ ++++
GET|POST  accounts.reset token=spoilt                                                   ++ ++++ +++++ ++++
GET       accounts.mail_sent what=confirm|reset                                         ++ ++++ +++++ ++++
# one's own account
GET       accounts.profile                                                              s+ ++++ +++++ ++++
POST      accounts.edit_profile                                                         s+ ++++ +++++ ++++
POST      accounts.change_password                                                      s+ ++++ +++++ ++++
POST      accounts.end_other_sessions                                                   s+ ++++ +++++ ++++
POST      accounts.end_session uid=thing.unknown                                        s- ---- ----- ----
POST      accounts.switch_organisation uid=thing.owner                                  s- ++++ ----- ----
# listings
GET       *s.show uid=*.draft|submitted|sent_back                                       -- ++++ ----- ----
GET       *s.show uid=*.in_review|paused|expired|withdrawn                              -- ++++ ----- ++++
GET       *s.show uid=*.published                                                       ++ ++++ +++++ ++++
GET       needs.show uid=thing.anonymous                                                ++ ++++ +++++ ++++
GET       *s.print_page uid=*.draft|submitted|sent_back                                 -- ++++ ----- ----
GET       *s.print_page uid=*.in_review|paused|expired|withdrawn                        -- ++++ ----- ++++
GET       *s.print_page uid=*.published                                                 ++ ++++ +++++ ++++
GET       matches.for_* uid=*.draft|submitted|sent_back                                 -- ++++ ----- ----
GET       matches.for_* uid=*.in_review|paused|expired|withdrawn                        -- ++++ ----- ++++
GET       matches.for_* uid=*.published                                                 ++ ++++ +++++ ++++
GET       achievements.nda uid=achievement.draft|submitted|sent_back                    s- ++++ ----- ----
GET       achievements.nda uid=achievement.in_review|paused|expired|withdrawn           s- ++++ ----- ++++
GET       achievements.nda uid=achievement.published                                    s+ ++++ +++++ ++++
GET       achievements.file uid=file.public                                             ++ ++++ +++++ ++++
GET       achievements.file uid=file.verified                                           -- ++++ +++-- ++++
GET       achievements.file uid=file.nda                                                -- ++++ ----- ----
GET       achievements.file uid=thing.draft_file                                        -- ++++ ----- ----
# writing them
GET       *s.create                                                                     s+ ++++ +++++ ++++
POST      *s.create                                                                     sx x+++ x+++x xxxx
GET       *s.edit uid=*.draft|submitted|sent_back step=basics|check                     s- x+++ ----- ----
GET       *s.edit uid=*.in_review|paused|expired|withdrawn step=basics|check            s- x+++ ----- xxxx
GET       *s.edit uid=*.published step=basics|check                                     sx x+++ xxxxx xxxx
POST      *s.edit uid=*.draft|sent_back step=basics                                     s- x+++ ----- ----
POST      *s.edit uid=*.paused step=basics                                              s- xx++ ----- xxxx
POST      *s.edit uid=*.published step=basics                                           sx xx++ xxxxx xxxx
GET       needs.upload uid=need.draft                                                   s- x+++ ----- ----
POST      *s.upload uid=*.draft                                                         s- x+++ ----- ----
POST      *s.upload uid=*.published                                                     sx x+++ xxxxx xxxx
POST      achievements.change_file uid=achievement.draft file_uid=thing.draft_file      s- x+++ ----- ----
POST      needs.change_file uid=need.draft file_uid=thing.unknown                       s- x+++ ----- ----
POST      *s.take_step uid=*.draft|sent_back !action=withdraw                           s- x+++ ----- ----
POST      *s.take_step uid=*.submitted !action=send_back                                s- xx++ ----- ----
POST      *s.take_step uid=*.in_review !action=send_back                                s- xxxx ----- x+++
POST      *s.take_step uid=*.in_review !action=withdraw                                 s- xx++ ----- xxxx
POST      *s.take_step uid=*.published !action=withdraw                                 sx xx++ xxxxx xxxx
POST      *s.take_step uid=*.paused|expired !action=withdraw                            s- xx++ ----- xxxx
POST      needs.reveal uid=thing.anonymous                                              sx xx++ xxxxx xxxx
POST      needs.reveal uid=need.draft                                                   s- xx++ ----- ----
POST      achievements.accept_nda uid=achievement.draft                                 s- xx++ ----- ----
POST      achievements.accept_nda uid=achievement.published                             sx xx++ x++xx xx++
POST      matches.judge need_uid=thing.wanted achievement_uid=achievement.published     sx ++++ x+xxx xxxx
POST      matches.judge need_uid=need.draft achievement_uid=achievement.published       s- ++++ ----- ----
# the desk
GET       desk.home                                                                     s+ ++++ ++++x ++++
GET       desk.listings                                                                 s- ++++ ++++- ----
POST      desk.take_steps                                                               s- ++++ ++++- ----
GET       imports.index                                                                 s- x+++ x+++- ----
GET|POST  imports.create                                                                s- x+++ x+++- ----
GET       imports.template kind=*                                                       s- x+++ x+++- ----
GET       imports.show uid=thing.checked                                                s- -+++ ----- ----
GET       imports.progress uid=thing.checked                                            s- -+++ ----- ----
GET       imports.marked uid=thing.checked                                              s- -+++ ----- ----
POST      imports.confirm uid=thing.checked                                             s- -+++ ----- ----
POST      imports.cancel uid=thing.checked                                              s- -+++ ----- ----
POST      imports.submit uid=thing.done                                                 s- -+++ ----- ----
# organisations and their members
GET       organisations.show uid=thing.owner                                            ++ ++++ +++++ ++++
GET       organisations.show uid=thing.pending                                          -- ---- ----- ----
GET|POST  organisations.create                                                          s+ ++++ +++++ ++++
GET|POST  organisations.edit                                                            s+ xxx+ x++++ xxx+
GET       organisations.members                                                         s- ++++ +++++ ++++
POST      organisations.invite                                                          s- xxx+ x++++ xxx+
POST      organisations.change_role uid=thing.colleague !role=approver                  s- xxx+ x---- xxx-
GET|POST  organisations.accept_invitation token=thing.link                              ++ ++++ +++++ ++++
POST      organisations.revoke_invitation uid=thing.invitation                          s- xxx+ x---- xxx-
GET|POST  organisations.remove_member uid=thing.colleague                               s- xxx+ x---- xxx-
# the bureau
GET       review.queue                                                                  sx xxxx xxxxx ++++
POST      review.publish_many                                                           sx xxxx xxxxx ++++
GET       review.show kind=* uid=*.draft|submitted|sent_back                            sx xxxx xxxxx ----
GET       review.show kind=* uid=*.in_review|published|paused|expired|withdrawn         sx xxxx xxxxx ++++
POST      review.decide kind=* uid=*.in_review !decision=send_back                      sx xxxx xxxxx x+++
POST      review.decide kind=* uid=*.draft !decision=send_back                          sx xxxx xxxxx ----
GET       review.organisations                                                          sx xxxx xxxxx ++++
GET       review.organisation uid=thing.pending                                         sx xxxx xxxxx ++++
POST      review.verify uid=thing.pending !decision=accept                              sx xxxx xxxxx xx++
# what ends the visit
GET|POST  organisations.leave uid=thing.owner                                           s- ++++ ----- ----
POST      accounts.sign_out                                                             s+ ++++ +++++ ++++
"""


@dataclass(frozen=True)
class Route:
    """One request, and the sign that was agreed for each of the people."""

    method: str
    endpoint: str
    values: tuple[tuple[str, str], ...]
    sent: tuple[tuple[str, str], ...]
    signs: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        said = " ".join(f"{name}={value}" for name, value in self.values)
        return f"{self.method} {self.endpoint} {said}".strip()


def routes() -> Iterator[Route]:
    """Return the rows of the table, each once for every kind and state that it stands for."""
    for line in ROUTES.strip().splitlines():
        if line and not line.startswith("#"):
            yield from _read(line)


def _read(line: str) -> Iterator[Route]:
    head, _, signs = line.rpartition("  ")
    methods, endpoint, *words = head.split()
    answers = tuple(_signs(signs))
    for kind in ("achievement", "need") if "*" in head else ("",):
        pairs = [word.partition("=")[::2] for word in words]
        for asked, *chosen in product(methods.split("|"), *(_each(kind, value) for _, value in pairs)):
            named = [(name, value) for (name, _), value in zip(pairs, chosen, strict=True)]
            values = tuple((name, value) for name, value in named if not name.startswith("!"))
            sent = tuple((name[1:], value) for name, value in named if name.startswith("!"))
            yield Route(asked, endpoint.replace("*", kind), values, sent, answers)


def _each(kind: str, value: str) -> list[str]:
    """Return "*.draft|paused" as achievement.draft, achievement.paused."""
    group, dot, names = value.replace("*", kind).rpartition(".")
    return [f"{group}{dot}{name}" for name in names.split("|")]


def _signs(written: str) -> Iterator[tuple[str, str]]:
    for group, signs in zip(COLUMNS, written.split(), strict=True):
        for names, sign in zip(group, signs, strict=True):
            yield from ((name, sign) for name in names.split())
