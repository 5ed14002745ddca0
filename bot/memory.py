"""What is loaded to what the garbage collector need not look at."""

import gc

OBJECTS = 50_000  #: made and not yet gone, after which the collector looks at them


def settle() -> None:
    """Leave what is loaded out of the collector's rounds.

    They took a sixth of a second each, in which no reply leaves, and a third of what
    a round of unchanged feeds costs.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS)
