from . import place, series, topic  # isort: skip
from . import event, participation

__all__ = ["event", "participation", "place", "series", "topic"]
