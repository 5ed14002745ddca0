"""The script tells the language; feeds' declarations only help with Latin letters."""

import pytest

from jobs.arabic.language import language


@pytest.mark.parametrize(
    ("text", "declared", "code"),
    [
        ("ارتفعت الصادرات 5% إلى TikTok", ("en",), "ar"),
        ("زيادة صادرات شركة BYD Company Limited", (), "ar"),
        ("比亚迪 BYD 发布新车", ("en",), "zh"),
        ("中国の輸出が増えました", ("zh",), "ja"),
        ("한국 수출이 늘었다", (), "ko"),
        ("Экспорт вырос", ("en",), "ru"),
        ("قیمت نفت در بازار چین افزایش یافت", ("ar",), "fa"),
        ("چین میں تیل کی قیمت بڑھ گئی", (), "ur"),
        ("Exports rose in May", ("ar", "fr-FR"), "fr"),
        ("Exports rose in May", ("ar",), "en"),
        ("2026: 5%", ("ar",), "ar"),
        ("", (), ""),
    ],
)
def test_a_text_is_in_the_language_of_its_script(
    text: str, declared: tuple[str, ...], code: str
) -> None:
    assert language(text, declared) == code
