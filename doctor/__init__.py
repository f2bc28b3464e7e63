"""The doctor: what is wrong with the set-up, why it matters, and where to mend it."""

from doctor.findings import Finding, examine

__all__ = ["Finding", "examine"]
