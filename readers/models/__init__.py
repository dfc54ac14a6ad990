from .visits import CountedDay, EventVisitors, Visitor

__all__ = ["CountedDay", "EventVisitors", "Visitor"]
