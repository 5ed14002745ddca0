"""Feeds made up from a seed: tidy ones as publishers write them, odd ones, broken ones.

A feed is the same for the same chance, so a number names it.
"""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import accumulate
from random import Random
from xml.sax.saxutils import escape, quoteattr

SPACES = (
    'xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    ' xmlns:media="http://search.yahoo.com/mrss/"'
    ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    ' xmlns:slash="http://purl.org/rss/1.0/modules/slash/"'
    ' xmlns:own="urn:desk"'
)
_NAMES = """
    title title title link link guid id pubDate published updated dc:date dc:creator
    author description description summary content content:encoded media:title
    media:description media:group media:content media:thumbnail category comments
    enclosure source image language dc:language issued modified created
    dcterms:modified itunes:summary itunes:author itunes:owner itunes:subtitle
    own:title own:detail own:note note contributor name email url uri fullitem rights
    info textInput generator slash:comments dc:title dc:publisher dc:subject width
    item entry atom:link atom:updated abstract date tags keywords managingEditor
"""
NAMES = _NAMES.split()
TEXTS = [
    *("", "  ", "أسعار الشحن ترتفع", "نفط & غاز &amp; كهرباء", "<b>عاجل</b>", "12345"),
    *("caf\xe9 \x93au lait\x94", "\xc3\xa9t\xc3\xa9", "https://desk.example/a?x=1&y=2"),
    *("/story/7", "?p=9", "//desk.example/c", "https:////desk.example//d", "&copy"),
    *("https://[desk", "desk@desk.example (سامي)", "true", "text/html"),
    *("Sun, 22 Nov 2026 09:30:00 +0300", "2026-11-22T09:30:00Z", "٢٢ نونبر ٢٠٢٦"),
]
ATTRIBUTES = [
    *(("href", "https://desk.example/h"), ("href", ""), ("url", "/u"), ("rel", "self")),
    *(("rel", "Alternate"), ("rel", "enclosure"), ("type", "html"), ("type", "xhtml")),
    *(("type", "image/png"), ("isPermaLink", "false"), ("isPermaLink", "True")),
    *(("xml:lang", "ar_EG"), ("lang", "fr"), ("xml:lang", ""), ("xml:base", "link")),
    *(("xml:base", "https://desk.example/x/"), ("base", "https://desk.example/y/")),
    *(
        ("mode", "escaped"),
        ("mode", "base64"),
        ("own:href", "/own"),
        ("own:lang", "de"),
    ),
    *(
        ("rdf:about", "https://desk.example/about"),
        ("lastmod", "x"),
        ("medium", "image"),
    ),
]
NEWEST = datetime(2026, 11, 22, 11, tzinfo=UTC)
CHINESE = 50  # general news: one entry in as many is about business with China
CHINA = [
    *(
        "رفعت هواوي الصينية مبيعاتها من الهواتف",
        "وقعت بكين والرياض اتفاقية لاستيراد النفط",
    ),
    *("زادت صادرات الصين من السيارات الكهربائية", "خفض بنك الشعب الصيني سعر الفائدة"),
    *("افتتحت شركة صينية مصنعًا للألواح الشمسية", "تراجعت واردات الصين من خام الحديد"),
]
NEWS = [
    *("افتتح الوزير معرض الكتاب", "فاز المنتخب على ضيفه", "هطلت أمطار على الساحل"),
    *("أعلنت البلدية خطة الطرق", "نظمت الجامعة ملتقى الخريجين", "عرض المسرح رواية"),
    *("حذر الأطباء من العدوى", "شهد السوق إقبالًا على التمور", "كرم النادي لاعبيه"),
]
_WORDS = """
    في من على إلى عن مع بعد قبل خلال بين عند حول المدينة القرية الحديقة الشارع الميناء
    المطار الجسر المدرسة المعلم الطالب الكتاب المكتبة المتحف الشاعر اللوحة الفيلم
    الممثل المسرح الموسيقى اللاعب المدرب البطولة المباراة الهدف الجمهور الملعب الطبيب
    المريض اللقاح المستشفى الدواء المزارع القمح الزيتون النخيل البئر المطر الرياح
    الحرارة الشتاء الصيف الوزارة البلدية المجلس اللجنة القانون القرار الميزانية السوق
    السعر التاجر الشركة العامل المصنع الطاقة الكهرباء الماء الغاز الحافلة القطار السفينة
    جديد كبير صغير قديم واسع حديث مبكر متأخر يوم أسبوع شهر عام مئة ألف مليون ثلث نصف
    قال أكد أضاف أوضح ذكر أشار بين كشف دعا شارك حضر زار وصل غادر بدأ انتهى استمر ارتفع
"""
# Any language has few frequent words and many others: here, patterns filled with roots.
_CONSONANTS = """
    كتب درس علم زرع صنع تجر سكن ركب حمل نقل فتح رسم لعب سمع نظر شرب طبخ بحث جمع ربح
    خسر قطع وصل سبق رفع خفض حسب عرض طلب نشر شغل فحص كشف حرس خدم دفع برد سخن غسل نسج
"""
_PATTERNS = """
    فاعل مفعول مفعل فعال تفعيل انفعال افتعال استفعال فعيل فعول مفاعلة تفاعل فعلة يفعل
"""


def _filled(pattern: str, root: str) -> str:
    return pattern.translate(str.maketrans("فعل", root))


WORDS = [
    *_WORDS.split(),
    *(
        before + _filled(pattern, root) + after
        for root in _CONSONANTS.split()
        for pattern in _PATTERNS.split()
        for before in ("", "ال", "وال")
        for after in ("", "ات", "ها")
    ),
]
_OFTEN = [*accumulate(1 / (place + 10) for place in range(len(WORDS)))]
LETTERS = "ابتجحدرزسشصطعفقكلمنهوي"
OWN = 8  # words that nobody uses but a story of business with China: its names
ROOTS = {
    "rss": ("<rss version='2.0' {}><channel>", "item", "</channel></rss>"),
    "atom": ("<feed xmlns='http://www.w3.org/2005/Atom' {}>", "entry", "</feed>"),
    "rdf": (
        "<rdf:RDF xmlns='http://purl.org/rss/1.0/' {}><channel/>",
        *("item", "</rdf:RDF>"),
    ),
}


def odd(chance: Random) -> str:
    """A well-formed feed of elements and attributes that do not belong together."""
    oddness = chance.choice([0.0, 0.02, 0.1, 0.3])
    opening, entry, closing = ROOTS[chance.choice([*ROOTS])]
    parts = [_element(chance, oddness) for _ in range(chance.randint(0, 3))]
    for _ in range(chance.randint(0, 3)):
        inner = "".join(_element(chance, oddness) for _ in range(chance.randint(0, 7)))
        parts.append(f"<{entry}{_attributes(chance, oddness)}>{inner}</{entry}>")
    if chance.random() < oddness:
        parts.append(_element(chance, oddness))
    root = SPACES + _attributes(chance, oddness)
    return opening.format(root) + "".join(parts) + closing


def _element(chance: Random, oddness: float, depth: int = 0) -> str:
    name = chance.choice(NAMES)
    holds = name in {"media:group", "media:content", "author", "image", "note"}
    if depth < 4 and chance.random() < (0.5 if holds else oddness):
        count = chance.randint(0, 3)
        inner = "".join(_element(chance, oddness, depth + 1) for _ in range(count))
    else:
        text = chance.choice(TEXTS)
        inner = f"<![CDATA[{text}]]>" if chance.random() < 0.3 else escape(text)
    return f"<{name}{_attributes(chance, 0.15)}>{inner}</{name}>"


def _attributes(chance: Random, likelihood: float) -> str:
    given: dict[str, str] = {}
    while chance.random() < likelihood:
        given |= [chance.choice(ATTRIBUTES)]
    return "".join(f" {name}={quoteattr(value)}" for name, value in given.items())


def tidy(number: int, shape: str, newer: int = 0) -> bytes:
    """A well-formed feed of general news in Arabic; `newer` entries came in on top.

    Shapes: "s20" and "s50" are RSS of as many entries, the second with full texts and
    pictures; "s200" is Atom. One entry in CHINESE tells of business with China.
    """
    count = int(shape[1:])
    write = {"s20": _rss_item, "s50": _rich_item, "s200": _atom_entry}[shape]
    stories = (_Story(number, place) for place in range(-newer, count - newer))
    opening, _, closing = ROOTS["atom" if shape == "s200" else "rss"]
    title = f"<title>أخبار {number}</title><language>ar</language>\n"
    body = "\n".join(map(write, stories))
    return f"{opening.format(SPACES)}{title}{body}{closing}".encode()


class _Story:
    """What one entry tells, the same whenever it is asked."""

    def __init__(self, feed: int, place: int) -> None:
        chance = self._chance = Random(f"{feed} {place}")
        is_ours = chance.randrange(CHINESE) == 0
        self._subjects = CHINA if is_ours else NEWS
        self._own = [self._name() for _ in range(OWN * is_ours)]
        self.url = f"https://desk{feed}.example/{'m' if place < 0 else 'n'}{abs(place)}"
        self.title = self._sentence(10)
        paragraphs = (
            "<p>" + ". ".join(self._sentence(13) for _ in range(3)) + ".</p>"
            for _ in range(3)
        )
        self.html = "".join(paragraphs) + f'<a href="{self.url}">اقرأ المزيد</a>'
        self.date = NEWEST - timedelta(minutes=10 * place)
        self.author = " ".join(chance.sample(WORDS, 2))

    def _name(self) -> str:
        return "".join(self._chance.choices(LETTERS, k=self._chance.randint(4, 8)))

    def _sentence(self, length: int) -> str:
        told = self._chance.choices(WORDS, cum_weights=_OFTEN, k=length)
        if self._own:
            told[length // 2] = self._chance.choice(self._own)
        return f"{self._chance.choice(self._subjects)} {' '.join(told)}"


def _rss_item(story: _Story, rest: str = "") -> str:
    description = rest or f"<description><![CDATA[{story.html}]]></description>"
    return (
        f"<item><title>{story.title}</title>"
        f"<link>{story.url}?utm_source=rss&amp;utm_medium=feed</link>"
        f'<guid isPermaLink="false">{story.url}</guid>'
        f"<pubDate>{format_datetime(story.date)}</pubDate>"
        f"<dc:creator>{story.author}</dc:creator><category>أخبار</category>"
        f"{description}</item>"
    )


def _rich_item(story: _Story) -> str:
    return _rss_item(
        story,
        f"<description>{story.title}</description>"
        f"<content:encoded><![CDATA[{story.html}]]></content:encoded>"
        f'<media:content url="{story.url}.jpg" medium="image" width="1200"/>'
        f'<enclosure url="{story.url}.jpg" type="image/jpeg" length="12345"/>',
    )


def _atom_entry(story: _Story) -> str:
    return (
        f'<entry><title>{story.title}</title><link href="{story.url}"/>'
        f"<id>{story.url}</id><updated>{story.date.isoformat()}</updated>"
        f"<author><name>{story.author}</name></author>"
        f'<summary type="html">{escape(story.html)}</summary></entry>'
    )
