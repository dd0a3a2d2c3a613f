"""The moderators' pages: server-rendered, every action a plain form, no script needed."""

from api.console.app import create_console

__all__ = ["create_console"]
