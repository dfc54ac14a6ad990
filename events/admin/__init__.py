from . import desk, event, participation, place, series, topic

__all__ = ["desk", "event", "participation", "place", "series", "topic"]
