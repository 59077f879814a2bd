"""TF-IDF over word and character n-grams, fast because a word's n-grams are looked up once.

scikit-learn's ``char_wb`` analyzer cuts every word of every text anew; news repeats its words, so a
table from word to feature indices does the same work several times faster. The features are those of
two ``TfidfVectorizer``\\ s (words, and characters within word boundaries) side by side, each block
scaled to unit length.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Self

import numpy as np
import scipy.sparse as sp
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from communique.models.inputs import Passage, as_passages

_WORD = re.compile(r"\w+(?:['’]\w+)?")
_TITLE = "^"  # marks a word of the title: no word starts with it
_CACHE_LIMIT = 200_000


def words_of(passage: Passage) -> list[str]:
    """Lower-case words of the text, then those of the title with a mark.

    Example:
        >>> words_of(Passage("Envoys met.", "Talks"))
        ['envoys', 'met', '^talks']
    """
    words = _WORD.findall(passage.text.lower())
    if passage.title:
        words += [_TITLE + word for word in _WORD.findall(passage.title.lower())]
    return words


def text_spans(text: str) -> list[tuple[int, int]]:
    """Character spans of the words of a text, as ``words_of`` finds them.

    Example:
        >>> text_spans("Envoys met.")
        [(0, 6), (7, 10)]
    """
    lower = text.lower()
    if len(lower) == len(text):
        return [match.span() for match in _WORD.finditer(lower)]
    # A few letters become two in lower case: find the letter that each place of the lower text comes from.
    origin = [i for i, letter in enumerate(text) for _ in letter.lower()] + [len(text)]
    return [(origin[start], origin[end - 1] + 1) for start, end in (m.span() for m in _WORD.finditer(lower))]


def char_ngrams(word: str, shortest: int, longest: int) -> list[str]:
    """Character n-grams of a word with a blank on either side.

    Example:
        >>> char_ngrams("iaea", 4, 5)
        [' iae', 'iaea', 'aea ', ' iaea', 'iaea ']
    """
    padded = f" {word} "
    return [padded[i : i + n] for n in range(shortest, longest + 1) for i in range(len(padded) - n + 1)]


class NgramVectorizer(TransformerMixin, BaseEstimator):
    """TF-IDF features of word and character n-grams.

    Parameters:
        word_bigrams: whether pairs of neighbouring words are features beside single words.
        char_ngrams: shortest and longest character n-gram, ``None`` for no characters.
        min_df: a feature must occur in at least this many passages.
        max_features: keep the most frequent ones of each block.

    Attributes:
        terms_: features in column order, words first; a bigram holds a blank.
        n_words_: how many of them are word features.
        idf_: inverse document frequency per feature, shape (n_features,).

    Example:
        >>> X = NgramVectorizer(min_df=1).fit_transform(["Envoys met in Doha.", "The court met."])
        >>> X.shape[0]
        2
    """

    _known: dict[str, np.ndarray]  # word to the indices of its features, filled as words come
    _lookup: dict[str, int] | None  # feature to index

    def __init__(
        self,
        word_bigrams: bool = True,
        char_ngrams: tuple[int, int] | None = (3, 5),
        min_df: int = 2,
        max_features: int | None = 100_000,
    ) -> None:
        self.word_bigrams = word_bigrams
        self.char_ngrams = char_ngrams
        self.min_df = min_df
        self.max_features = max_features

    def fit(self, X: Iterable[str | Passage], y: object = None) -> Self:
        """Learn the vocabulary and document frequencies of ``X``, shape (n_passages,)."""
        words: Counter[str] = Counter()
        chars: Counter[str] = Counter()
        n_rows = 0
        for passage in as_passages(X):
            tokens = words_of(passage)
            n_rows += 1
            words.update(set(self._word_features(tokens)))
            chars.update({gram for word in set(tokens) for gram in self._char_features(word)})
        word_terms, char_terms = self._select(words), self._select(chars)
        if not word_terms + char_terms:
            raise ValueError(
                f"no feature occurs in {self.min_df} or more of the {n_rows} passages; lower min_df or give more text."
            )
        df = np.array([words[t] for t in word_terms] + [chars[t] for t in char_terms], dtype=np.float64)
        self.terms_ = np.array(word_terms + char_terms)
        self.n_words_ = len(word_terms)
        self.idf_ = (np.log((1 + n_rows) / (1 + df)) + 1).astype(np.float32)
        self._forget()
        return self

    def transform(self, X: Iterable[str | Passage]) -> sp.csr_matrix:
        """Features of ``X``: float32, shape (n_passages, n_features)."""
        check_is_fitted(self)
        pieces: list[np.ndarray] = []
        lengths: list[int] = []
        for passage in as_passages(X):
            row = self._row(words_of(passage))
            pieces += row
            lengths.append(sum(map(len, row)))
        indices = np.concatenate(pieces) if pieces else np.empty(0, dtype=np.int32)
        indptr = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
        counts = sp.csr_matrix(
            (np.ones(len(indices), np.float32), indices, indptr), shape=(len(lengths), len(self.terms_))
        )
        counts.sum_duplicates()
        return self._weigh(counts)

    def placed(self, passage: Passage) -> list[tuple[tuple[int, ...], np.ndarray]]:
        """Where the features of a passage come from: numbers of words, and the features that they make together.

        A word makes its own features and those of its characters, two neighbours make a bigram. Words are
        numbered as in ``words_of``. A feature that occurs twice is there twice.
        """
        check_is_fitted(self)
        tokens = words_of(passage)
        known = self._row(tokens)
        placed: list[tuple[tuple[int, ...], np.ndarray]] = [((i,), known[i]) for i in range(len(tokens))]
        if self.word_bigrams:
            _, lookup = self._tables()
            for i, bigram in enumerate(map(" ".join, itertools.pairwise(tokens))):
                if bigram in lookup:
                    placed.append(((i, i + 1), np.array([lookup[bigram]], dtype=np.int32)))
        return placed

    def get_feature_names_out(self, input_features: object = None) -> np.ndarray:
        check_is_fitted(self)
        return self.terms_.astype(object)

    def _word_features(self, tokens: list[str]) -> Iterator[str]:
        yield from tokens
        if self.word_bigrams:
            yield from map(" ".join, itertools.pairwise(tokens))

    def _char_features(self, word: str) -> list[str]:
        return char_ngrams(word, *self.char_ngrams) if self.char_ngrams and not word.startswith(_TITLE) else []

    def _select(self, counts: Counter[str]) -> list[str]:
        kept = [term for term, n in counts.items() if n >= self.min_df]
        if self.max_features is not None and len(kept) > self.max_features:
            kept = sorted(kept, key=lambda term: (-counts[term], term))[: self.max_features]
        return sorted(kept)

    def _row(self, tokens: list[str]) -> list[np.ndarray]:
        """Feature indices of one passage: an array per word, one for all bigrams."""
        known, lookup = self._tables()
        row = []
        for word in tokens:
            found = known.get(word)
            if found is None:
                features = [word] + [" " + gram for gram in self._char_features(word)]
                found = np.array([i for f in features if (i := lookup.get(f)) is not None], dtype=np.int32)
                if len(known) >= _CACHE_LIMIT:
                    known.clear()
                known[word] = found
            row.append(found)
        if self.word_bigrams:
            bigrams = map(" ".join, itertools.pairwise(tokens))
            row.append(np.array([i for b in bigrams if (i := lookup.get(b)) is not None], dtype=np.int32))
        return row

    def _tables(self) -> tuple[dict[str, np.ndarray], dict[str, int]]:
        # Derived from terms_ and left out of the saved state. A leading blank keeps character n-grams
        # apart from words: no word feature starts with one.
        if self._lookup is None:
            terms = self.terms_.tolist()
            words, chars = terms[: self.n_words_], terms[self.n_words_ :]
            self._lookup = {t: i for i, t in enumerate(words)}
            self._lookup.update({" " + t: i for i, t in enumerate(chars, start=self.n_words_)})
        return self._known, self._lookup

    def _weigh(self, counts: sp.csr_matrix) -> sp.csr_matrix:
        counts.data = (1 + np.log(counts.data)) * self.idf_[counts.indices]
        rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
        block = 2 * rows + (counts.indices >= self.n_words_)
        length = np.sqrt(np.bincount(block, counts.data.astype(np.float64) ** 2, minlength=2 * counts.shape[0]))
        counts.data /= length.astype(np.float32)[block]
        return counts

    def _forget(self) -> None:
        self._known = {}
        self._lookup = None

    def __getstate__(self) -> dict[str, object]:
        return {k: v for k, v in super().__getstate__().items() if k not in ("_known", "_lookup")}

    def __setstate__(self, state: dict[str, object]) -> None:
        super().__setstate__(state)
        self._forget()
