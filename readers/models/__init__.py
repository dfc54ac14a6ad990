from .job_runs import JobRun
from .visits import CountedDay, EventVisitors, Visitor

__all__ = ["CountedDay", "EventVisitors", "JobRun", "Visitor"]
