"""Texts that the normaliser must leave as they were typed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.detectors.text import read
from moderation.domain.comment import Comment

MEDICINE = [
    "B12 5mg H5N1 COVID-19 L-dopa T4 q8h Omega3 A1C 2x mp3",
    "omega-3, Ω, µg, CD4, p53, HLA-B27, mRNA-1273, 10k, 0.5%, 1st, U2, K2MnO4, C3-C4, O2, SpO2, G6PD",
    "b12 d3 k2 t3 t4 tsh a1c hba1c q12h b.i.d. t.i.d. p.r.n. 50s 70s",
    "HbA1c 6.5, hba1c, my A1Cs, type1s and type 2, omega3s, vitamin D3, K2, CD4, BRCA1, CYP3A4, cyp3a, PIK3CA",
    "SARS-CoV-2, COVID19, H1N1, IL-6, p53, HER2+, GLP1 and SGLT2i, PaO2, SpO2 95%, B12s, mRNA-1273, PM2.5",
    "CD4 count 350, CD20, p16, HER2+, BRCA1/2, JAK2 V617F, KRAS G12C, EGFR L858R, PD-L1, ALK+, MLH1",
    "IL17A, IL-1b, TGFb1, 5-HT3, 5HT2A, alpha-1 antitrypsin, A1AT, MTHFR C677T, APOE4, 25(OH)D3",
    "H3N2, N95, KN95, BA.5, XBB.1.5, B.1.1.7, BNT162b2, Ad26.COV2.S, ChAdOx1, AZD1222",
    "vitamin B6, B3, D3, CoQ10, 5-HTP, SAM-e, L-theanine",
    "L4/L5, L5-S1, T12, C5/6 disc, T2 weighted, 3T MRI, 1.5T, F18-FDG, Tc-99m, I-131",
    "1/2 tablet, 2-3x/day, 10-20mg, 5ml, 100mcg, 50µg, 6.5 mmol/L, FEV1/FVC, LDL 3.2, Lp(a), hs-CRP, fT4, rT3",
    "Humalog U100, 70/30, 24h, 48hrs, 3yo, 6mo, 2wks, 37.5C, 98.6F, 5'4\", 6ft2, 12st 4lb",
    "MMN, CIDP, GBS, ALS/MND, IVIG, IgG, anti-GM1, GQ1b",
    "H2O, CO2, C6H12O6, NaCl, KMnO4, Fe2O3, MMS, ClO2, H2O2, O3, B17",
    "TNFα, NFκB, IL-1β, β-carotene, γ-globulin, 5 μg, μmol/L, ω-3",
    "IFNγ, interferonγ, β2-agonist, α-synuclein, αSMA, γ-GT, Δ9-THC, λ, χ² test, σ = 2",
    "1½ tablets, ¾ cup, 10⁹/L, 10⁻⁹, Ca²⁺, m², 38.5 ºC, 38.5 °C, ± 2, ≥ 5",
    "stage III, stage IIIb, factor VIII, phase iii, AAA screening, xxx, TTTS, HELLP",
    "Guillain-Barré, Ménière, Sjögren, Raynaud's, Crohn's, Prevnar™ and Lipitor®",
    "hepatitis A B C D E, vitamins A C E, vitamins A B C D E, blood group A B O",
    "day3of my cycle, the4th, My5yr old, That's 3 X, 3months, 5tablets, 10am, 5in, info@vipclub4u",
    "a healthy vaccinee, a Poisson model, Dr Mooney",
    "p<0.05; n=30; r2=0.8; R²=0.8; F(1,20)=4.5; 95% CI 1.2-3.4",
    "10.1016/j.jns.2015.01.001, PMID: 12345678, NCT01234567, ICD-10 G61.8, J45.901",
]
TALK = [
    "feet, Aaron, Isaac, Hannah, aaaargh, hmmm, ahhh, grrr, shhh, zzz, brrr, vacuum, skiing, bookkeeper",
    "e.g. i.e. a.k.a. U.S.A. U.K. N.H.S. a.m. Ph.D. M.D. C.D.C. C.O.P.D.",
    "long-term, well-being, self-harm, X-ray, e-mail, T-cell, non-Hodgkin, anti-vax, de-tox, follow-up",
    "Y/N, M/F, w/o, c/o, s/p, h/o, N/A, and/or, he/she/they, 50/50",
    "$5, $100k, US$20, A$30, £10, 20€, 5¢, $1.5m, $11K, 100%, no.1, A+, B-, C++",
    "gr8, m8, l8r, b4, 2day, 4u, u2, thx, plz, lol, omg, xoxo, <3, :3, :D, ;), T_T, o_O, ^_^",
    "thanks🙏god, good👍job, love❤you, so😭sad, 💊💉🩺, u😀r",
    "👨‍👩‍👧 😀 🇬🇧🇺🇸 👍🏽",
    "Well... no, wait—what?! (really?) [sic] {x} \"quote\" it's rock'n'roll O'Brien",
    "1) eat 2) sleep; a) yes b) no; (a) one (b) two (c) three (d) four; i. first",
    "2024-05-01, 12/3/20, 9.30am, 10:15, 120/80, 1,500 mg, 3x a day, 1st, 2nd",
    "1,000,000 or 1 000 000, 0800 111 222, +44 20 7946 0958",
    "the dot in the corner, look at this, a polka dot store near me, connect the dots",
    "results. Net gain was small . It is fine",
    "I got a B in Bio, an A in Art. R u ok? k thx. x y z, A B B A",
    "one.two three,four five;six seven:eight nine/ten",
    "M-m-m-my, D-D-D-DROP, x x x x",
    "PressSec and AllLivesMatter, WiFi, iPhone 13, PS5, Windows 10",
    "Mm, er, um, I I I mean, no no",
    "a sentence with a `code` sign",
]
ADDRESSES = [
    "https://www.nhs.uk/conditions/h1n1/ and http://example.com/a1b2c3/v1deo?x=aaa",
    "https://example.org/c4ncer?a=b1g http://bit.ly/2xYz1 www.c4ncer.org t.co/a1b2 youtu.be/dQw4w9WgXcQ",
    "dr.b1ll@example.com and @v1ctor and #c0ded",
    "me@example.com, @j0hn_d0e, #m3too, r/T1D",
]
LANGUAGES = [
    "Прививка спасла мою бабушку от рака",
    "мой врач сказал: MMN лечится, метформин 500 мг и omeprazole",
    "У меня диабет, COVIDом болел, ПЦР-тест, IgG, B12 в норме, сосо, рот, НОТ, вес",
    "B12 от рака",
    "Ура!",
    "ВОТ",
    "Η ανοσοσφαιρίνη βοηθά στη νόσο MMN. Παίρνω metformin 500 mg. ΝΑΙ",
    "मुझे मधुमेह है। metformin 500 mg ले रहा हूँ। क्‍षमा",
    "أعاني من السكري وأتناول metformin 500 mg يومياً. می‌خواهم",
    "我有糖尿病 吃metformin二甲双胍500mg 每天2次。",
    "我 是 中 国 人",
    "私は糖尿病です。メトホルミン500mgを飲んでいます。COVID-19ワクチン",
    "당뇨병이 있어서 metformin 500mg 먹어요",
    "ฉันเป็นเบาหวาน กิน metformin 500 มก.",
    "יש לי סוכרת ואני לוקח metformin. שָׁלוֹם",
    "Ես շաքարախտ ունեմ։ օրը 2 անգամ",
    "Tôi bị tiểu đường, uống metformin. Bệnh ung thư. Thuốc này được không?",
    "Ağrı kesici aldım, kanser tedavisi, ışık, ılık, diş, bıçak",
    "Mám rakovinu, příští týden jdu na vyšetření. Žížala. Šťáva",
    "Ọ̀rẹ́ mi, ẹ jẹ́ kí n sọ fún yín",
    "Le général est sévère, l'hôpital a préféré un vaccin; le curé, la réalité",
    "El cáncer y el virus, la médula, el niño; o câncer, o vírus",
    "Müller, Straße, naïve, café, résumé, façade, Björk, Łódź, Søren, Nguyễn Thị Hồng",
    "my gran says как тот",
    "She wrote ВОТ and сор, мой друг, in her letter to all of us",
]


@pytest.mark.parametrize("honest", [*MEDICINE, *TALK, *ADDRESSES, *LANGUAGES])
def test_honest_text_stays(honest: str) -> None:
    """Medical codes, doses, talk, addresses and other languages are read as they were typed, and leave no trace."""
    found = read(Comment(id="1", text=honest))
    assert found.text == honest
    assert found.changed == 0


#: Single letters might spell a word by chance.
words = st.sampled_from(
    [word for text in (*MEDICINE, *TALK) if text.isascii() for word in text.split() if len(word) > 1]
)


@settings(deadline=None)
@given(st.lists(words), st.sampled_from([" ", "  ", "\n", " \t"]))
def test_plain_words_stay_in_any_order(honest: list[str], gap: str) -> None:
    """Of ASCII words without disguise nothing changes but the white space between."""
    found = read(Comment(id="1", text=gap.join(honest)))
    assert found.text.split() == honest
    assert found.changed == 0
