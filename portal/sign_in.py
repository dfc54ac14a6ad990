"""What is particular about signing in here."""


def no_address(request):
    """For django-axes: no network address is stored, neither a reader's nor an editor's; names alone are counted."""
