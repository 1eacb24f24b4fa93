from matrix_world import *
from matrix_people import *
import pytest
from market.jobs.database import db
from market.accounts.tokens import make_link_token, INVITATION
def test_gather(app, person, create_organisation, create_user, acting, join, sign_in, client, shared):
    people=People(person, create_organisation, create_user, acting)
    w=World(people, create_organisation, create_user, join)
    from page_records import index_everything
    index_everything()
    names={}
    a,n=w.achievements,w.needs
    rows=[]
    def g(name,path): rows.append(("GET",name,path,None))
    def p(name,path,**d): rows.append(("POST",name,path,d))
    for s in LIFE:
        g(f"achievements.show {s}", f"/achievements/{a[s]}")
        g(f"achievements.print_page {s}", f"/achievements/{a[s]}/print")
        g(f"matches.for_achievement {s}", f"/achievements/{a[s]}/matches")
        g(f"achievements.nda {s}", f"/achievements/{a[s]}/nda")
        g(f"achievements.edit basics {s}", f"/desk/achievements/{a[s]}/edit/basics")
        g(f"achievements.edit check {s}", f"/desk/achievements/{a[s]}/edit/check")
        g(f"review.show {s}", f"/desk/review/achievement/{a[s]}")
    for t in Tier: g(f"achievements.file {t}", f"/files/{w.files[t.value]}")
    g("organisations.show owner", f"/organisations/{people.owner.uid}")
    g("organisations.show pending", f"/organisations/{w.pending.uid}")
    g("review.organisation", f"/desk/review/organisations/{w.pending.uid}")
    for e in ["/desk","/desk/listings","/desk/achievements/new","/desk/needs/new","/desk/imports","/desk/imports/new","/desk/imports/template/need.xlsx","/desk/organisation","/desk/organisation/members","/account","/account/organisations/new","/desk/review","/desk/review/organisations",
       f"/desk/imports/{w.checked}",f"/desk/imports/{w.checked}/progress",f"/desk/imports/{w.checked}/marked.xlsx",f"/desk/organisation/members/{w.colleague.uid}/remove",f"/account/organisations/{people.owner.uid}/leave", f"/desk/needs/{n['draft']}/files","/invitations/"+make_link_token(shared.settings.secret_key, INVITATION, w.invitation)]:
        g(e,e)
    p("achievements.upload draft",f"/desk/achievements/{a['draft']}/files")
    p("achievements.upload published",f"/desk/achievements/{a['published']}/files")
    p("change_file",f"/desk/achievements/{a['draft']}/files/{w.draft_file}")
    p("edit draft",f"/desk/achievements/{a['draft']}/edit/basics", title="x"*300)
    p("edit published",f"/desk/achievements/{a['published']}/edit/basics", title="x"*300)
    p("new",f"/desk/achievements/new")
    p("step",f"/achievements/{a['draft']}/step",action="withdraw")
    p("step pub",f"/achievements/{a['published']}/step",action="withdraw")
    p("step rev",f"/achievements/{a['in_review']}/step",action="send_back")
    p("nda",f"/achievements/{a['draft']}/nda")
    p("judge",f"/matches/{w.wanted}/{a['published']}/feedback")
    p("judge ok",f"/matches/{w.wanted}/{a['published']}/feedback",useful="yes",reason="other")
    p("steps",f"/desk/listings/steps")
    p("imports.create",f"/desk/imports/new")
    p("review.decide",f"/desk/review/achievement/{a['in_review']}/decision")
    p("review.decide",f"/desk/review/achievement/{a['in_review']}/decision", decision="send_back")
    p("review.publish",f"/desk/review/publish")
    p("review.verify",f"/desk/review/organisations/{w.pending.uid}/decision")
    p("review.verify2",f"/desk/review/organisations/{w.pending.uid}/decision",decision="accept")
    p("invite",f"/desk/organisation/invitations")
    p("role",f"/desk/organisation/members/{w.colleague.uid}/role")
    p("role2",f"/desk/organisation/members/{w.colleague.uid}/role",role="approver")
    p("revoke",f"/desk/organisation/invitations/{'a'*12}/revoke")
    p("editorg",f"/desk/organisation")
    clients={}
    for who in PEOPLE:
        c=app.test_client()
        if who!="anonymous": sign_in(c,people[who])
        clients[who]=c
    print(" "*40," ".join(x[:4].rjust(4) for x in PEOPLE))
    for m,name,path,data in rows:
        out=[]
        for who in PEOPLE:
            r=clients[who].open(path,method=m,data=data)
            s=str(r.status_code)
            if s=="303": s=">s" if "/sign-in" in r.headers["Location"] else ">"
            out.append(s.rjust(4))
        print((m+" "+name)[:40].ljust(40)," ".join(out))
