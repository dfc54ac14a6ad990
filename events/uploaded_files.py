"""Who may fetch an uploaded file: whoever may see what it belongs to."""

from organizations.models import Organization

from . import pictures
from .models import Document, Photo


def is_visible(path, user):
    """Whether `user` may see something that holds the file at `path`, relative to the media folder.

    Who may see a picture may see its sizes, and nobody else.
    """
    return (
        Photo.objects.visible_to(user).filter(image__in=[path, pictures.picture_of(path) or path]).exists()
        or Document.objects.visible_to(user).filter(file=path).exists()
        or Organization.objects.filter(logo=path).exists()
    )
