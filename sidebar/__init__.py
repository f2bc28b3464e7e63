"""The H5 pages that guides use inside WeCom: the customer beside the chat, and the workbench."""

from sidebar import (  # noqa: F401  importing them adds their routes
    attributes,
    customers,
    jssdk,
    problems,
    shell,
    sign_in,
    tags,
    tasks,
    workbench,
)
from sidebar.blueprint import bp

__all__ = ["bp"]
