import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.botapi.cleaning import clean
from bot.botapi.refusal import Mistake
from bot.botapi.spans import units
from bot.botapi.texts import Formatted, Length, formatted, spoken

RLM, ZWNJ = "\N{RIGHT-TO-LEFT MARK}", "\N{ZERO WIDTH NON-JOINER}"
FSI, PDI = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
EMBEDDED = "\N{RIGHT-TO-LEFT EMBEDDING}x\N{POP DIRECTIONAL FORMATTING}"


def refusal(text: str, mode: str = "", length: Length | None = None) -> str:
    with pytest.raises(Mistake) as caught:
        formatted(text, mode, (), length or Length())
    return caught.value.description.removeprefix("Bad Request: ")


def marked(text: str, mode: str = "") -> list[tuple[str, str]]:
    """Type and text of every entity."""
    told = formatted(text, mode)
    raw = told.text.encode("utf-16-le")
    return [
        (
            entity["type"],
            raw[2 * entity["offset"] :][: 2 * entity["length"]].decode("utf-16-le"),
        )
        for entity in told.entities
    ]


def test_blanks_around_a_text_are_trimmed_and_entities_move_along() -> None:
    told = formatted(" \n 🌙 <b> نص </b> \n", "HTML")

    assert told == Formatted("🌙  نص", ({"type": "bold", "offset": 4, "length": 2},))


def test_embedding_controls_vanish_and_are_noted() -> None:
    assert formatted(f"a{EMBEDDED}<b>b</b>\r", "HTML") == Formatted(
        "axb",
        ({"type": "bold", "offset": 2, "length": 1},),
        ("characters removed: U+000D U+202B U+202C",),
    )


def test_isolates_and_a_single_mark_survive() -> None:
    text = f"{RLM}{FSI}BYD{PDI} {RLM}1"

    assert formatted(text) == Formatted(text, ())


def test_of_a_run_of_marks_only_the_last_survives() -> None:
    told = formatted(f"a{RLM}{RLM}{RLM}b")

    assert told.text == f"a{ZWNJ}{ZWNJ}{RLM}b"
    assert told.notes == ("characters lost: a run of direction marks",)


def test_control_characters_become_spaces() -> None:
    told = formatted("a\tb\0c\nd")

    assert told.text == "a b c\nd"
    assert told.notes == ("characters blanked: U+0000 U+0009",)


@given(st.text(st.sampled_from(f"ab \n\t\r\0{RLM}{ZWNJ}{EMBEDDED}\u0333🌙ع")))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once, _ = clean(text, [], [])

    assert clean(once, [], []) == (once, [])


@given(st.text())
def test_whatever_people_type_has_entities_inside_it(text: str) -> None:
    told = spoken(text)

    ends = [entity["offset"] + entity["length"] for entity in told.entities]
    assert all(end <= units(told.text) for end in ends)


@given(st.text())
def test_any_text_is_formatted_or_refused(text: str) -> None:
    try:
        told = formatted(text, "HTML")
    except Mistake:
        return

    assert told.text.strip(" \n") == told.text != ""


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "message text is empty"),
        (" \n", "text must be non-empty"),
        (RLM + ZWNJ + "\N{BRAILLE PATTERN BLANK}", "text must be non-empty"),
        ("\ud83c", "strings must be encoded in UTF-8"),
        ("x" * 4097, "message is too long"),
        ("ص" * 16_385, "text is too long"),
    ],
)
def test_a_text_is_refused(text: str, reason: str) -> None:
    assert refusal(text) == reason


def test_length_counts_code_points_after_parsing() -> None:
    told = formatted("<b>" + "🌙" * 4096 + "</b>", "HTML")

    assert len(told.text) == 4096


def test_length_can_be_counted_in_utf_16_units() -> None:
    length = Length(1024, "message caption", units)

    assert refusal("🌙" * 513, "", length) == "message caption is too long"


def test_other_parse_modes_are_refused() -> None:
    assert "knows HTML only" in refusal("*x*", "MarkdownV2")
    assert refusal("x", "BBCode") == "unsupported parse_mode"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{FSI}/stop{PDI}", [("bot_command", "/stop")]),
        ("/start@mujaz_bot x", [("bot_command", "/start@mujaz_bot")]),
        ("a/b 1/2 //x </b", []),
        ("#الصين_2026 و#نفط", [("hashtag", "#الصين_2026")]),
        ("(#نفط) #123 ##x", [("hashtag", "#نفط"), ("hashtag", "#x")]),
        ("#مُوجز", [("hashtag", "#م")]),
        ("#نيو" + ZWNJ + "يورك", [("hashtag", "#نيو" + ZWNJ + "يورك")]),
        ("#a#b", []),
        ("@abcd @abc @gif x@abcd", [("mention", "@abcd"), ("mention", "@gif")]),
        ("$BYD $byd", [("cashtag", "$BYD")]),
        ("راسل a.b@example.org", [("email", "a.b@example.org")]),
        ("http://example.org/a(b).", [("url", "http://example.org/a(b)")]),
        ("(https://example.org/a)", [("url", "https://example.org/a")]),
        (f"{FSI}example.com{PDI}،", [("url", "example.com")]),
        ("https://example.zzz:8080?x#y", [("url", "https://example.zzz:8080?x#y")]),
        ("v1.25 2.9% e.g. a.zzz 1.2.3.4", [("url", "1.2.3.4")]),
        ("tg://resolve?domain=x", [("url", "tg://resolve?domain=x")]),
        ("نص.موقع", [("url", "نص.موقع")]),
    ],
)
def test_telegram_marks_these_by_itself(
    text: str, found: list[tuple[str, str]]
) -> None:
    assert marked(text) == found


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("<b>a<b>b</b></b>", [("bold", "ab")]),
        ("<b>a</b><b>b</b>", [("bold", "ab")]),
        ("<b>a<i>b</i></b>", [("bold", "ab"), ("italic", "b")]),
        ("<i><b>a</b></i>", [("bold", "a"), ("italic", "a")]),
        ("<code>a<b>b</b></code>", [("code", "ab")]),
        ("<b>a<code>b</code></b>", [("bold", "ab")]),
        ("<a href='x.org'>a<code>b</code></a>", [("text_link", "ab")]),
        ("<a href='x.org'>a<b>b</b></a>", [("text_link", "ab"), ("bold", "b")]),
        ("<a href='x.org'>a<a href='y.org'>b</a></a>", [("text_link", "ab")]),
        ("<a href='x.org'>y.org</a>", [("text_link", "y.org")]),
        ("<code>#tag</code> #tag", [("code", "#tag"), ("hashtag", "#tag")]),
        (
            "<blockquote>a<b>b</b><code>c</code></blockquote>",
            [("blockquote", "abc"), ("bold", "b"), ("code", "c")],
        ),
        (
            "<blockquote>a<blockquote>b</blockquote></blockquote>",
            [("blockquote", "ab")],
        ),
        ("<b> \n</b>a", []),
        ("<b>@abcd</b>", [("bold", "@abcd"), ("mention", "@abcd")]),
    ],
)
def test_entities_nest_as_telegram_lets_them(
    html: str, kept: list[tuple[str, str]]
) -> None:
    assert sorted(marked(html, "HTML")) == sorted(kept)


def test_what_is_dropped_is_noted() -> None:
    told = formatted("<code>a<b>b</b></code>", "HTML")

    assert told.notes == ("bold inside code is dropped",)


def test_a_hundred_entities_are_kept_links_first() -> None:
    links = "<a href='x.org'>ا</a> " * 60
    told = formatted("<b>ب</b> " * 60 + links, "HTML")

    kinds = [entity["type"] for entity in told.entities]
    assert (kinds.count("text_link"), kinds.count("bold")) == (60, 40)
    assert told.notes == ("20 of 120 entities are dropped",)


def test_given_entities_count_utf_16_units() -> None:
    bold = {"type": "bold", "offset": 2, "length": 2}

    assert formatted("🌙نص", "", [bold]) == Formatted("🌙نص", (bold,))


@pytest.mark.parametrize(
    ("offset", "length", "reason"),
    [
        (9, 1, "entity begins after the end of the text at UTF-16 offset 9"),
        (1, 1, "entity begins in a middle of a UTF-16 symbol at UTF-16 offset 1"),
        (
            2,
            9,
            "entity beginning at UTF-16 offset 2 ends after the end of the text"
            " at UTF-16 offset 11",
        ),
    ],
)
def test_given_entities_must_lie_in_the_text(
    offset: int, length: int, reason: str
) -> None:
    with pytest.raises(Mistake) as caught:
        formatted("🌙نص", "", [{"type": "bold", "offset": offset, "length": length}])

    assert caught.value.description == f"Bad Request: {reason}"
