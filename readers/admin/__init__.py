from . import event_visitors, issue, subscriber

__all__ = ["event_visitors", "issue", "subscriber"]
