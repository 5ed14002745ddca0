"""What every process that reads loads first: forked ones find it loaded."""

from bot.assembly import search_text
from jobs.group import group
from jobs.parse import Entry
from jobs.read import read
from storage.model import Source
from tests.fakes import NOON

_DESK = Source("desk", "المكتب", "https://desk.example/", "ar", china=True)
_ENTRY = Entry("1", "https://desk.example/1", "الصين تعلن خفض الرسوم", "", NOON)
_ARTICLE = read(_ENTRY, _DESK, NOON)
group([_ARTICLE], [])
search_text(_ARTICLE)
