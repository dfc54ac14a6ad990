"""Who may fetch an uploaded file: whoever may see what it belongs to."""

from organizations.models import Organization

from . import pictures, previews
from .models import Document, Photo, Visibility


def is_visible(path, user):
    """Whether `user` may see something that holds the file at `path`, relative to the media folder.

    Who may see a picture may see its sizes, and nobody else.
    """
    return (
        Photo.objects.visible_to(user).filter(image__in=_pictures(path)).exists()
        or Document.objects.visible_to(user).filter(file=path).exists()
        or Organization.objects.filter(logo=path).exists()
    )


def is_previewed(path, token):
    """Whether the file at `path` will be seen by everyone with the event that the preview `token` shows now."""
    try:
        event = previews.event_of(token)
    except previews.Over:
        return False
    if event is None:
        return False
    photos, documents = (
        model.objects.filter(event=event, visibility=Visibility.EVERYONE) for model in (Photo, Document)
    )
    return photos.filter(image__in=_pictures(path)).exists() or documents.filter(file=path).exists()


def _pictures(path):
    """The names of the pictures of which a file at `path` may be one or a size."""
    return [path, pictures.picture_of(path) or path]
