import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jobs.feeds.url import canonical, clean_link

KEY = "https://example.com/economy/story-7"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/economy/story-7",
        "http://example.com/economy/story-7",
        "HTTPS://Example.COM/economy/story-7/",
        "https://www.example.com:443/economy/story-7",
        "http://example.com:80/economy/story-7//",
        "https://example.com./economy/story-7",
        "https://reader:secret@example.com/economy/story-7",
        "https://example.com/economy/story-7?utm_source=rss&UTM_Medium=feed",
        "https://example.com/economy/story-7?fbclid=1&gclid=2&traffic_source=rss",
        "https://example.com/economy/story-7?noamp=mobile",
        "https://example.com/economy/story-7?noamp",
        "https://example.com/economy/story-7?amp=1",
        "https://example.com/economy/story-7?outputType=amp",
        "https://amp.example.com/economy/story-7",
        "https://www.amp.example.com/economy/story-7",
        "https://example.com/amp/economy/story-7",
        "https://example.com/economy/story-7/amp/",
        "https://example.com/economy/story-7.amp",
        "https://example.com/economy/story-7#0",
        "https://example.com/economy/story-7?#comments",
        "  https://example.com/economy/story-7\n",
    ],
)
def test_every_spelling_of_an_address_has_one_key(url: str) -> None:
    assert canonical(url) == KEY


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.com/a?x=1&y=2", "https://example.com/a?y=2&utm_id=3&x=1"),
        ("https://example.com/%d8%a7", "https://example.com/\u0627"),
        ("https://xn--mgbh0fb.example/", "https://\u0645\u062b\u0627\u0644.example"),
        ("http://[2001:DB8::1]:80/a", "https://[2001:db8::1]/a"),
    ],
)
def test_order_escapes_and_alphabets_do_not_make_another_page(
    one: str, other: str
) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.com/a?id=1", "https://example.com/a?id=2"),
        ("https://example.com/a", "https://example.com/A"),
        ("https://example.com/a", "https://example.com:8080/a"),
        ("https://example.com/amp", "https://example.com/"),
        ("https://www.cn/a", "https://amp.cn/a"),
        ("https://example.com/#!/7", "https://example.com/#!/8"),
        ("https://example.com/a%2Fb", "https://example.com/a/b"),
        ("https://example.com/example", "https://example.com/ex"),
    ],
)
def test_different_pages_have_different_keys(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize(
    ("url", "link"),
    [
        (
            "https://Example.com:443/%d8%A7/?b=%2f&utm_source=rss&a=1#top",
            "https://example.com/%d8%A7/?b=%2f&a=1",
        ),
        ("http://example.com/a/?noamp=mobile", "http://example.com/a/"),
        ("https://www.example.com/a/amp", "https://www.example.com/a/amp"),
        ("https://example.com/a b?c=\u3000d", "https://example.com/a%20b?c=%E3%80%80d"),
        ("https://example.com/\u0627", "https://example.com/\u0627"),
        ("https://example.com/#/story/7", "https://example.com/#/story/7"),
        ("https://user:pass@example.com:8443/", "https://example.com:8443/"),
    ],
)
def test_ac_prv_04_a_link_loses_its_tracking_and_nothing_else(
    url: str, link: str
) -> None:
    assert clean_link(url) == link


@pytest.mark.parametrize("address", [canonical, clean_link])
@pytest.mark.parametrize(
    "url",
    [
        "",
        "12345",
        "/economy/story-7",
        "//example.com/a",
        "ftp://example.com/a",
        "javascript:alert(1)",
        "mailto:desk@example.com",
        "https:///a",
        "https://?a",
        "https://exa mple.com/",
        "https://example.com:port/",
        "https://[::1/",
        "https://a..example.com/",
        f"https://{64 * 'a'}.example/",
        "https://\N{ARABIC LETTER ALEF}a.example/",
    ],
)
def test_what_is_no_web_address_is_refused(address, url: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        address(url)


PIECES = st.sampled_from(
    [
        *("/", "//", "amp", "/amp", ".amp", "www.", "amp.", "a", "\u0627", "%d8", "%"),
        *("?", "&", "=", "#", "!", ":", "80", "utm_source", "noamp=mobile", "é", " "),
    ]
)
URLS = st.lists(PIECES | st.text(max_size=3), max_size=12).map(
    lambda pieces: "https://" + "".join(pieces)
)


@pytest.mark.parametrize("address", [canonical, clean_link])
@given(url=URLS)
@example(url="https://amp.amp.cn/amp/amp/a.amp/amp//?b&a=%e2&é")
def test_cleaning_an_address_twice_changes_nothing(address, url: str) -> None:
    try:
        once = address(url)
    except ValueError:
        return

    assert address(once) == once


@given(url=URLS)
def test_a_link_and_its_clean_form_have_one_key(url: str) -> None:
    try:
        link = clean_link(url)
    except ValueError:
        return

    assert canonical(link) == canonical(url)


@given(url=URLS.filter(lambda url: "#" not in url))
def test_what_is_usual_has_the_key_that_it_has_taken_to_pieces(url: str) -> None:
    url = url.strip()
    try:
        key = canonical(url)
    except ValueError:
        return

    assert canonical(f"{url}#") == key
