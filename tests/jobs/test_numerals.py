"""Everything of a text is in a token, with what divides it from the one before."""

from hypothesis import given
from hypothesis import strategies as st

from jobs.arabic.fold import visible
from jobs.facts.numerals import Token, tokenised

TEXTS = st.text(st.sampled_from("ابت ةىكي zQé_-.,:%()«»؟中国ـ\n\t\u00a0²x"))


def test_words_numbers_and_marks_are_tokens() -> None:
    assert tokenised("قال: 12,5% من الـ中国!") == (
        Token("قال", "قال", digits=False, glued=False),
        Token(":", ":", digits=False, glued=True, mark=True),
        Token("12,5", "12,5", digits=True, glued=False),
        Token("%", "%", digits=False, glued=True, mark=True),
        Token("من", "من", digits=False, glued=False),
        Token("الـ", "ال", digits=False, glued=False),
        Token("中", "中", digits=False, glued=True),
        Token("国", "国", digits=False, glued=True),
        Token("!", "!", digits=False, glued=True, mark=True),
    )


@given(TEXTS)
def test_tokens_make_up_the_text(text: str) -> None:
    told = "".join(f"{'' if one.glued else ' '}{one.text}" for one in tokenised(text))

    assert told.split() == visible(text).split()
