from domain.customers import queries
from domain.customers.models import Friendship
from domain.errors import NotFound
from domain.organisation.models import Guide
from sidebar.auth import current_guide


def own_friendship(external_userid: str) -> Friendship:
    """Raises NotFound unless the customer is a friend of the guide: nobody else's are shown."""
    return _active(queries.friendship_of(current_guide(), external_userid))


def own_and_exclusive(external_userid: str) -> tuple[Friendship, Guide | None]:
    """The same, with the customer's exclusive guide, in one query."""
    guide, theirs = current_guide(), queries.friendships_with(external_userid)
    own = next((one for one in theirs if one.guide_id == guide.id), None)
    return _active(own), queries.exclusive_among(theirs)


def _active(friendship: Friendship | None) -> Friendship:
    if not friendship or not friendship.active:
        raise NotFound("这位客户不在你的好友里。刚添加的客户要等几秒钟，请稍后重新读取。")
    return friendship
