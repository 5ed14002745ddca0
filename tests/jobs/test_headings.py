from jobs.facts.headings import chosen, claims, fields


def points(title: str, text: str = "") -> dict[str, float]:
    return {claim.topic: claim.points for claim in claims(fields(title, text))}


def test_a_term_counts_at_its_best_field() -> None:
    far = " ".join(["كلمة"] * 40)

    assert points("صادرات الصين", f"صادرات الصين {far} صادرات الصين") == {"trd": 8.0}
    assert points("", "صادرات الصين") == {"trd": 6.0}
    assert points("", f"{far} صادرات الصين") == {"trd": 4.0}


def test_the_forms_of_a_word_count_once() -> None:
    assert points("السيارة والسيارات وسيارة") == {"nev": 8.0}
    assert points("إلكترونيات والإلكترونيات") == {"chp": 6.0}


def test_a_company_that_is_a_keyword_counts_once() -> None:
    assert points("هواوي") == {"chp": 8.0}


def test_a_company_speaks_for_its_topic() -> None:
    assert points("كوماك") == {"mfg": 6.0}


def test_an_exclusion_takes_away() -> None:
    assert points("السعودية في مباراة") == {"arb": 4 * 2 - 6 * 2}


def test_no_more_than_five_terms_count() -> None:
    found = claims(fields("البورصة وسهم واكتتاب وتداول وسندات وأرباح واستحواذ", ""))

    assert len(found[0].terms) == 7
    assert found[0].points == 2 * sum([5, 5, 5, 4, 3])


def test_the_topic_that_the_title_names_first_wins_a_tie() -> None:
    first, second = fields("الجمارك والأسهم الصينية", ""), fields("أسهم والجمارك", "")

    assert [c.topic for c in claims(second)] == ["mkt", "trd"]
    assert chosen(claims(first)) == ("mkt", "trd")


def test_a_secondary_topic_in_the_title_needs_three_tenths_of_the_first() -> None:
    first = "السيارات الكهربائية وبطاريات الليثيوم وتخزين الطاقة"

    assert points(f"{first} وميناء") == {"nev": 30.0, "trd": 6.0}
    assert chosen(claims(fields(f"{first} وميناء", ""))) == ("nev",)
    assert chosen(claims(fields(f"{first} ورسوم جمركية", ""))) == ("nev", "trd")


def test_a_secondary_topic_in_the_lead_needs_more() -> None:
    first = "السيارات الكهربائية وبطاريات الليثيوم"

    assert chosen(claims(fields(first, "رسوم جمركية"))) == ("nev",)
    assert chosen(claims(fields(first, "رسوم جمركية وميناء"))) == ("nev", "trd")


def test_what_only_the_body_names_is_named_in_passing() -> None:
    far = " ".join(["كلمة"] * 40)
    article = fields("السيارات الكهربائية", f"{far} رسوم جمركية وميناء")

    assert {claim.topic: claim.field for claim in claims(article)} == {
        "nev": "title",
        "trd": "body",
    }
    assert chosen(claims(article)) == ("nev",)
    assert chosen(claims(article), ("trd",)) == ("nev", "trd")


def test_a_list_of_countries_says_no_more_than_two() -> None:
    assert points("السعودية ومصر والمغرب وقطر") == {"arb": 16.0}


def test_nothing_is_chosen_below_six_points() -> None:
    assert chosen(claims(fields("", "كلمة " * 40 + "الجمارك"))) == ()
    assert chosen((), ("law",)) == ("law",)


def test_title_and_lead_decide_which_topic_comes_first() -> None:
    body = "كلمة " * 40 + "بطاريات وليثيوم وألواح شمسية"
    article = fields("أسهم السيارات الكهربائية", f"أسهم البورصة {body}")

    assert [claim.topic for claim in claims(article)] == ["nev", "mkt"]
    assert chosen(claims(article)) == ("mkt", "nev")
