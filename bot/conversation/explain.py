"""/explain: the terms of the glossary, what they mean and where they stand."""

from bot import bidi, lines
from bot.conversation import search
from bot.conversation.desk import Desk
from bot.conversation.visit import Answer, Visit, anew, show, turn
from bot.keyboards import Button, Rows, rows
from bot.texts import Html, escape
from jobs.arabic.lexicon import lexemes
from jobs.facts.glossary import Term, explained, glossary
from jobs.facts.questions import Question
from jobs.seek import about, is_enough, named_by

PAGE = 8
NEAR = 2  #: terms near a term that its card names
BESIDE = 26  #: characters of a button beside another one
WIDE = 60  #: characters of a button that has its row for itself


async def screen(desk: Desk, visit: Visit) -> Answer:
    """The card of the term that the words mean; without any, all terms."""
    text = lines.cut(" ".join(visit.args), search.LONGEST)
    if not is_enough(text):
        return anew(_index(visit, 1))
    if term := explained(text):
        return anew(await card(desk, visit, term))
    return await _unknown(desk, visit, text)


async def term(desk: Desk, visit: Visit) -> Answer:
    """The card of the term whose button was pressed, with the answer it asks for."""
    id_, *number = visit.args
    asked = desk.questions[id_][int(number[0]) - 1] if number else None
    answer = await card(desk, visit, glossary()[id_], asked)
    return answer if _is_ours(visit) else anew(answer)


async def index(desk: Desk, visit: Visit) -> Answer:
    """A page of all terms."""
    answer = _index(visit, int(visit.args[0]))
    return answer if _is_ours(visit) and _names_terms(visit) else anew(answer)


async def card(
    desk: Desk, visit: Visit, term: Term, asked: Question | None = None
) -> Answer:
    """A term's explanation, how much the archive has of it, and what is near it.

    Args:
        asked: a question whose answer is unfolded.
    """
    found = await desk.store.archive.search(about(term), 0)
    pinyin = visit.texts.word("explain", "pinyin", pinyin=term.pinyin)
    text = visit.texts.say(
        "explain.card",
        term=term.name,
        term_en=term.english,
        zh=term.chinese,
        pinyin_part=pinyin if term.pinyin else Html(""),
        explanation=term.explanation,
        n=found.total,
        reviewed=term.reviewed,
    )
    if term.is_volatile:
        text = Html(f"{text}\n{visit.texts.say('explain.volatile')}")
    if asked:
        text = Html(f"{text}\n\n{_answered(visit, asked)}")
    return turn(text, _keyboard(desk, visit, term))


def _answered(visit: Visit, asked: Question) -> str:
    question = visit.texts.word("explain", "question", question=asked.question)
    told = f"<b>{question}</b>\n{bidi.lead(escape(asked.answer))}"
    return visit.texts.digits(told)


def _is_ours(visit: Visit) -> bool:
    """Whether the pressed message is one of these screens: they lead to the index."""
    return any(data.startswith("exl~") for data in visit.buttons)


def _names_terms(visit: Visit) -> bool:
    return any(data.startswith("ex~") for data in visit.buttons)


def _keyboard(desk: Desk, visit: Visit, term: Term) -> Rows:
    token = search.term_token(term.id)
    followed = named_by(term.name) or token
    head, foot = rows(visit.texts.keyboard("explain.card", q=token, c=followed))
    near = [glossary()[id_] for id_ in term.see[:NEAR]]
    buttons = [
        Button(
            visit.texts.word("explain", "near", term=Html(_short(visit, one))),
            f"ex~{one.id}",
        )
        for one in near
    ]
    fits = all(len(button.label) <= BESIDE for button in buttons)
    beside = (tuple(buttons),) if fits else tuple((button,) for button in buttons)
    return (*_questions(desk, visit, term), head, *beside, foot)


def _short(visit: Visit, term: Term) -> str:
    return visit.texts.named(term.short, term.english)


def _questions(desk: Desk, visit: Visit, term: Term) -> Rows:
    labels = (
        visit.texts.word("explain", "question", question=Html(one.question))
        for one in desk.questions.get(term.id, ())
    )
    return tuple(
        (Button(lines.cut(label, WIDE), f"ex~{term.id}~{number}"),)
        for number, label in enumerate(labels, 1)
    )


def _index(visit: Visit, number: int) -> Answer:
    terms = tuple(glossary().values())
    pages = -(-len(terms) // PAGE)
    number = min(number, pages)
    shown = terms[(number - 1) * PAGE : number * PAGE]
    text = visit.texts.say("explain.index", n=len(terms), p=number, pages=pages)
    turning = {"prev": (number - 2) % pages + 1, "next": number % pages + 1}
    foot = visit.texts.keyboard("explain.pages", p=number, pages=pages, **turning)
    buttons = tuple(
        (Button(visit.texts.named(one.name, one.english), f"ex~{one.id}"),)
        for one in shown
    )
    return turn(text, (*buttons, *rows(foot)))


async def _unknown(desk: Desk, visit: Visit, text: str) -> Answer:
    """That nobody wrote this explanation yet; the editor learns who was missed."""
    if visit.in_group:  # where what is written is kept nowhere
        keyboard = visit.texts.keyboard("explain.none", q="")
        return show(visit.texts.say("group.unexplained", input=text), rows(keyboard))
    await desk.store.wanted.count(" ".join(lexemes(text)), visit.now)
    token = await search.token_of(desk, visit, text)
    keyboard = visit.texts.keyboard("explain.none", q=token)
    return show(visit.texts.say("explain.none", input=text), rows(keyboard))
