from .address import Addressed, FormerSlug
from .country import Country, Region
from .language import Language
from .membership import Membership
from .merge import Merge
from .name import Name, OtherName
from .organization import Organization, parent_pairs
from .split import Split

__all__ = [
    "Addressed",
    "Country",
    "FormerSlug",
    "Language",
    "Membership",
    "Merge",
    "Name",
    "Organization",
    "OtherName",
    "Region",
    "Split",
    "parent_pairs",
]
