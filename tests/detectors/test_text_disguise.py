"""Attacks that the normaliser undoes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.detectors.text import read
from moderation.domain.comment import Comment

CHARACTERS = [
    ("v\u200bi\u200ba\u2060gra", "viagra"),
    ("c\u00ada\u034fn\u180ec\ufeffe\u3164r", "cancer"),
    ("via\U000e0067gra", "viagra"),
    ("w\u200dhats\u200bapp", "whatsapp"),
    ("vі\u200cаgrа", "viagra"),
    ("\u202everse", "verse"),
    ("\u202eargaiv yub\u202c now", "buy viagra now"),
    ("\u2067cancer\u2069", "cancer"),
    ("ⓥⓘⓐⓖⓡⓐ 𝓯𝓻𝓮𝓮 ｃｕｒｅ ᴄᴀꜱʜ", "viagra free cure cash"),
    ("𝔳𝔦𝔞𝔤𝔯𝔞 𝘃𝗶𝗮𝗴𝗿𝗮 𝚟𝚒𝚊𝚐𝚛𝚊", "viagra viagra viagra"),
    ("🅥🅘🅐🅖🅡🅐 🆅🅸🅰🅶🆁🅰 🄲🄰🅂🄷", "VIAGRA VIAGRA CASH"),
    ("⒱⒤⒜⒢⒭⒜", "viagra"),
    ("ᵛⁱᵃᵍʳᵃ", "viagra"),
    ("Ⅴⅰagra", "Viagra"),
    ("🇻🇮🇦🇬🇷🇦", "viagra"),
    ("🇻 🇮 🇦 🇬 🇷 🇦", "viagra"),
    ("call 0️⃣8️⃣0️⃣3️⃣ or ➕①⑧③②", "call 0803 or +1832"),
    ("v\u0336i\u0336a\u0336gra", "viagra"),
    ("v̷̢̛ḭ̵̀ȃ̸g̶r̶a̶", "viagra"),
    ("v̀ìàg̀r̀à", "viagra"),
    ("víágrá and čäñçër", "viagra and cancer"),
    ("thë dóctör hïdes thís prötëïn frómm ýou", "the doctor hides this protein fromm you"),
    ("cafe\u0301", "café"),
    ("don\x92t believe \x93them\x94, don`t", "don't believe \"them\", don't"),
]
LOOK_ALIKES = [
    ("раураl and vіagra", "paypal and viagra"),
    ("раураl", "paypal"),
    ("кето and кeto", "keto and keto"),
    ("сосо cream", "coco cream"),
    ("сurе уоur саnсеr nоw", "cure your cancer now"),
    ("Тhe vассine kіlls", "The vaccine kills"),
    ("ѕех", "sex"),
    ("νіagra and vιagra, αntibiotics", "viagra and viagra, antibiotics"),
    ("ΒANK VΙΑGRΑ", "BANK VIAGRA"),
    ("օnline cаsinօ", "online casino"),
    ("ᏙᎥᎪᏀᎡᎪ ꓦꓲꓮꓖꓣꓮ", "ViAGRA VIAGRA"),
    ("vıagra viɑɡra", "viagra viagra"),
    ("ϹВD gummies", "CBD gummies"),
    ("Купить vіаgra недорого", "Купить viagra недорого"),
]
LEET = [
    ("v1agra C1al1s ch3ap p1lls", "viagra Cialis cheap pills"),
    ("VI@GRA for ca$h", "VIAGRA for cash"),
    ("c@ncer pr0t3in d1abetes", "cancer protein diabetes"),
    ("vacc1ne h3alth m0ney c0vid", "vaccine health money covid"),
    ("C0V1D-19 is a h0ax", "COVID-19 is a hoax"),
    ("c0vid19", "covid19"),
    ("hydr0xychl0r0quine 1verm3ct1n", "hydroxychloroquine ivermectin"),
    ("pi115 pi11s 5teroids", "pills pills steroids"),
    ("c|ick |nsulin s|imm1ng", "click insulin slimming"),
    ("V!@gra wh@tsapp wh@tsäpp", "Viagra whatsapp whatsapp"),
    ("n0 d0ct0r n0 quest1ons", "no doctor no questions"),
    ("d0ct0rs h4te th1s, g0t m3 b4ck", "doctors hate this, got me back"),
    ("v!als, b!o, l!nk, fa$t bill$", "vials, bio, link, fast bills"),
    ("5OO tablets, 6l82", "500 tablets, 6182"),
    ("v*agra k*lls s*icide", "viagra kills suicide"),
    ("an@var, cr@ppy stuff", "anavar, crappy stuff"),
]
GAPS = [
    ("v i a g r a", "viagra"),
    ("v.i.a.g.r.a v-i-a-g-r-a v_i_a_g_r_a", "viagra viagra viagra"),
    ("v.i.a.g.r.a v i a g r a v-i-a-g-r-a", "viagra viagra viagra"),
    ("v|i|a|g|r|a v/i/a/g/r/a v•i•a•g•r•a", "viagra viagra viagra"),
    ("c . a . n . c . e . r", "cancer"),
    ("v\ni\na\ng\nr\na", "viagra"),
    ("v 1 a g r a, v.i.@.g.r.@", "viagra, viagra"),
    ("v😀i😀a😀g😀r😀a", "viagra"),
    ("(v)(i)(a)(g)(r)(a) [c][a][n][c][e][r]", "viagra cancer"),
    ("b u y  p i l l s  now", "buy pills now"),
    ("t y p e  i n  y o u r  b r o w s e r", "type in your browser"),
    ("f i r s t   r e s u l t", "first result"),
    ("a s k m e h o w", "ask me how"),
    ("buy a c a n c e r cure, W.h.a.t.s.A.p.p", "buy a cancer cure, WhatsApp"),
    ("via😀gra c🔥ancer", "viagra cancer"),
    ("can-cer vi_agra ca.ncer", "cancer viagra cancer"),
]
REPEATS = [
    ("diiiabetes diabeeetes", "diabetes diabetes"),
    ("viaagraa vviiaaggrraa", "viagra viagra"),
    ("sooooo goooood", "so good"),
    ("freeee pillllls", "free pills"),
    ("tthe docctor tolld hher abbout tthis", "the doctor told her about this"),
    ("waaaayyyyy too much", "way too much"),
]
ADDRESSES = [
    ("hxxps://pills(dot)example", "https://pills.example"),
    ("hxxps[:]//pills[.]shop h**p://pills.shop", "https://pills.shop http://pills.shop"),
    ("http:// pills . com", "http://pills.com"),
    ("h t t p : / / pills . com", "http://pills.com"),
    ("pills dot com, pills d0t c0m, pills DOT com", "pills.com, pills.com, pills.com"),
    ("pills [.] shop, pills{.}shop, pills<dot>shop", "pills.shop, pills.shop, pills.shop"),
    ("pills*dot*com, pills -dot- com", "pills.com, pills.com"),
    ("example . com", "example.com"),
    ("pills. com", "pills.com"),
    ("pills。com, pills․com, pills•com", "pills.com, pills.com, pills.com"),
    ("www dot pills dot co dot uk", "www.pills.co.uk"),
    ("w w w . p i l l s . c o m", "www.pills.com"),
    ("s n o o z i e s . s h o p", "snoozies.shop"),
    ("visit burnly dot shop!", "visit burnly.shop!"),
    ("t dot me slash pills, bit . ly / abc, wa . me / 234", "t.me/pills, bit.ly/abc, wa.me/234"),
    ("tinyurl(dot)com(slash)mxh2y77", "tinyurl.com/mxh2y77"),
    ("write to dr.ben (at) mail [dot] com", "write to dr.ben@mail.com"),
    ("drben at gmail dot com", "drben@gmail.com"),
    ("name @ g m a i l . c o m", "name@gmail.com"),
    ("name {at} gmail, name@gmail,com", "name@gmail, name@gmail.com"),
    ("https://www.google.com/url?sa=t&q=https%3A%2F%2Fpills.shop%2Fbuy", "https://pills.shop/buy"),
    ("https://l.facebook.com/l.php?u=https://pills.shop", "https://pills.shop"),
]


ATTACKS = [*CHARACTERS, *LOOK_ALIKES, *LEET, *GAPS, *REPEATS, *ADDRESSES]
pieces = st.lists(st.sampled_from([piece for typed, _ in ATTACKS for piece in typed.split()]), max_size=14)


def normalised(text: str) -> str:
    """What detectors read."""
    return read(Comment(id="1", text=text)).text


@pytest.mark.parametrize(("typed", "meant"), ATTACKS)
def test_disguise_is_undone(typed: str, meant: str) -> None:
    """What a disguise hides is what detectors read."""
    assert normalised(typed) == meant


@pytest.mark.parametrize("meant", [meant for _, meant in ATTACKS])
def test_what_was_meant_stays(meant: str) -> None:
    """The text behind a disguise is plain text: reading it changes nothing."""
    assert normalised(meant) == meant


@settings(max_examples=200, deadline=None)
@given(pieces, st.sampled_from(["", " ", "  ", ".", "-"]))
def test_mixed_attacks_are_undone_at_once(mixed: list[str], gap: str) -> None:
    """However attacks are mixed and nested, a second reading finds nothing more."""
    once = normalised(gap.join(mixed))
    assert normalised(once) == once
