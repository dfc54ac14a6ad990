from .event import Event
from .facet import FacetSet
from .material import Document, Photo
from .outcome import Outcome
from .participation import Mention, Participation, Role, Speaker
from .place import Place, PlaceName
from .publication import Change, Publication
from .review import Review
from .saved import SavedFilter, SavedFilterVisit
from .search import NameWord, SearchEntry, WordPositions, WordSet
from .series import Series, SeriesName
from .source import Source, Statement
from .topic import Topic, TopicName
from .trial import TrialRecord
from .visibility import Visibility

__all__ = [
    "Change",
    "Document",
    "Event",
    "FacetSet",
    "Mention",
    "NameWord",
    "Outcome",
    "Participation",
    "Photo",
    "Place",
    "PlaceName",
    "Publication",
    "Review",
    "Role",
    "SavedFilter",
    "SavedFilterVisit",
    "SearchEntry",
    "Series",
    "SeriesName",
    "Source",
    "Speaker",
    "Statement",
    "Topic",
    "TopicName",
    "TrialRecord",
    "Visibility",
    "WordPositions",
    "WordSet",
]
