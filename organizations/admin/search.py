from django.db.models import Case, IntegerField, Q, Value, When
from django.utils.text import smart_split, unescape_string_literal


def spellings(word):
    """The ways in which `word` may be capitalised in a name: обсе, ОБСЕ, Обсе.

    SQLite compares letters without regard to case in ASCII only: 'ОБСЕ' LIKE 'обсе' is false there, and so it is in
    PostgreSQL under the C collation. Names are written in one of these four ways, so asking for each finds them.
    """
    if word.isascii():
        return [word]
    return list(dict.fromkeys([word, word.lower(), word.upper(), word.capitalize(), word.title()]))


def words_of(term):
    """The words of a search, a phrase in quotation marks being one."""
    for word in smart_split(term):
        quoted = len(word) > 1 and word[0] in "\"'" and word[0] == word[-1]
        yield unescape_string_literal(word) if quoted else word


def any_of(fields, lookup, word):
    """A condition: one of `fields` matches `word`, however it is capitalised."""
    return Q.create([(f"{field}__{lookup}", form) for form in spellings(word) for field in fields], connector=Q.OR)


class SearchByAnyName:
    """Finds objects by any of their names in `search_fields`, in any capitalisation and in every language.

    Autocomplete lists first what is called exactly so (`named_exactly`), then what begins so (`named`).
    """

    named_exactly = ()
    named = ()

    def get_search_results(self, request, queryset, search_term):
        # PostgreSQL does not take this character, not even to say that nothing is called so.
        words = list(words_of(search_term.replace("\0", "")))
        fields = self.get_search_fields(request)
        if not words or not fields:
            return queryset, False
        for word in words:
            # Names in tables of their own would multiply the rows of the list; inside a subquery they do not.
            found = self.model._base_manager.filter(any_of(fields, "icontains", word))
            queryset = queryset.filter(pk__in=found.values("pk"))
        if request.resolver_match and request.resolver_match.url_name == "autocomplete" and self.named:
            queryset = self._best_first(request, queryset, " ".join(words))
        return queryset, False

    def _best_first(self, request, queryset, term):
        rank = Case(
            When(any_of((*self.named_exactly, *self.named), "iexact", term), then=Value(0)),
            When(any_of(self.named, "istartswith", term), then=Value(1)),
            default=Value(2),
            output_field=IntegerField(),
        )
        return queryset.order_by(rank, *self.get_ordering(request), "pk")
