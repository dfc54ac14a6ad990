"""Answers that say what is wrong to a machine: problem details (RFC 9457)."""

from django.http import JsonResponse
from django.utils.translation import gettext as _

CONTENT_TYPE = "application/problem+json"


def problem(status, title, detail="", **further):
    """Return the response; `further` are members of its own, left out where they are empty."""
    said = {"type": "about:blank", "title": str(title), "status": status, "detail": str(detail), **further}
    content = {name: value for name, value in said.items() if value not in ("", None, [], {})}
    return JsonResponse(content, status=status, content_type=CONTENT_TYPE, json_dumps_params={"ensure_ascii": False})


def not_understood(form):
    """Return the answer to a query string of which a value is unknown; it names each of them."""
    errors = [
        {"parameter": name, "detail": str(message)}
        for name, found in form.errors.as_data().items()
        for error in found
        for message in error.messages
    ]
    detail = " ".join(error["detail"] for error in errors)
    return problem(400, _("Part of the question is not understood"), detail, errors=errors)
