"""The corp's tag library as WeCom tells it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LibraryTag:
    wecom_id: str
    name: str
    order: int = 0


@dataclass(frozen=True)
class LibraryGroup:
    """`order`: the larger comes first."""

    wecom_id: str
    name: str
    order: int = 0
    tags: tuple[LibraryTag, ...] = ()
