"""The channels that the bot writes in. Reads and writes."""

from dataclasses import asdict, dataclass

from sqlalchemy import select

from storage.engine import Database
from storage.model import Channel, Serving
from storage.schema import channel as table


@dataclass(frozen=True)
class Channels:
    """How channels are served; each is a subscriber too, which is made first."""

    db: Database

    async def get(self, chat_id: int) -> Channel | None:
        """Return how a channel is served; None: it is not linked."""
        return next((one for one in await self.all() if one.chat_id == chat_id), None)

    async def all(self) -> tuple[Channel, ...]:
        """Return every channel, by chat id: they are few."""
        query = select(table).order_by(table.c.chat_id)
        async with self.db.read.connect() as connection:
            rows = (await connection.execute(query)).all()
        return tuple(Channel(r.chat_id, r.title, Serving(r.mode), r.cap) for r in rows)

    async def put(self, one: Channel) -> None:
        """Serve a channel so from now on."""
        values = asdict(one)
        news = {name: value for name, value in values.items() if name != "chat_id"}
        new = self.db.insert(table).values(values)
        new = new.on_conflict_do_update(index_elements=["chat_id"], set_=news)
        async with self.db.write.begin() as connection:
            await connection.execute(new)
