"""A big company from a seed."""

import subprocess
import sys

from simulator import Simulator
from simulator.crowd import company


def loaded(friendships: int) -> Simulator:
    wecom = Simulator(background=False)
    wecom.load(company(friendships))
    return wecom


def count(wecom: Simulator, table: str) -> int:
    return wecom.state.value(f"SELECT count(*) FROM {table}")


def test_it_has_as_many_friendships_as_asked_for_and_people_to_match():
    wecom = loaded(2_500)

    assert count(wecom, "friendship") == 2_500
    assert count(wecom, "member") == 25
    assert count(wecom, "department") == 1 + 1 + 3
    assert count(wecom, "customer") == 2_500 - 239
    strangers = "SELECT count(*) FROM friendship LEFT JOIN customer USING (external_userid)"
    assert wecom.state.value(f"{strangers} WHERE customer.name IS NULL") == 0
    wecom.close()


def test_some_customers_have_two_guides():
    wecom = loaded(1_000)

    most = "SELECT max(n) FROM (SELECT count(*) AS n FROM friendship GROUP BY external_userid)"
    assert wecom.state.value(most) == 2
    wecom.close()


def test_the_same_number_gives_the_same_company():
    one, other = ({name: list(rows) for name, rows in company(300).items()} for _ in range(2))

    assert one == other


def test_it_is_loaded_at_the_start_and_only_into_an_empty_state(tmp_path):
    state = str(tmp_path / "big.sqlite3")

    assert "Loading a company of 300 friendships" in started(state)
    assert "Loading" not in started(state)

    wecom = Simulator(state=state, background=False)
    assert count(wecom, "friendship") == 300
    wecom.close()


def started(state: str) -> str:
    """What the program says until it serves."""
    words = ["--port", "0", "--state", state, "--seed-company", "300"]
    command = [sys.executable, "-m", "simulator", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        said = ""
        while "Simulator on" not in said:
            said += process.stdout.readline()
        process.terminate()
    return said
