"""Topics by words alone: one short list of patterns per topic, written from the codebook before any test text was seen."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from communique.models.inputs import Passage

PATTERNS: dict[str, tuple[str, ...]] = {
    "diplomatic_recognition": (
        r"recogni\w+",
        r"(?:diplomatic|formal|official) (?:relations|ties|recognition)",
        r"embass(?:y|ies)",
        r"consulates?",
        r"ambassadors?",
        r"envoys?",
        r"credentials",
        r"accredit\w*",
        r"legitima\w+ (?:government|authorit\w+|representative)",
        r"normali[sz]\w+",
        r"sever\w* (?:ties|relations)",
        r"persona non grata",
        r"expel\w* .{0,30}diplomats?",
        r"statehood",
        r"two.state solution",
    ),
    "regional_security": (
        r"air ?strikes?",
        r"missiles?",
        r"drones?",
        r"shell(?:ing|ed)",
        r"troops?",
        r"(?:armed|militant|rebel|terrorist) (?:groups?|forces?|attacks?)",
        r"militants?",
        r"militias?",
        r"rebels?",
        r"terroris\w+",
        r"insurgen\w+",
        r"cease.?fires?",
        r"truce",
        r"peace.?keep\w+",
        r"offensives?",
        r"invasions?",
        r"nato",
        r"alliances?",
        r"military (?:aid|base|bases|operation|operations|exercise|exercises|drills?)",
        r"security guarantees?",
        r"arms (?:control|suppl\w+|deliver\w+|embargo)",
        r"border (?:clash\w*|guards?|control)",
        r"weapons?",
        r"nuclear",
    ),
    "war_accountability": (
        r"war crimes?",
        r"crimes? against humanity",
        r"genocid\w+",
        r"atrocit\w+",
        r"international criminal court",
        r"icc",
        r"international court of justice",
        r"tribunals?",
        r"(?:arrest )?warrants?",
        r"indict\w+",
        r"prosecut\w+",
        r"reparations?",
        r"register of damage",
        r"frozen (?:russian )?assets",
        r"accountab\w+",
        r"impunity",
        r"commission of inquiry",
        r"held? (?:to account|responsible)",
        r"human rights violations?",
        r"sanction(?:s|ed)? .{0,60}(?:invasion|war)",
    ),
}


class KeywordPeer:
    """Counts how many patterns of each topic a passage has; a passage with none scores 0.

    Example:
        >>> KeywordPeer(("war_accountability",)).scores([Passage("A tribunal for war crimes was proposed.")]).tolist()
        [[2.0]]
    """

    title = "keyword patterns"
    how = f"{sum(map(len, PATTERNS.values()))} patterns, counted"
    encoder = False

    def __init__(self, topics: Sequence[str]) -> None:
        self._patterns = [[re.compile(rf"\b(?:{p})\b", re.IGNORECASE) for p in PATTERNS[t]] for t in topics]

    def fit(self, passages: Sequence[Passage], gold: np.ndarray) -> None:
        """There is nothing to learn."""

    def scores(self, passages: Sequence[Passage]) -> np.ndarray:
        texts = [f"{p.title}\n{p.text}" for p in passages]
        return np.array(
            [[sum(p.search(text) is not None for p in own) for own in self._patterns] for text in texts], dtype=float
        ).reshape(len(texts), len(self._patterns))

    def size(self) -> int:
        return sum(len(pattern) for own in PATTERNS.values() for pattern in own)
