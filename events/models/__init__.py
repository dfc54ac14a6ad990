from .event import Event
from .material import Document, Photo
from .outcome import Outcome
from .participation import Mention, Participation, Role, Speaker
from .place import Place, PlaceName
from .series import Series, SeriesName
from .source import Source, Statement
from .topic import Topic, TopicName
from .trial import TrialRecord
from .visibility import Visibility

__all__ = [
    "Document",
    "Event",
    "Mention",
    "Outcome",
    "Participation",
    "Photo",
    "Place",
    "PlaceName",
    "Role",
    "Series",
    "SeriesName",
    "Source",
    "Speaker",
    "Statement",
    "Topic",
    "TopicName",
    "TrialRecord",
    "Visibility",
]
