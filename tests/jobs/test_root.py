import pytest

from jobs.arabic.fold import words
from jobs.arabic.root import root


@pytest.mark.parametrize(
    "forms",
    ["خفض يخفض تخفض التخفيض", "رفع ترفع يرفع ارتفاع الرفع", "صعد يصعد للصعود صاعدا"],
)
def test_forms_of_a_word_have_one_root(forms: str) -> None:
    assert len({root(word) for word in words(forms)}) <= 2


@pytest.mark.parametrize("word", ["و", "يوم", "apple", "上涨", ""])
def test_what_has_too_few_consonants_stays_a_word(word: str) -> None:
    assert root(word) == word


def test_the_strong_letters_are_kept() -> None:
    assert root("صعد") == "صعد"
    assert root("شنغهاي") != root("شنتشن")
