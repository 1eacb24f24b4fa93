"""Passwords, and words that passwords are made of, which are tried first by whoever guesses. Folded, without spaces.

The figures and signs before and after a word are cut off before it is looked up here, so "Password2026!" is
found under "password". Chosen from what public breach statistics name most often, in English and in Chinese use.
"""

from __future__ import annotations

_WORDS = """
password passwords passw0rd p@ssw0rd p@ssword pass pass@word passpass mypassword newpassword yourpassword
passwort contrasena motdepasse senha parola admin administrator adminadmin root rootroot toor guest test tester testtest
testing default changeme changemenow letmein letmeinnow welcome welcometo welcomehome login signin secret
topsecret access master monkey dragon shadow sunshine princess football baseball basketball superman batman
iloveyou iloveyouu iloveyoubaby loveyou lovely lover trustno hello helloworld hellohello whatever freedom qwerty
qwertyuiop qwertyqwerty qwert qwer asdf asdfgh asdfghjkl asdfasdf zxcv zxcvbn zxcvbnm qazwsx qazwsxedc
qweasd qweasdzxc qwerasdf qwerasdfzxcv zaq1zaq1 zaq12wsx 1qaz2wsx 1qaz2wsx3edc 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y q1w2e3r4
q1w2e3r4t5 qwe123 qwe123qwe asd123 asd123asd zxc123 abc123 abcabc abcd1234 abc123456 a1b2c3d4 a1b2c3d4e5 aa123456
aaa111 aaaa1111 abcdef abcdefg abcdefgh abcdefghij abcdefghijk computer internet michael jennifer jordan
charlie thomas daniel ashley jessica nicole hannah george harley ranger hunter buster soccer hockey
killer pepper ginger cookie cheese banana orange summer winter spring autumn january december monday sunday
google microsoft windows apple samsung huawei xiaomi tencent alibaba taobao baidu weixin wechat alipay
starwars pokemon minecraft naruto liverpool arsenal chelsea barcelona chocolate butterfly
company office business system server database oracle mysql postgres linux ubuntu cisco
woaini woaiwojia woaizhongguo woaini1314 woaini520 woaini521 woaini1314520 5201314woaini woaibaba woaimama
wodemima mima mimamima mima123456 mima1234 wangyut2 woshishui woshi woshiwo nihao nihaoma nihaonihao
zhongguo zhonghua beijing shanghai shenzhen guangzhou changchun jilin jilinshi jilinsheng dongbei haerbin
shenyang dalian chengdu wuhan zhangwei wangwei wangfang liwei lina zhangmin zhangjie lijing liuwei
wangjing wangxiuying zhangli zhangsan lisi wangwu zhaoliu xiaoming xiaohong
daxue keji kejiju kejichengguo chaoshi chengguo market kejimarket songjiang guanliyuan yonghu
ceshi ceshiceshi ceshiyonghu gongsi qiye danwei mimashi mimabuzhidao buzhidao
meiyoumima suibian jiandan aini ainiyiwannian wuliao tiantian kaixin kuaile xingfu pingan fangan
wangluo diannao dianhua shouji youxiang zhanghao denglu
密码 我的密码 我爱你 我爱中国 我爱你一万年 中国 你好 你好世界 测试 测试密码 管理员 科技成果超市
"""

_FIGURES = """
1234567890 0123456789 12345678910 1234567891 123456789 0987654321 9876543210 987654321 1111111111 0000000000 8888888888
6666666666 9999999999 1122334455 1212121212 1231231231 123123123 1234512345 12341234 123412341234 112233445566
5201314520 5211314521 1314520131 5201314 5211314 1314520 52013145201314 7758521 7758258 147258369 1472583690
159357159357 159753159753 147852369 741852963 789456123 7894561230 123654789 321654987 0123654789 1357924680
2468013579 20202020 2020202020 19901990 1990199019 20002000 2000200020 3141592653 31415926535 1234554321
12345654321 123456654321 1234567887654321 110110110 110120119 119119119 10086100861 1008610010
1a2b3c4d5e 123456abc 123456abcd 12345abcde 123abc123abc 123qwe123qwe 1234qwer 1234qwerasdf 12345qwert 123456qwerty
1234abcd 123456aa 123456abcdef abcdef123456 qwerty123456 a123456789 aa123456789 q123456789 z123456789 w123456789
x123456789 asd123456 zxc123456 qwe123456 abc123456789 abcd123456 admin123456 root123456 test123456
"""

COMMON = frozenset(_WORDS.split()) | frozenset(_FIGURES.split())
