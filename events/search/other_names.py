"""What else is meant by a word that is a name: the same name in the other languages and scripts of the record."""

from ..models import NameWord
from .question import Term


def with_other_names(terms):
    """Return `terms`, and a term for each other name of what a word of them is the whole name of, in one query."""
    asked = {form for term in terms if term.word for form in (term.word, *term.keys)}
    alike = NameWord.objects.filter(word__in=asked).order_by("word").values_list("alike", flat=True)
    others = dict.fromkeys(word for words in alike for word in words.split())
    return (*terms, *(Term((word,)) for word in others))
