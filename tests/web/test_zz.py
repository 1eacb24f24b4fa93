from test_secrecy import *
import difflib
def test_x(market, visit):
    c=visit("stranger")
    for name in MAY_KNOW:
        s=word(name)
        for asked in ("/search?q=%s", "/search?q=%s&kind=need", "/search?q=低温+%s", "/search/suggest?q=%s"):
            a=answer(c,asked,s)[1]
            b=answer(c,asked,s[:-1]+"w")[1]
            if a!=b:
                print(name, asked)
                print("\n".join(l for l in difflib.unified_diff(a.splitlines(),b.splitlines(),lineterm="",n=1)))
