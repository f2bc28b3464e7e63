from domain.customers.models import Friendship
from domain.customers.queries import friendship_of
from domain.errors import NotFound
from sidebar.auth import current_guide


def own_friendship(external_userid: str) -> Friendship:
    """Raises NotFound unless the customer is a friend of the guide: nobody else's are shown."""
    friendship = friendship_of(current_guide(), external_userid)
    if not friendship or not friendship.active:
        raise NotFound("这位客户不在你的好友里。刚添加的客户要等几秒钟，请稍后重新读取。")
    return friendship
