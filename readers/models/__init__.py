from .issue import Issue
from .job_runs import JobRun
from .message import Message
from .subscriber import Subscriber
from .subscription import Subscription
from .visits import CountedDay, EventVisitors, Visitor

__all__ = ["CountedDay", "EventVisitors", "Issue", "JobRun", "Message", "Subscriber", "Subscription", "Visitor"]
