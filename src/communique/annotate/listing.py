"""Files that name paragraphs: what was sampled, disputed or doubted, to pick its tasks by."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from communique.errors import CommuniqueError
from communique.label.readings import json_lines

Key = tuple[str, int, str]  # article id, paragraph number, SHA-256 of the text


@dataclass(frozen=True, slots=True)
class Listing:
    """The paragraphs of a file. A line without ``sha256`` means every text at its address."""

    path: Path
    lines: dict[tuple[str, int, str | None], int]

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read JSON lines with ``article_id`` and ``paragraph``.

        Raises:
            UsageError: there is no such file.
            CommuniqueError: a line that names no paragraph.
        """
        lines: dict[tuple[str, int, str | None], int] = {}
        for number, line in json_lines(path):
            try:
                row = json.loads(line)
                lines.setdefault((str(row["article_id"]), int(row["paragraph"]), row.get("sha256")), number)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise CommuniqueError(
                    f"{path}, line {number} names no paragraph ({error!r}); give it article_id and paragraph."
                ) from error
        return cls(path, lines)

    def __contains__(self, key: Key) -> bool:
        return key in self.lines or (*key[:2], None) in self.lines

    def require(self, found: Iterable[Key]) -> None:
        """Raise if a paragraph of the file is not among those found.

        Raises:
            CommuniqueError: names the line and the paragraph.
        """
        known = {known for key in found for known in (key, (*key[:2], None))}
        for (article, paragraph, sha256), number in self.lines.items():
            if (article, paragraph, sha256) not in known:
                raise CommuniqueError(
                    f"{self.path}, line {number}: {article}#{paragraph} is not among the paragraphs given; name the articles or labels it was chosen from."
                )
