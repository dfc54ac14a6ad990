from . import sheets, tokens

__all__ = ["sheets", "tokens"]
