"""scikit-learn's estimator checks, as far as they apply to estimators that take text.

scikit-learn's own ``check_estimator`` stops at once for estimators whose input is not a matrix of
numbers. So the checks that need no data run as they are, those that fit run here on text, and those
that only make sense for a matrix are listed with their reason.
"""

import pickle
import re

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils import estimator_checks as checks

from communique.models import NgramVectorizer, Pair, StanceClassifier, TopicClassifier

ESTIMATORS = [NgramVectorizer(min_df=1), TopicClassifier(min_df=1), StanceClassifier(n_features=2**10)]
NEED_NO_DATA = [
    checks.check_do_not_raise_errors_in_init_or_set_params,
    checks.check_estimator_cloneable,
    checks.check_estimator_repr,
    checks.check_estimator_tags_renamed,
    checks.check_get_params_invariance,
    checks.check_mixin_order,
    checks.check_no_attributes_set_in_init,
    checks.check_parameters_default_constructible,
    checks.check_set_params,
    checks.check_valid_tag_types,
]
ON_TEXT_BELOW = {  # the same checks, on texts and pairs, in TestOnText
    "check_estimators_fit_returns_self", "check_dont_overwrite_parameters", "check_estimators_overwrite_params",
    "check_estimators_unfitted", "check_transformers_unfitted", "check_fit_check_is_fitted", "check_is_fitted",
    "check_fit_idempotent", "check_methods_sample_order_invariance", "check_methods_subset_invariance",
    "check_classifiers_train", "check_classifiers_classes", "check_classifiers_predictions", "check_dict_unchanged",
    "check_readonly_memmap_input", "check_estimators_pickle", "check_pipeline_consistency", "check_fit_score_takes_y",
    "check_decision_proba_consistency", "check_estimators_data_not_an_array", "check_classifier_data_not_an_array",
    "check_transformer_data_not_an_array", "check_supervised_y_no_nan", "check_classifiers_multilabel_representation_invariance",
    "check_classifiers_multilabel_output_format_predict", "check_classifiers_multilabel_output_format_predict_proba",
    "check_classifiers_multilabel_output_format_decision_function", "check_transformer_general",
    "check_transformer_get_feature_names_out", "check_classifier_multioutput", "check_requires_y_none",
    "check_estimators_empty_data_messages",
}  # fmt: skip
SKIPPED = {  # patterns of names, and why the checks do not apply
    r"check_estimator": "the whole suite, which stops at once for estimators that take no matrix",
    r"check_(regressor|outlier|cluster).*": "these are no regressors, outlier detectors or clusterers",
    r"check_(fit1d|fit2d.*|n_features_in.*|f_contiguous.*|nonsquare_error)": "X is a list of texts or pairs, it has no columns",
    r"check_(estimators_dtypes|complex_data|dtype_object|estimators_nan_inf|.*non_negative|positive_only.*)": "X holds no numbers",
    r"check_(array_api.*|inplace_ensure_writeable)": "X is no array",
    r"check_estimator_sparse.*": "X is never a sparse matrix",
    r"check_(dataframe_column.*|get_feature_names_out_error|.*set_output.*|transformer_get_feature_names_out_pandas|global_.*)": "X has no column names, and text features are too many for a data frame",
    r"check_.*sample_weight.*": "fit takes no sample_weight",
    r"check_(classifiers_regression_target|supervised_y_2d|classifiers_one_label|classifier_not_supporting_multiclass)": "y is a set of topic ids or a polarity: topics are a matrix by design, a stance model needs two polarities",
    r"check_class_weight.*": "the checks train on number matrices; class_weight is passed to LogisticRegression unchanged",
    r"check_(estimators_partial_fit.*|.*n_iter|sparsify_coefficients)": "there is no partial_fit, n_iter_ or sparsify",
    r"check_(transformer_preserve_dtypes|transformers_unfitted_stateless)": "text has no dtype to keep, and the vectorizer has a state",
    r"check_param_validation": "parameters are checked by the scikit-learn models that they are passed to",
}

WORDS = ("praised", "condemned", "met", "sanctioned", "thanked", "left")
TEXTS = [f"Doha {WORDS[i % 6]} Oman over item {i}." for i in range(36)]
TOPICS = [["security"] if i % 6 in (1, 3) else ["recognition"] if i % 6 in (0, 4) else [] for i in range(36)]
PAIRS = [Pair(t, ((0, 4),), ((t.index("Oman"), t.index("Oman") + 4),)) for t in TEXTS]
POLARITIES = np.array([["support", "oppose", "neutral", "oppose", "support", "neutral"][i % 6] for i in range(36)])
CASES = [
    pytest.param(TopicClassifier(min_df=1), TEXTS, TOPICS, id="topics"),
    pytest.param(StanceClassifier(n_features=2**10), PAIRS, POLARITIES, id="stance"),
]


def names(estimator):
    return type(estimator).__name__


@pytest.mark.parametrize("check", NEED_NO_DATA, ids=lambda c: c.__name__)
@pytest.mark.parametrize("estimator", ESTIMATORS, ids=names)
def test_scikit_learn_check(estimator, check):
    check(names(estimator), clone(estimator))


@pytest.mark.parametrize("check", [name for name in dir(checks) if name.startswith("check_")])
def test_every_check_is_run_or_skipped_with_a_reason(check):
    """A check that a new scikit-learn brings makes this fail until somebody decides."""
    places = [check in {c.__name__ for c in NEED_NO_DATA}, check in ON_TEXT_BELOW]
    places += [re.fullmatch(pattern, check) is not None for pattern in SKIPPED]
    assert sum(places) == 1, f"{check} is decided {sum(places)} times"


@pytest.mark.parametrize(("estimator", "X", "y"), CASES)
class TestOnText:
    def test_fit_returns_self_and_keeps_parameters(self, estimator, X, y):
        model = clone(estimator)
        before = model.get_params()
        assert model.fit(X, y) is model
        assert model.get_params() == before

    def test_unfitted_says_so(self, estimator, X, y):
        with pytest.raises(NotFittedError):
            clone(estimator).predict(X)

    def test_fitting_twice_gives_the_same(self, estimator, X, y):
        a, b = clone(estimator).fit(X, y), clone(estimator)
        b.fit(X[:24], y[:24])
        b.fit(X, y)
        np.testing.assert_array_equal(a.predict_proba(X), b.predict_proba(X))

    def test_a_generator_will_do(self, estimator, X, y):
        a = clone(estimator).fit((x for x in X), y)
        np.testing.assert_array_equal(a.predict(x for x in X), clone(estimator).fit(X, y).predict(X))

    def test_rows_are_independent(self, estimator, X, y):
        model = clone(estimator).fit(X, y)
        np.testing.assert_array_equal(model.predict_proba(X)[::-1], model.predict_proba(X[::-1]))
        np.testing.assert_array_equal(model.predict_proba(X[:1]), model.predict_proba(X)[:1])

    def test_probabilities_fit_classes(self, estimator, X, y):
        model = clone(estimator).fit(X, y)
        p = model.predict_proba(X)
        assert p.shape == (len(X), len(model.classes_)) == model.decision_function(X).shape
        assert ((p >= 0) & (p <= 1)).all()

    def test_it_learns(self, estimator, X, y):
        assert clone(estimator).fit(X, y).score(X, y) > 0.9

    def test_input_is_not_changed(self, estimator, X, y):
        X_copy, y_copy = list(X), list(y)
        clone(estimator).fit(X, y)
        assert list(X) == X_copy
        assert list(y) == y_copy

    def test_pickle_gives_the_same_answers(self, estimator, X, y):
        model = clone(estimator).fit(X, y)
        np.testing.assert_array_equal(pickle.loads(pickle.dumps(model)).predict_proba(X), model.predict_proba(X))

    def test_empty_input_is_an_error_in_fit_and_an_empty_answer_in_predict(self, estimator, X, y):
        with pytest.raises(ValueError, match="no "):
            clone(estimator).fit([], [])
        assert len(clone(estimator).fit(X, y).predict([])) == 0

    def test_lengths_must_agree(self, estimator, X, y):
        with pytest.raises(ValueError, match="y has shape"):
            clone(estimator).fit(X, y[:-1])

    def test_pipeline_and_grid_search(self, estimator, X, y):
        pipeline = make_pipeline(FunctionTransformer(), clone(estimator))
        search = GridSearchCV(
            pipeline, {f"{type(estimator).__name__.lower()}__C": [0.1, 10.0]}, cv=3, error_score="raise"
        )
        if isinstance(estimator, TopicClassifier):
            y = np.array([["recognition" in t, "security" in t] for t in y]).astype(int)
        assert search.fit(X, y).best_score_ > 0.5
        assert len(search.predict(X)) == len(X)

    def test_calibration_keeps_shapes_and_chooses_thresholds(self, estimator, X, y):
        model = clone(estimator).fit(X, y).calibrate(X, y)
        assert all(0 <= t.doubt <= t.accept <= 1 for t in model.thresholds_.values())
        assert model.predict_proba(X).shape == (len(X), len(model.classes_))


def test_topics_as_a_matrix_or_as_ids_are_the_same():
    matrix = np.array([["recognition" in t, "security" in t] for t in TOPICS]).astype(int)
    order = ("recognition", "security")
    a = TopicClassifier(order, min_df=1).fit(TEXTS, matrix)
    b = TopicClassifier(order, min_df=1).fit(TEXTS, TOPICS)
    np.testing.assert_array_equal(a.predict_proba(TEXTS), b.predict_proba(TEXTS))
    assert a.classes_.tolist() == list(order)


def test_the_order_of_classes_is_the_order_of_columns():
    a = TopicClassifier(("security", "recognition"), min_df=1).fit(TEXTS, TOPICS)
    b = TopicClassifier(("recognition", "security"), min_df=1).fit(TEXTS, TOPICS)
    np.testing.assert_allclose(a.predict_proba(TEXTS), b.predict_proba(TEXTS)[:, ::-1])


@pytest.mark.parametrize("form", [np.ndarray.tolist, pd.DataFrame, lambda matrix: [tuple(row) for row in matrix]])
def test_every_form_of_a_matrix_means_the_same(form):
    matrix = np.array([["recognition" in t, "security" in t] for t in TOPICS]).astype(int)
    order = ("recognition", "security")
    a, b = (
        TopicClassifier(order, min_df=1).fit(TEXTS, matrix),
        TopicClassifier(order, min_df=1).fit(TEXTS, form(matrix)),
    )
    np.testing.assert_array_equal(a.predict_proba(TEXTS), b.predict_proba(TEXTS))


@pytest.mark.parametrize(
    ("y", "said"),
    [
        (["security"] * 36, "pass a list of topic ids per passage"),
        ([3] * 36, "pass a list of topic ids per passage"),
        ([[]] * 36, "holds no topic at all"),
        (np.full((36, 2), 2), "values other than 0 and 1"),
    ],
)
def test_wrong_topics_are_explained(y, said):
    with pytest.raises(ValueError, match=said):
        TopicClassifier(min_df=1).fit(TEXTS, y)


def test_a_topic_outside_the_classes_is_named():
    with pytest.raises(ValueError, match=r"outside classes: \['security'\]"):
        TopicClassifier(("recognition",), min_df=1).fit(TEXTS, TOPICS)


def test_a_topic_that_nobody_carries_is_unlikely_everywhere():
    model = TopicClassifier(("recognition", "security", "trade"), min_df=1).fit(TEXTS, TOPICS)
    assert (model.predict_proba(TEXTS)[:, 2] < 0.05).all()


def test_one_polarity_cannot_be_learned():
    with pytest.raises(ValueError, match="one class only"):
        StanceClassifier().fit(PAIRS, ["support"] * len(PAIRS))


def test_two_polarities_can():
    keep = POLARITIES != "neutral"
    pairs = [p for p, k in zip(PAIRS, keep, strict=True) if k]
    model = StanceClassifier(n_features=2**10).fit(pairs, POLARITIES[keep])
    assert model.classes_.tolist() == ["oppose", "support"]
    assert model.score(pairs, POLARITIES[keep]) > 0.9
    np.testing.assert_allclose(model.predict_proba(pairs).sum(axis=1), 1)


def test_cross_validation_gives_a_probability_per_class():
    p = cross_val_predict(StanceClassifier(n_features=2**10), PAIRS, POLARITIES, cv=3, method="predict_proba")
    assert p.shape == (36, 3)
