from .event_visitors import EventVisitorsAdmin

__all__ = ["EventVisitorsAdmin"]
