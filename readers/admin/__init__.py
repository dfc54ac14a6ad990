from . import issue, subscriber

__all__ = ["issue", "subscriber"]
