from .issue import Issue
from .message import Message
from .subscriber import Subscriber
from .subscription import Subscription

__all__ = ["Issue", "Message", "Subscriber", "Subscription"]
