"""Who may fetch an uploaded file: whoever may see what it belongs to."""

from organizations.models import Organization

from .models import Document, Photo


def is_visible(path, user):
    """Whether `user` may see something that holds the file at `path`, relative to the media folder."""
    return (
        Photo.objects.visible_to(user).filter(image=path).exists()
        or Document.objects.visible_to(user).filter(file=path).exists()
        or Organization.objects.filter(logo=path).exists()
    )
