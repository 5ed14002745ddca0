from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import pytest
from dotenv import dotenv_values

from bot.settings import Settings, SettingsError, from_process, read_settings

EXAMPLE = Path(__file__).parents[2] / ".env.example"
TOKEN = "123456:" + "Aa-_9" * 7
ALL = frozenset({"updates", "poll", "compose", "send", "web"})
NAMES = [field.name.upper() for field in fields(Settings)]


@pytest.fixture
def process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """A process in an empty folder, with none of our variables set."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return monkeypatch


def test_an_empty_environment_means_the_defaults() -> None:
    assert read_settings({}) == Settings()
    assert read_settings({"WEB_PORT": " ", "TELEGRAM_BOT_TOKEN": ""}) == Settings()


def test_the_example_lists_every_variable_in_order_with_its_default() -> None:
    example = dotenv_values(EXAMPLE, interpolate=False)

    assert list(example) == NAMES
    assert read_settings({k: v or "" for k, v in example.items()}) == Settings()


def test_the_example_says_a_line_about_each_variable() -> None:
    _, *blocks = EXAMPLE.read_text().split("\n# ")
    shapes = [(len(block.splitlines()), "=" in block) for block in blocks]

    assert shapes == [(2, True)] * len(NAMES)


def test_every_variable_is_read() -> None:
    settings = read_settings(
        {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": "http://localhost:8081/",
            "DATABASE_URL": "postgresql://mujaz:a%40b@db/mujaz",
            "SOURCES_FILE": "my/sources.toml",
            "FAQ_FILE": "my/faq.tsv",
            "RATES_FILE": "my/rates.tsv",
            "SPONSOR_FILE": "my/sponsor.toml",
            "OPERATOR_CHAT_IDS": "12345, -100987",
            "POLL_MINUTES": "5",
            "SEND_RATE": "300",
            "PAID_BROADCAST": "5000",
            "HIJRI_OFFSET": "-1",
            "DELIVERY_UNKNOWN": "Resend",
            "EPHEMERAL_ANSWERS": "yes",
            "ROLES": "poll,send",
            "MAINTENANCE_UNTIL": "2026-11-27T15:00+03:00",
            "WEB_HOST": "0.0.0.0",
            "WEB_PORT": "0",
            "PUBLIC_URL": "https://news.example/",
            "WEBHOOK_URL": "https://news.example/updates",
            "WEBHOOK_SECRET": "s3cret_-",
            "ALLOW_PRIVATE_NETWORKS": "YES",
            "LLM_URL": "http://127.0.0.1:11434/v1",
            "LLM_MODEL": "small",
            "LLM_API_KEY": "key",
            "LOG_LEVEL": "debug",
            "LOG_FORMAT": "json",
            "OPERATOR_NAME": "The Desk",
            "OPERATOR_CONTACT": "@desk",
            "POLICY_URL": "https://news.example/privacy",
            "MUJAZ_UNKNOWN": "ignored",
        }
    )

    assert settings == Settings(
        telegram_bot_token=TOKEN,
        telegram_api_url="http://localhost:8081",
        database_url="postgresql://mujaz:a%40b@db/mujaz",
        sources_file=Path("my/sources.toml"),
        faq_file=Path("my/faq.tsv"),
        rates_file=Path("my/rates.tsv"),
        sponsor_file=Path("my/sponsor.toml"),
        operator_chat_ids=frozenset({12345, -100987}),
        poll_minutes=5,
        send_rate=300,
        paid_broadcast=5000,
        hijri_offset=-1,
        delivery_unknown="resend",
        ephemeral_answers=True,
        roles=frozenset({"poll", "send"}),
        maintenance_until=datetime(2026, 11, 27, 12, tzinfo=UTC),
        web_host="0.0.0.0",
        web_port=0,
        public_url="https://news.example",
        webhook_url="https://news.example/updates",
        webhook_secret="s3cret_-",
        allow_private_networks=True,
        llm_url="http://127.0.0.1:11434/v1",
        llm_model="small",
        llm_api_key="key",
        log_level="DEBUG",
        log_format="json",
        operator_name="The Desk",
        operator_contact="@desk",
        policy_url="https://news.example/privacy",
    )


@pytest.mark.parametrize("value", ["all", "ALL", "web send,compose, poll updates"])
def test_all_roles_have_two_names(value: str) -> None:
    assert read_settings({"ROLES": value}).roles == ALL


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TELEGRAM_BOT_TOKEN", "123456:short", "its value is not a bot token, DIG"),
        ("TELEGRAM_API_URL", "api.example", "'api.example' is not an http:// or http"),
        ("DATABASE_URL", "mysql://u:p@h/d", "'mysql://u:***@h/d' is not sqlite:///F"),
        ("DATABASE_URL", "u://me:p@ss/wd@h/d", "'u://me:***@h/d' is not sqlite:///F"),
        ("DATABASE_URL", "x://h?password=pw&a=1", "'x://h?password=***&a=1' is not s"),
        ("DATABASE_URL", "sqlite://memory", "'sqlite://memory' is not sqlite:///FILE"),
        ("OPERATOR_CHAT_IDS", "1234, @me", "its value is not whole numbers with com"),
        ("POLL_MINUTES", "0", "'0' is not a whole number from 1 to 1440"),
        ("POLL_MINUTES", "often", "'often' is not a whole number from 1 to 1440"),
        ("SEND_RATE", "1001", "'1001' is not a whole number from 1 to 1000"),
        ("PAID_BROADCAST", "yes", "'yes' is not no or the most Stars that a day may"),
        ("PAID_BROADCAST", "-1", "'-1' is not no or the most Stars that a day may"),
        ("DELIVERY_UNKNOWN", "drop", "'drop' is not hold or resend"),
        ("ROLES", "poll,dance", "'poll,dance' is not all or some of updates,poll,co"),
        ("ROLES", ",", "',' is not all or some of updates,poll,compose,send,web"),
        ("WEB_PORT", "65536", "'65536' is not a whole number from 0 to 65535"),
        ("PUBLIC_URL", "ftp://x", "'ftp://x' is not an http:// or https:// address"),
        ("PUBLIC_URL", "https://", "'https://' is not an http:// or https:// addre"),
        ("PUBLIC_URL", "https://[::", "'https://[::' is not an http:// or https://"),
        ("WEBHOOK_SECRET", "pass word", "its value is not 1 to 256 of A-Z a-z 0-9 _"),
        ("ALLOW_PRIVATE_NETWORKS", "maybe", "'maybe' is not yes or no"),
        ("LLM_URL", "x://me:key@h", "'x://me:***@h' is not an http:// or https://"),
        ("LOG_LEVEL", "LOUD", "'LOUD' is not DEBUG or INFO or WARNING or ERROR or"),
        ("LOG_FORMAT", "xml", "'xml' is not text or json"),
    ],
)
def test_a_bad_value_is_named_with_what_is_allowed(
    name: str, value: str, said: str
) -> None:
    with pytest.raises(SettingsError) as raised:
        read_settings({name: value})

    line = str(raised.value)
    assert line.startswith(f"{name}: {said}")
    assert "\n" not in line
    assert raised.value.__suppress_context__


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"WEBHOOK_URL": "https://x.example"}, "WEBHOOK_SECRET: needed with WEBHOOK_"),
        ({"LLM_URL": "https://x.example"}, "LLM_MODEL: needed with LLM_URL"),
        ({"SEND_RATE": "31"}, "SEND_RATE: more than 30 a second cost Stars: set PAID"),
    ],
)
def test_what_only_works_together_is_asked_for_together(
    given: dict[str, str], said: str
) -> None:
    with pytest.raises(SettingsError, match=said):
        read_settings(given)


def test_every_secret_is_known_and_none_is_printed_by_accident() -> None:
    settings = read_settings(
        {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "DATABASE_URL": "postgresql://mujaz:a%40b@db/mujaz",
            "WEBHOOK_SECRET": "hush",
            "LLM_API_KEY": "key",
        }
    )

    assert settings.secrets == {TOKEN, "a%40b", "a@b", "hush", "key"}
    assert not any(secret in repr(settings) for secret in settings.secrets)


def test_a_file_fills_in_what_the_process_does_not_set(
    process: pytest.MonkeyPatch,
) -> None:
    Path(".env").write_text(
        "\ufeff# mine\nWEB_PORT=1\nPOLL_MINUTES=7 # often\nLLM_API_KEY='a${HOME}#'\nX\n"
    )
    process.setenv("WEB_PORT", "2")

    assert from_process() == Settings(
        web_port=2, poll_minutes=7, llm_api_key="a${HOME}#"
    )


def test_no_file_is_needed(process: pytest.MonkeyPatch) -> None:
    process.setenv("LOG_FORMAT", "json")

    assert from_process() == Settings(log_format="json")


@pytest.mark.usefixtures("process")
def test_a_file_in_another_encoding_is_refused() -> None:
    Path(".env").write_bytes("OPERATOR_NAME=مشغل".encode("cp1256"))

    with pytest.raises(SettingsError, match=r"^\.env: not UTF-8 text$"):
        from_process()
