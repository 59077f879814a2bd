"""The study of the transformer: one-way markers, marks in the text, neighbours, and a study that can be killed."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from communique.errors import UsageError
from communique.models.inputs import Pair, Passage
from communique.records import Article, LabelledArticle, LabelledParagraph, Paragraph
from communique.train.examples import Example
from tests.tiny_encoders import tiny_settings

torch = pytest.importorskip("torch", reason="the transformer needs the extra 'torch'")
pytest.importorskip("transformers", reason="the transformer needs the extra 'torch'")

TEXT = "Tonga condemned Samoa. Fiji praised the pact of Samoa and Nauru."
TONGA, SAMOA, NAURU = ((0, 5),), ((16, 21), (48, 53)), ((58, 63),)
LONG = "The speaker of the assembly said nothing. " * 6 + TEXT
NAMES = ("agreement", "contexts", "markers", "per_pair", "product", "run", "study", "triples", "variants")
TRAININGS = ("tied", "triples", "r-drop", "self-training", "ensemble")


@pytest.fixture(scope="module")
def study(borrowed):
    """The modules of experiments/transformer, which import each other by their plain names."""
    with borrowed("transformer", NAMES) as modules:
        yield modules


@pytest.fixture(params=["bert", "roberta"])
def marked(request, study, encoders):
    """A network with markers, and two passages as tensors, the first in several windows."""
    from communique.models.transformer.batches import window_batch
    from communique.models.transformer.encoder import open_encoder, open_tokenizer
    from communique.models.transformer.settings import Architecture
    from communique.models.transformer.tokens import tokenise

    folder = encoders[request.param]
    tokenizer, encoder = open_tokenizer(folder), open_encoder(folder)
    network = study.markers.MarkerNetwork(encoder, 3, Architecture(max_length=48, stride=8), start=1).eval()
    tokens = tokenise(tokenizer, [Passage(LONG, "Talks"), Passage(TEXT)], 48, 8)
    assert len(tokens[0].windows) > 1
    return network, window_batch(tokens, tokenizer.pad_token_id)


ROWS = torch.tensor([[3, 40, 60], [2, 9, 5]])


@torch.no_grad()
def test_the_text_does_not_see_the_markers(marked):
    network, batch = marked
    states, _ = network.marked(batch, ROWS)
    assert torch.allclose(states[batch.valid], network.states(batch)[batch.valid], atol=1e-5)


@torch.no_grad()
def test_a_marker_does_not_see_the_others_and_depends_on_its_place(marked):
    network, batch = marked
    _, together = network.marked(batch, ROWS)
    _, alone = network.marked(batch, ROWS[:, 1:2])
    assert torch.allclose(together[:, 1:2], alone, atol=1e-5)
    assert not torch.allclose(together[:, 0], together[:, 1], atol=1e-3)


@torch.no_grad()
def test_a_marker_has_the_position_of_the_token_it_stands_on(marked):
    network, batch = marked
    seen = []
    hook = network.encoder.embeddings.position_embeddings.register_forward_hook(lambda _, given, __: seen.append(given))
    network.states(batch)
    network.marked(batch, ROWS)
    hook.remove()
    n_windows, length = batch.ids.shape
    (plain,), (positions,) = seen
    plain = plain.expand(n_windows, -1)
    real = batch.mask.bool()
    assert torch.equal(positions[:, :length][real], plain[real])
    places = batch.gather.gather(1, ROWS)
    own = positions[places // length, length + torch.arange(3)]
    assert torch.equal(own, plain.flatten()[places])


def test_encoders_that_do_not_take_positions_are_refused(study, encoders):
    from communique.models.transformer.encoder import open_encoder
    from communique.models.transformer.settings import Architecture

    with pytest.raises(UsageError, match=r"modernbert.*use one of the families bert"):
        study.markers.MarkerNetwork(open_encoder(encoders["modernbert"]), 3, Architecture(), start=1)


@pytest.mark.parametrize("target", [SAMOA, "self_determination", ((0, 15),)])
def test_marked_text_holds_the_same_mentions(study, target):
    marked = study.per_pair.mark(Pair(TEXT, TONGA, target))
    assert marked.text.replace("@ ", "").replace(" @", "").replace("# ", "").replace(" #", "") == TEXT
    assert marked.text.count("@") == 2
    assert marked.text.count("#") == (0 if isinstance(target, str) else 2 * len(target))
    if target is SAMOA:
        assert [marked.text[start:end] for start, end in (*marked.holder, *marked.target)] == ["Tonga"] + ["Samoa"] * 2


def test_one_pass_per_pair_keeps_every_pair_and_tells_topics_once(study):
    pairs = (Pair(TEXT, TONGA, SAMOA), Pair(TEXT, SAMOA, TONGA), Pair(TEXT, NAURU, TONGA))
    examples = [Example(Passage(TEXT, "Talks"), (1, 0, 0), pairs, (1, 2, 0)), Example(Passage("Rain."), (0, 0, 0))]
    separate = study.per_pair.one_per_pair(examples)
    assert [e.answers for e in separate] == [(1,), (2,), (0,), ()]
    assert [e.topics for e in separate] == [(1, 0, 0), None, None, (0, 0, 0)]
    assert all(e.passage.title == "Talks" and e.pairs[0].text == e.passage.text for e in separate[:3])


def test_neighbours_are_those_next_to_the_paragraph(study):
    texts = {0: "Ships left.", 1: "Envoys met.", 4: "Rain fell."}
    paragraphs = tuple(Paragraph(i, text) for i, text in texts.items())
    article = LabelledArticle(Article("a", "Talks", paragraphs), tuple(map(LabelledParagraph, paragraphs)), "a")
    assert study.contexts.neighbours_of([article]) == [("", "Envoys met."), ("Ships left.", ""), ("", "")]


def asked(*pairs: tuple[int, int, int]):
    """Pairs of two passages with four actors at most: passage, holder, target."""
    from communique.models.transformer.batches import PairBatch

    passage, holder, target = torch.tensor(pairs).T
    return PairBatch(torch.zeros(2, 4, 1), passage, holder, target, torch.zeros_like(passage))


SUPPORT, OPPOSE = [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]


@pytest.mark.parametrize(
    ("friend_of_friend", "pairs", "imbalance"),
    [
        (SUPPORT, [(0, 0, 1), (0, 1, 2), (0, 0, 2)], 0.0),
        (OPPOSE, [(0, 0, 1), (0, 1, 2), (0, 0, 2)], 1.0),
        (OPPOSE, [(0, 0, 1), (0, 1, 2), (1, 0, 2)], 0.0),  # of another passage
        (OPPOSE, [(0, 0, 1), (0, 1, -2), (0, 0, -2)], 0.0),  # an issue is no actor
    ],
)
def test_an_enemy_of_a_friend_of_a_friend_is_a_contradiction(study, friend_of_friend, pairs, imbalance):
    probabilities = torch.tensor([SUPPORT, SUPPORT, friend_of_friend])
    assert float(study.triples.imbalance(probabilities, asked(*pairs))) == pytest.approx(imbalance)


@torch.no_grad()
def test_a_pair_and_its_view_from_the_target_have_one_answer(study):
    from communique.models.transformer.settings import Architecture

    head = study.agreement.TiedHead(8, 3, Architecture()).eval()
    pairs = asked((0, 0, 1), (1, 1, 0))
    states, valid = torch.randn(2, 1, 8), torch.ones(2, 1, dtype=torch.bool)
    answers = head(states, valid, pairs)
    there = super(study.agreement.TiedHead, head).forward(states, valid, pairs).log_softmax(-1)
    assert not torch.allclose(answers, there, atol=1e-3)
    assert float(head.disagreement) > 0
    head.back.load_state_dict({k: v for k, v in head.state_dict().items() if not k.startswith("back.")})
    head(states, valid, asked((0, 0, 0)))  # seen from either side it is the same question
    assert float(head.disagreement) == pytest.approx(0, abs=1e-6)


def test_what_networks_say_stands_in_the_labels_of_their_pupil(study, encoders):
    from communique.models.transformer.encoder import open_encoder, open_tokenizer
    from communique.models.transformer.network import Network
    from communique.models.transformer.settings import Architecture
    from communique.taxonomy import load_taxonomy

    shape = Architecture(max_length=48, stride=8)
    networks = [Network(open_encoder(encoders["bert"]), 3, shape) for _ in range(2)]
    pairs = (Pair(TEXT, TONGA, SAMOA), Pair(TEXT, SAMOA, TONGA))
    examples = [Example(Passage("Rain."), (0, 0, 0)), Example(Passage(TEXT), (1, 0, 0), pairs, (1, 2))]
    questions = study.study.Asked(open_tokenizer(encoders["bert"]), examples, load_taxonomy(), shape, False)
    rain, talks = study.study.taught(networks, questions, 0.5)
    assert rain.beliefs == ()
    assert len(talks.beliefs) == 2
    assert all(sum(belief) == pytest.approx(1) for belief in talks.beliefs)
    assert [max(range(3), key=belief.__getitem__) for belief in talks.beliefs] == [1, 2]
    assert talks.topics[0] > 0.5 > rain.topics[0] > 0
    alone, _ = (study.study.taught([network], questions, 1.0) for network in networks)
    assert sum(alone[1].topics) != pytest.approx(sum(talks.topics))


@pytest.mark.parametrize("name", ["marker", "marker-mean", "per-pair", "product", "neighbours", *TRAININGS])
def test_a_variant_is_trained_and_measured(name, study, dataset, encoders):
    settings = tiny_settings(encoders["bert"])
    if name == "marker":
        settings["architecture"]["span"] = "first"

    def measure(name, *teachers):
        return study.study.measure(study.variants.VARIANTS[name], dataset, settings, 40, lambda line: None, teachers)

    teachers = [measure("mean")[1]] if study.variants.VARIANTS[name].taught_by else []
    figures, _ = measure(name, *teachers)
    assert all(0 <= figures[column] <= 1 for column in study.run.COLUMNS)


def test_a_killed_study_goes_on_where_it_stopped(study, dataset_folder, monkeypatch, capsys):
    begun = []

    def measure(variant, dataset, settings, limit, note, teachers):
        begun.append((variant.says, len(teachers)))
        if len(begun) == 2:
            raise KeyboardInterrupt
        return {**dict.fromkeys(study.run.COLUMNS, 0.5), "train_seconds": 60.0, "read_seconds": 2.0}, {}

    monkeypatch.setattr(study.run, "measure", measure)
    arguments = ["run.py", "--dataset", str(dataset_folder), "--seeds", "13", "14", "--variants", "mean", "ensemble"]
    monkeypatch.setattr(sys, "argv", [*arguments, "--out", "rows.jsonl", "--keep", "kept"])
    with pytest.raises(KeyboardInterrupt):
        study.run.main()
    study.run.main()
    assert [teachers for _, teachers in begun] == [0, 0, 0, 2, 2]
    rows = [json.loads(line) for line in Path("rows.jsonl").read_text().splitlines()]
    assert [(row["variant"], row["seed"]) for row in rows] == [
        ("mean", 13),
        ("mean", 14),
        ("ensemble", 13),
        ("ensemble", 14),
    ]
    study.run.main()
    assert len(begun) == 5
    assert "| ensemble: three seeds of the first row, distilled into one | 0.500 ± 0.000 |" in capsys.readouterr().out


def test_a_pupil_without_its_teacher_is_told_what_to_run(study, dataset_folder, monkeypatch):
    arguments = ["run.py", "--dataset", str(dataset_folder), "--variants", "self-training", "--out", "rows.jsonl"]
    monkeypatch.setattr(sys, "argv", [*arguments, "--keep", "kept"])
    with pytest.raises(SystemExit, match=r"13\.pt is missing: .*run the variant mean"):
        study.run.main()
