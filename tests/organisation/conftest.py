from tests.letters import letters

__all__ = ["letters"]
