from domain.errors import NotFound
from domain.shops.models import Shop


def by_push_key(key: str) -> Shop | None:
    """The shop that may push orders under this key; a disabled shop may not."""
    return Shop.get_or_none(Shop.push_key == key, Shop.disabled_at.is_null())


def by_name(name: str) -> Shop:
    """Raises NotFound."""
    shop = Shop.get_or_none(Shop.name == name)
    if shop is None:
        raise NotFound("没有名为“%(name)s”的店铺", name=name)
    return shop


def all_shops() -> list[Shop]:
    return list(Shop.select().order_by(Shop.name))
