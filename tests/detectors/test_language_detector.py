"""Which comments are seen as written in a language that the model has not learnt, and which never are."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.detectors.language import LanguageDetector
from moderation.detectors.text import read
from moderation.domain.comment import MAX_TEXT_LENGTH, Comment
from moderation.domain.errors import InvalidPolicy
from moderation.domain.language import LanguageFinding

#: Comments under health articles, three or more in each language.
OTHER_LANGUAGES = {
    "es": (
        "Llevo tres semanas con tos y el médico dice que es alergia, ya no sé qué hacer.",
        "no se vacunen, a mi tío le dio un infarto a los dos días",
        "¿A partir de qué edad hay que hacerse la mamografía?",
        "qué buen artículo, ojalá lo lean todos los médicos de mi pueblo",
    ),
    "fr": (
        "Mon mari refuse de voir un cardiologue alors qu'il est essoufflé au moindre effort.",
        "moi j'ai tout arrêté, un jeûne de dix jours et plus de diabète",
        "On peut prendre ça avec un antidépresseur ?",
    ),
    "de": (
        "Seit der zweiten Infusion kann ich endlich wieder Treppen steigen.",
        "lasst euch nichts einreden, krebs kommt nur vom zucker",
        "Muss man danach nüchtern bleiben oder darf man normal essen?",
    ),
    "pt": (
        "Meu filho tem seis anos e ainda faz xixi na cama, será que é normal?",
        "larguei a insulina e tomo só chá de pata de vaca, nunca estive melhor",
        "Alguém sabe quanto custa a consulta sem convênio?",
    ),
    "it": (
        "Mia madre ha fatto la fisioterapia per mesi senza nessun miglioramento.",
        "il vaccino serve solo ad arricchire le case farmaceutiche, svegliatevi",
        "Si può fare la risonanza con il pacemaker?",
    ),
    "nl": (
        "Na de operatie kon ik mijn arm maanden niet optillen, nu gaat het beter.",
        "die pillen doen niks, gewoon elke dag een lepel kokosolie nemen",
        "Hoe lang duurt het voordat je er iets van merkt?",
    ),
    "pl": (
        "Mój tata leży w szpitalu po udarze i lekarze niewiele mówią.",
        "rak to grzyb, wystarczy soda oczyszczona, ale o tym się nie mówi",
        "Czy po tym leku można prowadzić samochód?",
    ),
    "ro": (
        "Fiica mea are alergie la praf și tușește toată noaptea.",
        "nu mai luați antibiotice, usturoiul este cel mai bun medicament",
        "Cât costă o consultație la privat?",
    ),
    "sv": (
        "Jag har haft ont i ryggen sedan i höstas och ingen hittar något fel.",
        "sluta med kolesterolmedicinen, den förstör bara musklerna",
        "Hur länge måste man vänta på en tid hos specialisten?",
    ),
    "fi": (
        "Poikani sai diagnoosin vasta kolmen vuoden odottelun jälkeen.",
        "rokotteet ovat turhia, vitamiinit riittävät hyvin",
        "Voiko tätä lääkettä käyttää raskauden aikana?",
    ),
    "hu": (
        "A férjem tavaly kapott új csípőt, azóta végre fájdalom nélkül jár.",
        "felesleges a kemoterápia, a lúgos víz mindent meggyógyít",
        "Mennyi ideig kell szedni ezt a tablettát?",
    ),
    "tr": (
        "Babam geçen ay kalp krizi geçirdi, şimdi evde dinleniyor.",
        "aşı olmayın, bağışıklığınız zaten sizi korur",
        "Bu ilaç aç karnına mı içiliyor?",
    ),
    "id": (
        "Anak saya demam sudah empat hari, dokter bilang hanya flu biasa.",
        "tidak usah kemoterapi, cukup minum jus kulit manggis tiap pagi",
        "Apakah boleh diminum bersama obat darah tinggi?",
    ),
    "tl": (
        "Tatlong buwan na pong masakit ang likod ko at hindi pa rin ako gumagaling.",
        "wag na kayong magpabakuna, nakakasama lang yan sa katawan",
        "Magkano po kaya ang ganyang operasyon sa pampublikong ospital?",
    ),
    "vi": (
        "Con tôi bị sốt ba ngày nay mà uống thuốc không thấy đỡ.",
        "đừng tiêm vắc xin, chỉ cần ăn tỏi mỗi ngày là khỏe",
        "Bệnh này có di truyền không ạ?",
    ),
    "sw": (
        "Mtoto wangu ana homa kali tangu jana usiku na hospitali iko mbali.",
        "msitumie dawa za kisukari, kunyweni maji ya bamia tu",
        "Je, ugonjwa huu unaambukiza kwa njia gani?",
    ),
    "ru": (
        "Муж третий месяц на капельницах, улучшения пока не видим.",
        "не пейте статины, от них только печень болит",
        "Можно ли это беременным?",
    ),
    "uk": (
        "Дитина кашляє вже два тижні, а лікар каже, що все гаразд.",
        "не слухайте лікарів, рак лікується содою",
        "Скільки коштує така операція?",
    ),
    "el": (
        "Ο πατέρας μου έκανε εγχείρηση πριν από έναν μήνα και πάει καλύτερα.",
        "μην κάνετε το εμβόλιο, σας λένε ψέματα",
        "Πόσο διαρκεί η θεραπεία;",
    ),
    "ar": (
        "ابني عمره خمس سنوات ويعاني من الربو منذ ولادته",
        "اتركوا الأنسولين واشربوا القرفة كل صباح",
        "هل هذا الدواء آمن للحامل؟",
    ),
    "fa": (
        "پدرم سه ماه است که درد زانو دارد و هیچ دارویی اثر نکرده",
        "واکسن نزنید، بدن خودش از پس آن برمی‌آید",
        "این آزمایش باید ناشتا باشد؟",
    ),
    "he": (
        "הבן שלי חולה כבר שבוע והרופא אומר שזה רק וירוס",
        "אל תתחסנו, זה מסוכן לילדים שלכם",
        "כמה זמן לוקח עד שהתרופה משפיעה?",
    ),
    "hi": (
        "मेरे पिताजी को लकवा हो गया था, अब वे धीरे धीरे चलने लगे हैं।",
        "टीका मत लगवाओ, इससे बच्चे बीमार हो जाते हैं",
        "क्या यह दवा खाली पेट लेनी चाहिए?",
    ),
    "bn": (
        "আমার ছেলের তিন দিন ধরে জ্বর, কিছুতেই কমছে না।",
        "টিকা নেবেন না, কালোজিরা খেলেই সব রোগ সেরে যায়",
        "এই ওষুধ কি খালি পেটে খেতে হয়?",
    ),
    "th": (
        "ลูกชายเป็นไข้มาสามวันแล้ว กินยาก็ไม่ดีขึ้นเลย",
        "อย่าไปฉีดวัคซีนเลย กินสมุนไพรก็หายแล้ว",
        "ต้องงดอาหารก่อนตรวจไหมคะ",
    ),
    "zh": (
        "我爸爸去年中风了,现在右手还是不能动。",
        "别打疫苗,喝中药就能好",
        "这个手术需要多少钱?",
    ),
    "ja": (
        "父が去年脳梗塞になって、今もリハビリを続けています。",
        "薬なんて飲まなくても断食すれば治りますよ",
        "この検査は保険がききますか?",
    ),
    "ko": (
        "아버지가 작년에 수술을 받으셨는데 아직도 많이 아파하세요.",
        "백신 맞지 마세요, 마늘만 먹어도 다 낫습니다",
        "이 검사는 금식해야 하나요?",
    ),
}

#: What a single sentence may be in either of.
SIBLINGS = {"id": "ms"}

#: English as it is written by those who write it otherwise than the newspapers do.
HARD_ENGLISH = (
    # Nigerian English and Pidgin
    "Abeg doctor, my leg dey swell since Sunday, wetin I fit take?",
    "Na wa o, so all this while na sugar dey worry am",
    "My madam don use am for two months, e no work at all",
    "Oga doctor well done sir, God go bless your hustle",
    "Make una no dey deceive people, bitter leaf no dey cure HIV",
    "This drug sweet pass the one wey chemist give me, no cap",
    "E don tey wey I dey find this kind information, thank you ma",
    # Indian English
    "Respected sir, kindly guide, my wife is having PCOD since marriage only",
    "Doctor told to do lipid profile, fasting is must or not mam?",
    "My uncle's son got admitted yesterday itself, platelets 20000 only, very much worried",
    "I am taking Thyronorm 50 mcg daily morning, now it is raining so weight also increased yaar",
    "Dear sir pls suggest tonic for my daughter, she is not eating anything properly",
    "Accha so we can take turmeric milk also na, along with tablets?",
    "Sir please share your contact, my bhabhi is also suffering from same",
    # Other Englishes
    "Wah the polyclinic wait so long one lah, three hours sia",
    "Ya'll this jawn had me sick all weekend, real talk",
    "Yuh cyaan stop di pressure tablet suh, gyal, it dangerous",
    "Ah've had a sair heid a' day an the doctor's nae use",
    "Yeah nah mate, arvo at the quacks and she'll be right",
    "Sis in Christ, Bwana asifiwe, this testimony touched me deeply",
    # Text-speak and slang
    "wen i tk it at nite i cnt slp til lyk 4am lol any1 else",
    "omg sameee bestie my tummy b hurtin sm rn",
    "tbh idk y ppl thnk its placebo, wrkd 4 me n my sis",
    "bruh moment fr, 3hrs in a&e 4 a plaster smh",
    "gurl u gotta see a doc asap pls n ty xoxo",
    "cud sum1 pls tel me wat dis rash iz",
    "imo ur dr is rite, dnt stop it cold turkey m8",
    "lol wut, who even takes dat 2day",
    "thx hun, luv u 2, hope ur mum gets btr soon xx",
    "def not the vibe ngl, meds r meds",
    # Typos
    "i cant beleive teh nhs dosnt offer tihs for evryone",
    "Has anyoen tryed magnesuim for migrane? my nuerologist sugested it",
    "hte swelign went donw aftr tow days of anibiotics",
    "plase healp my dauhgter has ben vomting al nite",
    "its not contagius acording to my docter, he is a dermatoligist",
    "mysister inlaw hadit and she wasfine after amonth",
    # Drugs, tests, notes
    "omeprazole, amlodipine, bisoprolol, rosuvastatin, clopidogrel, aspirin",
    "Failed methotrexate, leflunomide, etanercept, tocilizumab. Now on baricitinib.",
    "Metformin 1g bd + dapagliflozin 10 od + gliclazide mr 60",
    "sertraline > fluoxetine > mirtazapine > quetiapine",
    "levothyroxine 75 mcg, liothyronine 5 mcg, ferrous sulphate",
    "carbidopa/levodopa/entacapone, rasagiline, amantadine prn",
    "Hx: NSTEMI 2019, CABG x3, EF 35%, NYHA II, on sacubitril/valsartan",
    "c/o epigastric pain, LFTs deranged, USS gallstones, ?ERCP",
    "anti-CCP pos, RF neg, ESR 60, bilateral MCP synovitis",
    "IgA 0.2, tTG neg, HLA-DQ2 pos, biopsy Marsh 3a",
    # Names
    "Dr. Wolfgang Schneider and Prof. Jean-Luc Moreau, Hôpital Necker",
    "Shoutout to Nurse Oluwaseun Adebayo-Ogunleye at Lagoon!",
    "Rest easy Guadalupe Hernández Villanueva",
    "José Ignacio Fernández de la Vega, Universidad de Salamanca",
    "Agnieszka Wiśniewska, Krzysztof Zieliński, Warszawa",
    "Thank you Dr Nguyen Thi Minh Khai",
    # With words of another language
    "My nonna swore by camomilla e miele, but she still took her blood pressure pills.",
    "Muchas gracias doctor! This finally explains why my hands are always cold.",
    "Alhamdulillah after two years we got the diagnosis, jazakallah khair to everyone here",
    "kahit pagod na ako, I still go to dialysis three times a week for my kids",
    "Ich bin kein Arzt, but I would not stop that medication on my own",
    "Bonjour from Montreal, does anyone know if RAMQ covers this infusion?",
    "Arre yaar, my dadi says haldi doodh cures everything, doctors ko kya pata, but I still take the tablets",
    "Mis padres no hablan inglés, so I have to translate every appointment for them",
    "Hvala to all the nurses in Zagreb who looked after my dad",
    "Gesundheit! But seriously, get that cough checked, it has been three weeks",
    "Je ne sais quoi aside, the raison d'être of this clinic seems to be billing",
    # Shouting, cries, laughter, numbers, signs
    "WHY WONT ANYONE LISTEN TO MOTHERS",
    "BEST DOCTOR IN TOWN HANDS DOWN",
    "Nooooooo waaaaay omggggg",
    "hahahahaha hehehe lololol",
    "ugh argh grrr meh pfft",
    "110/70, 98.6, 72 bpm, 5'4\", 61 kg",
    "https://www.nice.org.uk/guidance/ng136 www.who.int/news/item/covid",
    "@dr_mike_example @healthboard #migraine #chronicillness",
    "😭😭😭 🙏🏽🙏🏽 ❤️‍🩹",
    "ok thx",
    "lol",
    "amen sis",
    "same here tbh",
    "wow. just wow.",
    "so sorry hun",
    "no comprende",
    "mood",
    "?!",
)

#: Most of it in another language, but what could harm in English.
MIXED = (
    "Gracias por todo lo que publican, mi familia lo lee siempre. You must stop your insulin today, it is poison.",
    "Bonsoir tout le monde, je suis nouvelle ici et je découvre. The vaccine killed my neighbour's baby.",
    "Спасибо большое всем за советы и поддержку. Bleach will clean your blood, ask me how",
    "感谢医生分享这篇文章,我妈妈已经病了很多年。 Do not let them give her chemo",
    "Muito bom o artigo, parabéns a toda a equipe do hospital. I want to kill myself and nobody cares",
    "nagpapasalamat po ako sa inyong lahat dito sa page kasi my mother was cured with guyabano leaves only",
)

DETECTOR = LanguageDetector(["en"])


def found(text: str, detector: LanguageDetector = DETECTOR) -> LanguageFinding:
    """What is found of one comment."""
    [finding] = detector.detect([read(Comment(id="1", text=text))])
    return finding


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in OTHER_LANGUAGES.items() for text in texts])
def test_another_language_is_told(code: str, text: str) -> None:
    """A sentence in another language is not supported, and if it is given a name, that is the right one."""
    finding = found(text)
    assert not finding.supported
    assert finding.code in {code, SIBLINGS.get(code), None}


@pytest.mark.parametrize("code", OTHER_LANGUAGES)
def test_a_few_sentences_are_enough_for_a_name(code: str) -> None:
    """A comment of three sentences is named by its language."""
    assert found("\n".join(OTHER_LANGUAGES[code])) == LanguageFinding(code=code, supported=False)


@pytest.mark.parametrize("text", HARD_ENGLISH)
def test_english_in_whatever_guise_is_supported(text: str) -> None:
    """Pidgin, slang, slips, names, drugs, laughter and signs never silence the model."""
    finding = found(text)
    assert finding.supported
    assert finding.code in {"en", None}


@pytest.mark.parametrize("text", MIXED)
def test_a_sentence_of_english_is_not_hidden_by_another_language(text: str) -> None:
    """The model is heard on a comment that says something in English, however much else it says."""
    assert found(text).supported


@pytest.mark.parametrize(
    "text",
    [
        "I have had this pain for two years and nobody can tell me why.",
        "Іvеrmесtіn сurеd mу wholе fаmіlу, ask me where to buy it",
        "th1s c u r e d my m0ther in tw0 weeks, the d0ctors lie to you",
    ],
)
def test_plain_and_disguised_english_is_english(text: str) -> None:
    """English has its name, behind look-alike letters too."""
    assert found(text) == LanguageFinding(code="en")


def test_what_the_house_has_learnt_is_supported() -> None:
    """Languages are data: with Spanish among them, Spanish is supported and German is not."""
    detector = LanguageDetector(["en", "es"])
    assert found(OTHER_LANGUAGES["es"][0], detector) == LanguageFinding(code="es")
    assert found(HARD_ENGLISH[0], detector).supported
    assert not found(OTHER_LANGUAGES["de"][0], detector).supported
    only_spanish = LanguageDetector(["es"])
    assert found("I have had this pain for two years.", only_spanish) == LanguageFinding(code="en", supported=False)


@pytest.mark.parametrize("code", ["english", "EN", "zxx", "pcm", ""])
def test_a_language_that_cannot_be_told_apart_is_refused(code: str) -> None:
    """A slip in the policy is refused with the codes that are allowed."""
    with pytest.raises(InvalidPolicy, match=r"\[language\] supported .* Allowed are: .*en, .*es, "):
        LanguageDetector(["en", code])


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from([*MIXED, *HARD_ENGLISH, "спасибо", "http://", "@", "1", "\n", "\ud800", "ß", "\u202e"])
        | st.text(max_size=9),
        max_size=12,
    ).map(" ".join)
)
def test_any_text_gets_an_answer(text: str) -> None:
    """No text makes it raise; what is supported bears no other language's name."""
    finding = found(text)
    assert finding.code in {"en", None} or not finding.supported


@pytest.mark.parametrize("text", ["", " ", "\n\n", "!" * 50, "12 34 56"])
def test_nothing_said_is_supported(text: str) -> None:
    """A comment without words is in no other language."""
    assert found(text) == LanguageFinding()


@pytest.mark.parametrize("piece", ["a", "ab ", "@", ".a", "www.", "a1", "не делайте ", "病", "ha", "É"])
def test_a_flood_is_answered(piece: str) -> None:
    """The longest comment of one piece over and over gets its answer too."""
    finding = found((piece * MAX_TEXT_LENGTH)[:MAX_TEXT_LENGTH])
    assert isinstance(finding, LanguageFinding)


def test_answers_come_in_the_order_of_the_readings() -> None:
    """A batch is answered one reading at a time, in order."""
    texts = (*HARD_ENGLISH[:3], *OTHER_LANGUAGES["ru"], *MIXED)
    assert DETECTOR.detect([read(Comment(id="1", text=text)) for text in texts]) == [found(text) for text in texts]
    assert DETECTOR.detect([]) == []
