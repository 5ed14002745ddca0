"""A subscriber's hours, days and next digest in words. Pure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.conversation.visit import Visit
from bot.places import city_of
from bot.texts import Html, Texts
from jobs.plan import local_day
from storage.model import WEEK, Subscriber

SUNDAY_FIRST = (6, 0, 1, 2, 3, 4, 5)  #: as weeks are read in Arabic


def clock_time(moment: datetime, zone: str) -> str:
    """The local time, e.g. "08:00"."""
    return f"{moment.astimezone(ZoneInfo(zone)):%H:%M}"


def city(zone: str, texts: Texts) -> str:
    """The name of the city that stands for a zone."""
    known = city_of(zone)
    return texts.named(known.name, known.english)


def next_digest(subscriber: Subscriber, visit: Visit) -> Html:
    """When the next digest comes, e.g. "غدًا 08:00"."""
    texts = visit.texts
    slot = subscriber.next_slot
    if slot is None:
        return texts.word("next", "none")
    day = local_day(slot, subscriber.zone)
    today = local_day(visit.now, subscriber.zone)
    time = clock_time(slot, subscriber.zone)
    if day - today <= timedelta(days=1):
        return texts.word("next", "today" if day == today else "tomorrow", time=time)
    return texts.word("next", "later", day=Html(texts.day(day)), time=time)


def moment(at: datetime, visit: Visit, zone: str) -> Html:
    """A moment with its day, e.g. "22 نوفمبر، 14:35"."""
    date = local_day(at, zone)
    day = Html(visit.texts.day_month(date))
    if date.year != local_day(visit.now, zone).year:
        day = Html(visit.texts.day(date))
    return visit.texts.word("next", "later", day=day, time=clock_time(at, zone))


def days(chosen: frozenset[int], texts: Texts) -> Html:
    """The sending days, e.g. "كل يوم عدا الجمعة والسبت"."""
    if chosen == WEEK:
        return texts.word("days", "all")
    missing = [d for d in SUNDAY_FIRST if d not in chosen]
    if len(missing) <= 3:
        return texts.word("days", "but", days=_listed(missing, texts))
    return _listed([d for d in SUNDAY_FIRST if d in chosen], texts)


def _listed(weekdays: list[int], texts: Texts) -> Html:
    names = [texts.vocabulary("weekday")[d] for d in weekdays]
    return Html(texts.word("days", "and").join(names))


def quiet(subscriber: Subscriber, texts: Texts) -> Html:
    """The quiet hours, e.g. "من 22:00 إلى 07:00"."""
    if subscriber.quiet is None:
        return texts.word("quiet", "none")
    start, end = subscriber.quiet
    return texts.word("quiet", "span", start=f"{start:%H:%M}", end=f"{end:%H:%M}")
