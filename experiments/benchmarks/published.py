"""What others have published, with its source; figures in percent."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Published:
    """A figure that was not measured here. ``None`` where the source gives none."""

    benchmark: str
    part: str
    system: str
    source: str
    micro: float | None = None
    macro: float | None = None


PUBLISHED = (
    Published(
        "dse",
        "as shipped",
        "DSE2QA, RoBERTa-base (125M)",
        "Park et al. 2021, as re-reported by Wen et al. 2024",
        79.7,
        67.7,
    ),
    Published(
        "dse", "as shipped", "RoBERTa-base (125M), first tokens of both mentions", "Wen et al., ACL 2024", 83.8, 70.6
    ),
    Published(
        "dse",
        "as shipped",
        "the same with transitive consistency over entity triples",
        "Wen et al., ACL 2024",
        85.2,
        72.5,
    ),
    Published(
        "seesaw",
        "test",
        "best published, pair and direction given",
        "as noted in November 2026; the paper was not read again",
        micro=84.1,
    ),
    Published("newsmtsc", "test_rw", "GRU-TSC, RoBERTa-base (125M)", "Hamborg and Donnay, EACL 2021", macro=83.1),
    Published("newsmtsc", "test_mt", "GRU-TSC, RoBERTa-base (125M)", "Hamborg and Donnay, EACL 2021", macro=82.5),
)
