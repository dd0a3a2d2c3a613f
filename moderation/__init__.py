"""Second Opinion: comment moderation for health publishers."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("second-opinion")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0+unknown"
