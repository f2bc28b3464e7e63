from domain.orders import actions


def match_orders() -> str:
    """Customers become known after their orders: by sync, by import, by a guide's remark."""
    return f"{actions.match_waiting()} orders matched"
