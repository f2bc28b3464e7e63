"""The node that something new belongs to: whoever belongs to several says which.

On a form: `{{ ui.node_choice() }}`. In its view: `node_asked()`, and where that matters
`scope_of(node)`.
"""

from flask import request

from console.auth import reach, scope
from console.blueprint import bp
from domain.errors import Invalid, NotAllowed, NotFound
from domain.operators.scope import Scope, of_departments
from domain.organisation.models import Node


def node_asked() -> Node | None:
    """The node of the form. None: the whole company's, for those who see all of it.

    Raises Invalid where somebody of several nodes chose none, NotFound for a node of others,
    NotAllowed for who belongs nowhere.
    """
    offered, wanted = reach().nodes, request.form.get("node", type=int)
    if wanted:
        return _among(offered, wanted)
    if scope().is_whole:
        return None
    if not offered:
        raise NotAllowed("您还没有所属的部门，不能新建内容。请联系超级管理员。")
    if len(offered) > 1:
        raise Invalid("您属于多个层级，请选择新建的内容归哪一个", field="node")
    return offered[0]


def scope_of(node: Node | None) -> Scope:
    """What whoever is signed in sees of a node."""
    if node is None:
        return scope()
    below, own = of_departments([node.department]), scope()
    if own.department_ids is None or below.department_ids is None:
        return below
    return Scope(below.department_ids & own.department_ids)


@bp.app_template_global()
def nodes_offered() -> list[Node]:
    return reach().nodes


def _among(offered: list[Node], wanted: int) -> Node:
    for node in offered:
        if node.id == wanted:
            return node
    raise NotFound("没有这个层级，它可能已被删除")
