from . import parties

__all__ = ["parties"]
