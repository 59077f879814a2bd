"""The fast vectorizer gives what scikit-learn's own would."""

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from communique.errors import UsageError
from communique.models import NgramVectorizer, Passage

TEXTS = [
    "The envoy presented credentials in Doha.",
    "Shelling hit the border; the border guard fled.",
    "The court met. The envoy’s lawyer spoke of the border.",
]


def reference(**options):
    options = {"sublinear_tf": True, "dtype": np.float32, **options}
    return TfidfVectorizer(**options)


def columns(matrix, names):
    return {name: matrix[:, i].toarray().ravel() for i, name in enumerate(names)}


def test_words_are_those_of_scikit_learn():
    ours = NgramVectorizer(char_ngrams=None, min_df=1).fit(TEXTS)
    theirs = reference(ngram_range=(1, 2), token_pattern=r"\w+(?:['’]\w+)?").fit(TEXTS)
    a = columns(ours.transform(TEXTS), ours.get_feature_names_out())
    b = columns(theirs.transform(TEXTS), theirs.get_feature_names_out())
    assert a.keys() == b.keys()
    for name, column in a.items():
        np.testing.assert_allclose(column, b[name], rtol=1e-5)


def test_characters_are_those_of_scikit_learn_within_words():
    words_only = [" ".join(t.replace(".", "").replace(";", "").split()) for t in TEXTS]
    ours = NgramVectorizer(word_bigrams=False, char_ngrams=(3, 4), min_df=1).fit(words_only)
    theirs = reference(analyzer="char_wb", ngram_range=(3, 4)).fit(words_only)
    block = ours.transform(words_only)[:, ours.n_words_ :]
    a = columns(block, ours.get_feature_names_out()[ours.n_words_ :])
    b = columns(theirs.transform(words_only), theirs.get_feature_names_out())
    assert a.keys() == b.keys()
    for name, column in a.items():
        np.testing.assert_allclose(column, b[name], rtol=1e-5)


def test_a_word_of_the_title_is_another_feature():
    ours = NgramVectorizer(char_ngrams=None, word_bigrams=False, min_df=1).fit([Passage("The court met.", "Court")])
    assert set(ours.terms_) == {"the", "court", "met", "^court"}


def test_rare_features_are_dropped_and_the_most_frequent_kept():
    ours = NgramVectorizer(char_ngrams=None, word_bigrams=False, min_df=2, max_features=1).fit(TEXTS)
    assert ours.terms_.tolist() == ["the"]


def test_unknown_words_and_empty_texts_are_empty_rows():
    ours = NgramVectorizer(char_ngrams=None, min_df=1).fit(TEXTS)
    assert ours.transform(["", "zzz", "?!"]).nnz == 0
    assert ours.transform([]).shape == (0, len(ours.terms_))


def test_nothing_to_learn_is_said():
    with pytest.raises(ValueError, match="no feature occurs in 2 or more of the 1 passages"):
        NgramVectorizer(min_df=2).fit(["alone"])


@pytest.mark.parametrize(
    ("X", "said"), [("one text", "X is one string"), ([3], "is int, not a text"), ([None], "NoneType")]
)
def test_what_is_no_text_is_refused(X, said):
    with pytest.raises(UsageError, match=said):
        NgramVectorizer(min_df=1).fit(X)
