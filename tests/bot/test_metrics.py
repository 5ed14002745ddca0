"""The page that Prometheus scrapes."""

from datetime import timedelta

from bot.metrics import Numbers, Vitals, exposition
from jobs.poll import Polled
from storage.model import Health
from tests.fakes import NOON


def test_the_page_tells_the_ledger_the_sources_and_the_process() -> None:
    numbers = Numbers()
    numbers.sends.update(sent=3, throttled=1)
    numbers.polled(Polled(6, 3, 2, 1, 40, 12, 0.5))
    numbers.updates.update({0.05: 2, float("inf"): 1})
    numbers.handling = 12.25
    health = {
        "daily": Health("daily", NOON, last_success=NOON - timedelta(minutes=2)),
        "new": Health("new", NOON),
    }

    lines = exposition(
        numbers, Vitals(NOON, {"sent": 3, "unknown": 1}, 4.5, health)
    ).splitlines()

    assert [line for line in lines if not line.startswith("#")] == [
        'mujaz_deliveries{state="pending"} 0',
        'mujaz_deliveries{state="claimed"} 0',
        'mujaz_deliveries{state="sending"} 0',
        'mujaz_deliveries{state="sent"} 3',
        'mujaz_deliveries{state="failed"} 0',
        'mujaz_deliveries{state="unknown"} 1',
        "mujaz_oldest_due_seconds 4.5",
        'mujaz_source_last_success_seconds{source="daily"} 120.0',
        'mujaz_sends_total{outcome="sent"} 3',
        'mujaz_sends_total{outcome="throttled"} 1',
        'mujaz_sends_total{outcome="indoubt"} 0',
        'mujaz_polls_total{outcome="fetched"} 3',
        'mujaz_polls_total{outcome="not_modified"} 2',
        'mujaz_polls_total{outcome="failed"} 1',
        'mujaz_update_seconds_bucket{le="0.01"} 0',
        'mujaz_update_seconds_bucket{le="0.025"} 0',
        *(
            f'mujaz_update_seconds_bucket{{le="{bound}"}} 2'
            for bound in (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
        ),
        'mujaz_update_seconds_bucket{le="+Inf"} 3',
        "mujaz_update_seconds_sum 12.250000",
        "mujaz_update_seconds_count 3",
    ]
