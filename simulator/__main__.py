"""`python -m simulator --host 127.0.0.1 --port 9300 --state var/simulator.sqlite3`"""

import argparse
import signal
import sys

from simulator import Simulator, SimulatorConfig
from simulator.crowd import company
from simulator.server import listen


def populate(wecom: Simulator, friendships: int) -> None:
    if wecom.state.value("SELECT 1 FROM member LIMIT 1"):
        return
    print(f"Loading a company of {friendships:,} friendships…", flush=True)
    wecom.load(company(friendships))


def main() -> None:
    parser = argparse.ArgumentParser(prog="simulator", description="A WeCom that remembers.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9300)
    parser.add_argument("--state", default=":memory:", help="SQLite file; in memory when left out")
    parser.add_argument(
        "--seed-company",
        type=int,
        default=0,
        metavar="N",
        help="begin with a company of N friendships, unless the state holds people already",
    )
    options = parser.parse_args()
    wecom = Simulator(SimulatorConfig.from_environment(), state=options.state)
    if options.seed_company:
        populate(wecom, options.seed_company)
    server = listen(wecom.wsgi, options.host, options.port)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(
        f"Simulator on http://{options.host}:{server.server_port}/ (state: {options.state})",
        flush=True,
    )
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        wecom.close()


main()
