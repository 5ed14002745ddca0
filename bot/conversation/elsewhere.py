"""Updates that come from other chats: what is shared there, and posts of channels."""

from dataclasses import dataclass

from telegram import MessageOriginChannel, Update

from bot.bidi import bare
from bot.conversation import channels, inline
from bot.conversation.desk import Place
from bot.conversation.dispatch import Context, Dispatch
from bot.conversation.display import share
from bot.conversation.visit import Visit


@dataclass(frozen=True)
class Elsewhere:
    """What happens to them, beside those of private chats."""

    dispatch: Dispatch

    async def inline(self, update: Update, context: Context) -> None:
        """Stories for whoever shares in another chat; what was asked is not kept."""
        query = update.inline_query
        assert query is not None
        desk, bot = self.dispatch.desk, context.bot.username
        visit = Visit(query.from_user.id, desk.clock.now(), self.dispatch.texts)
        found = await inline.answer(desk, visit, bare(query.query), query.offset, bot)
        await share(query, found)

    async def forward(self, update: Update, context: Context) -> None:
        """A channel's post: the way to link it; to anybody else, what it is."""
        message = update.effective_message
        assert message is not None
        origin = message.forward_origin
        answer = None
        if isinstance(origin, MessageOriginChannel):
            visit = await self.dispatch.visit(message.chat_id)
            place = Place(origin.chat.id, origin.chat.title or "", is_channel=True)
            answer = await channels.forwarded(self.dispatch.desk, visit, place)
        if answer is not None:
            await self.dispatch.send(context.bot, visit, answer)
        elif message.text is not None:
            await self.dispatch.text(update, context)
        else:
            await self.dispatch.media(update, context)
