import secrets
from dataclasses import dataclass

from db import db
from domain import audit, clock, sealed
from domain.errors import Invalid
from domain.locks import FOR_NO_KEY_UPDATE, locked
from domain.shops.models import Shop

PLATFORMS = ("custom",)


@dataclass(frozen=True)
class PushKey:
    """What a program needs to push a shop's orders. The secret is told once and kept sealed."""

    shop: Shop
    key: str
    secret: str


def add(name: str, platform: str, *, by: str) -> PushKey:
    """Raises Invalid for a name that is empty, too long or taken, or an unknown platform."""
    name = name.strip()
    _check(name, platform)
    key, secret = f"shop_{secrets.token_hex(8)}", _new_secret()
    with db.atomic():
        shop = Shop.create(
            name=name,
            platform=platform,
            push_key=key,
            push_secret_sealed=sealed.seal(secret, _about(key)),
            created_at=clock.now(),
        )
        audit.record(by, "shop.added", f"shop:{shop.id}")
    return PushKey(shop, key, secret)


def rotate_secret(shop: Shop, *, by: str) -> PushKey:
    """The old secret stops working at once."""
    secret = _new_secret()
    with db.atomic():
        shop.push_secret_sealed = sealed.seal(secret, _about(shop.push_key))
        shop.save(only=[Shop.push_secret_sealed])
        audit.record(by, "shop.secret_rotated", f"shop:{shop.id}")
    return PushKey(shop, shop.push_key, secret)


def disable(shop: Shop, *, by: str) -> None:
    """Pushes are refused from now on; the orders stay."""
    with db.atomic():
        shop.disabled_at = shop.disabled_at or clock.now()
        shop.save(only=[Shop.disabled_at])
        audit.record(by, "shop.disabled", f"shop:{shop.id}")


def enable(shop: Shop, *, by: str) -> None:
    with db.atomic():
        shop.disabled_at = None
        shop.save(only=[Shop.disabled_at])
        audit.record(by, "shop.enabled", f"shop:{shop.id}")


def push_secret(shop: Shop) -> str:
    return sealed.unseal(shop.push_secret_sealed, _about(shop.push_key))


def rotate_seals() -> int:
    """Seal with the newest key what an older one sealed. Returns how many secrets that were."""
    older = [shop for shop in Shop.select() if not sealed.is_newest(shop.push_secret_sealed)]
    for shop in older:
        shop.push_secret_sealed = sealed.seal(push_secret(shop), _about(shop.push_key))
        shop.save(only=[Shop.push_secret_sealed])
    return len(older)


def hold(shop: Shop) -> None:
    """Until the end of the transaction nobody else writes this shop's orders and buyer links."""
    locked(Shop.select(Shop.id).where(Shop.id == shop.id), FOR_NO_KEY_UPDATE).execute()


def _check(name: str, platform: str) -> None:
    if not 1 <= len(name) <= 100:
        raise Invalid("店铺名称需要 1 到 %(limit)s 个字", field="name", limit=100)
    if platform not in PLATFORMS:
        raise Invalid("不支持的平台：%(platform)s", field="platform", platform=platform)
    if Shop.select().where(Shop.name == name).exists():
        raise Invalid("已经有名为“%(name)s”的店铺", field="name", name=name)


def _new_secret() -> str:
    return secrets.token_urlsafe(32)


def _about(push_key: str) -> str:
    return f"shop:{push_key}"
