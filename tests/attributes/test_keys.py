"""Numbers in attributes follow a new data key like all others."""

from domain.attributes.models import Attribute, CustomerValue
from domain.attributes.values import reveal
from tests.attributes.conftest import BY
from tests.guarding.test_keys import data_key, new, old

__all__ = ["data_key", "new", "old"]


def test_a_number_is_read_with_the_new_key_alone(data_key, old, new, known, friendship, cli):
    data_key(new, old)

    told = cli("keys", "rotate")

    assert told.exit_code == 0, told.output
    assert "2 phone numbers" in told.output
    data_key(new)
    home = Attribute.get(name="家里电话")
    assert reveal(friendship, home, by=BY) == ["13900004321"]
    assert CustomerValue.select().where(CustomerValue.phone_sealed != "").count() == 1
