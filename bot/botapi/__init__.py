"""A local Bot API server: Telegram as a bot meets it, with no account.

    world = World("123:token", clock.now)
    world.meet(7, "Layla")
    async with serve(app(world)) as url:  # the bot's base_url is f"{url}/bot"
        world.say(7, "/start")

A test finds what the bot did in `world.chat(7).messages` and `world.calls`, what it
should have known better in `world.violations`, and spoils calls with `world.faults`.
"""
