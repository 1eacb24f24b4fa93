"""No page asks the database more often because there is more to show."""

from __future__ import annotations

from typing import Any

from flask import Flask
from growing_market import GrowingMarket, Measuring

FEW, MORE = 3, 27

# The most statements that a page may take, by who asks for it. Knowing who asks costs three of them.
MOST = """
visitor   8   GET /
stranger  11  GET /
visitor   6   GET /search
visitor   6   GET /search?q=低温
visitor   4   GET /search?kind=need
stranger  9   GET /search?q=低温
visitor   0   GET /search/suggest?q=低温
visitor   2   GET /sitemap.xml
visitor   8   GET /achievements/{achievement}
stranger  13  GET /achievements/{achievement}
admin     12  GET /achievements/{achievement}
visitor   4   GET /achievements/{achievement}/print
visitor   8   GET /achievements/{achievement}/matches
admin     12  GET /achievements/{achievement}/matches
visitor   7   GET /needs/{need}
stranger  11  GET /needs/{need}
enterprise 11 GET /needs/{need}
visitor   4   GET /needs/{need}/print
visitor   7   GET /needs/{need}/matches
enterprise 11 GET /needs/{need}/matches
visitor   4   GET /organisations/{university}
admin     8   GET /organisations/{university}
visitor   8   POST /try
admin     12  POST /try
member    20  GET /desk
editor    20  GET /desk
approver  20  GET /desk
admin     20  GET /desk
enterprise 20 GET /desk
bureau    10  GET /desk
member    10  GET /desk/listings
admin     10  GET /desk/listings
admin     10  GET /desk/listings?state=draft
editor    6   GET /desk/imports
editor    8   GET /desk/imports/{run}
editor    8   GET /desk/imports/{run}?column=0:A
editor    8   GET /desk/achievements/{draft}/edit/check
editor    8   GET /desk/achievements/{draft}/edit/rights
editor    10  GET /desk/achievements/{draft}/edit/files
member    6   GET /desk/organisation/members
admin     7   GET /desk/organisation/members
admin     6   GET /desk/organisation
admin     6   GET /account
bureau    8   GET /desk/review
bureau    13  GET /desk/review/achievement/{reviewed}
bureau    7   GET /desk/review/organisations
"""
ALLOWED = {
    (reader, address): int(most)
    for reader, most, address in (line.split(maxsplit=2) for line in MOST.strip().splitlines())
}


def test_pages_take_no_more_statements_for_thirty_things_than_for_three(
    app: Flask, person: Any, create_organisation: Any, create_user: Any, join: Any, sign_in: Any
) -> None:
    market = GrowingMarket(person, create_organisation, create_user, join)
    measuring = Measuring(app, market, sign_in)
    market.grow(FEW)
    few = {page: measuring.statements(*page) for page in ALLOWED}
    market.grow(MORE)

    many = {page: measuring.statements(*page) for page in ALLOWED}

    assert not {page: (few[page], many[page]) for page in ALLOWED if many[page] > few[page]}
    assert not {page: (many[page], most) for page, most in ALLOWED.items() if many[page] > most}
