"""A word of warning where a text does not read like the English that the models were trained on."""

from __future__ import annotations

import re

from communique.records import Article

_COMMON = frozenset(
    "the of and to in a that for on is with as by at from it was be has have said not are this an which will its were "
    "had but they their or who been would after we i you he she his her".split()
)
_WORD = re.compile(r"\w+")
_ENOUGH = 25  # words needed to tell
_SHARE = 0.12  # English prose has 30 to 50 % of these words


def language_warning(article: Article) -> list[str]:
    """A sentence if the article says it is, or seems to be, in another language than English.

    Example:
        >>> from communique.records import Article
        >>> language_warning(Article("a", "", (), language="fr"))
        ["the article's language is fr; the model was trained on English"]
    """
    if article.language:
        code = article.language.lower().replace("_", "-").split("-")[0]
        return (
            []
            if code in ("en", "eng", "english")
            else [f"the article's language is {article.language}; the model was trained on English"]
        )
    words: list[str] = []
    for paragraph in article.paragraphs:
        words += _WORD.findall(paragraph.text[:2000].lower())
        if len(words) > 4 * _ENOUGH:
            break
    if len(words) >= _ENOUGH and sum(w in _COMMON for w in words) < _SHARE * len(words):
        return ["the text does not read like English, which the model was trained on"]
    return []
