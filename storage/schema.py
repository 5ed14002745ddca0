"""All tables of what the bot remembers, by name. Pure."""

from storage.errata import correction as correction
from storage.errata import revision as revision
from storage.metadata import metadata as metadata
from storage.observed import alarm as alarm
from storage.observed import look as look
from storage.owing import delivery as delivery
from storage.owing import edition as edition
from storage.owing import lease as lease
from storage.owing import nonce as nonce
from storage.owing import rate_bucket as rate_bucket
from storage.owing import shown as shown
from storage.owing import spending as spending
from storage.owing import subscriber as subscriber
from storage.owing import subscription as subscription
from storage.press import article as article
from storage.press import article_key as article_key
from storage.press import dismissed as dismissed
from storage.press import source as source
from storage.press import story as story
from storage.press import story_topic as story_topic
from storage.press import watermark as watermark
from storage.shelf import awaited as awaited
from storage.shelf import bookmark as bookmark
from storage.shelf import listing as listing
from storage.shelf import query as query
from storage.shelf import wanted as wanted
