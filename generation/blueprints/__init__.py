"""Parametrised scenes that always render: `load()` gives all, `get(id)` one."""

from generation.blueprints.library import Blueprint, MalformedBlueprint, get, load

__all__ = ["Blueprint", "MalformedBlueprint", "get", "load"]
