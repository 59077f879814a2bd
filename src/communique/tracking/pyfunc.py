"""Our model as an MLflow pyfunc: ``mlflow.pyfunc.load_model`` calls ``_load_pyfunc``.

The folder is the one that ``communique train`` writes, so nothing is pickled and
``communique.load`` and MLflow read the same files.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from communique.records import Article, Paragraph

if TYPE_CHECKING:
    import pandas as pd

    from communique.predict.predictor import Predictor

ARTIFACT = "model"


class PyfuncModel:
    """Rows of ``text`` (and ``title``) to rows of topic probabilities, labels and stances."""

    def __init__(self, predictor: Predictor) -> None:
        self.predictor = predictor

    def predict(self, model_input: pd.DataFrame, params: dict[str, Any] | None = None) -> pd.DataFrame:
        """One row per input row, each row read as one paragraph; a row without text has no label.

        Parameters:
            model_input: a frame with the column ``text`` and, if known, ``title``.

        Returns:
            One probability column per topic, ``labels`` (list of ids) and ``stances`` (list of dicts).
        """
        import pandas as pd

        titles = model_input["title"] if "title" in model_input else [""] * len(model_input)
        articles = [
            Article(str(i), _text(title), (Paragraph(0, text),) if _text(text).strip() else ())
            for i, (title, text) in enumerate(zip(titles, model_input["text"], strict=True))
        ]
        # One paragraph per article at most, so that what holds of the article holds of the row.
        rows = [
            {**p.topics, "labels": list(p.labels), "stances": [s.to_dict() for s in p.stances]}
            for p in self.predictor.predict(articles)
        ]
        return pd.DataFrame(
            rows, index=model_input.index, columns=[*self.predictor.taxonomy.topics, "labels", "stances"]
        )


def _text(value: Any) -> str:
    """A cell as text; a missing one is empty, so that a bad row does not stop the others."""
    return value if isinstance(value, str) else ""


def _load_pyfunc(path: str) -> PyfuncModel:
    from communique.models.storage import load_folder
    from communique.predict.predictor import Predictor

    return PyfuncModel(Predictor(load_folder(Path(path))))
