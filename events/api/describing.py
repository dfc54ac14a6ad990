"""What the OpenAPI document says of parameters and errors; the filter describes itself."""

from django import forms
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema

from ..filters import DESK, EventFilter
from . import shapes

PAGING = [
    OpenApiParameter("per_page", OpenApiTypes.INT, description="Rows on a page: 50, at most 200."),
    OpenApiParameter("cursor", OpenApiTypes.STR, description="From `next` of the page before."),
]
# Repeatable, though their fields read them by themselves
MANY = ("without", "year")
SINCE = OpenApiParameter("changed_since", OpenApiTypes.STR, description="An instant or a day: 2026-11-23.")


def filter_parameters():
    """Return the parameters of the filter of DESIGN §5, as the filter itself has them."""
    found = []
    for name, one in EventFilter.base_filters.items():
        if name in DESK:
            continue
        field = one.field
        many = isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField) or name in MANY
        choices = [key for key, _label in field.choices if key] if _is_short(field) else None
        found.append(
            OpenApiParameter(
                name,
                OpenApiTypes.STR,
                many=many,
                explode=True,
                enum=choices,
                description=f"{one.label}{'; repeatable' if many else ''}.",
            )
        )
    return found


def _is_short(field):
    return isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelMultipleChoiceField)


def describe(shape, *, summary, filtered=False, paged=False, errors=(400, 429), parameters=(), **further):
    """Describe a GET; `errors` are the statuses with problem details that it may answer."""
    responses = {200: shape} | {
        status: OpenApiResponse(shapes.Gone if status == 410 else shapes.Problem) for status in errors
    }
    every = [*(filter_parameters() if filtered else ()), *(PAGING if paged else ()), *parameters]
    return extend_schema(
        summary=summary,
        parameters=every,
        responses={(status, _type(status)): said for status, said in responses.items()},
        **further,
    )


def _type(status):
    return "application/json" if status < 300 else "application/problem+json"
