"""A company big enough that losing much of it is suspicious."""

import pytest

LONG_AGO = 1_700_000_000
GUIDES, CUSTOMERS = 6, 60


@pytest.fixture
def shop_floor(company, cli):
    """One more store, six guides with ten customers each, read by us."""
    company.load(
        {
            "departments": [{"id": 103, "name": "静安寺店", "parent_id": 10}],
            "members": [
                {"userid": f"guide{n}", "name": f"导购{n}", "departments": [103]}
                for n in range(GUIDES)
            ],
            "customers": [
                {"external_userid": f"wmC{n:02}", "name": f"顾客{n}"} for n in range(CUSTOMERS)
            ],
            "friendships": [
                {
                    "userid": f"guide{n % GUIDES}",
                    "external_userid": f"wmC{n:02}",
                    "created_at": LONG_AGO + n,
                }
                for n in range(CUSTOMERS)
            ],
        }
    )
    for kind in ("organisation", "customers"):
        assert cli("sync", kind).exit_code == 0
    return company


@pytest.fixture
def lose(shop_floor):
    """`lose(25)`: so many friendships end in WeCom, and no event tells of it."""

    def end(count: int) -> None:
        for n in range(count):
            shop_floor.set_friendship(f"guide{n % GUIDES}", f"wmC{n:02}", "standing", "gone")

    return end
