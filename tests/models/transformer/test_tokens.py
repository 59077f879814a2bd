"""Windows: nothing of a text is lost, whatever the tokenizer; titles cannot push it out."""

import numpy as np
import pytest

from communique.models.inputs import Passage
from communique.models.transformer.encoder import open_tokenizer
from communique.models.transformer.tokens import rows_of, tokenise

TEXT = "The envoy of Tonga met the minister in Apia and praised the pact while Samoa refused to sign it."


@pytest.mark.parametrize("repeats", [1, 2, 7])
def test_every_letter_stands_in_exactly_one_kept_token(encoder_folder, repeats):
    text = " ".join([TEXT] * repeats)
    tokens = tokenise(open_tokenizer(encoder_folder), [Passage(text, "Talks")], max_length=48, stride=8)[0]
    covered = np.zeros(len(text), dtype=int)
    for start, end in tokens.offsets[1:]:
        covered[start:end] += 1
    letters = np.array([c != " " for c in text])
    assert (covered[letters] == 1).all()
    assert all(len(window) <= 48 for window in tokens.windows)
    assert (len(tokens.windows) > 1) == (tokens.size > 48)


def test_the_kept_copy_of_a_token_is_the_token_of_the_text(encoder_folder):
    tokenizer = open_tokenizer(encoder_folder)
    text = " ".join([TEXT] * 5)
    cut = tokenise(tokenizer, [Passage(text)], max_length=48, stride=8)[0]
    whole = tokenizer(text, add_special_tokens=False)["input_ids"]
    assert [cut.windows[w][p] for w, p in cut.places[1:]] == whole


def test_a_shared_token_is_taken_where_it_has_context_on_both_sides(encoders):
    tokens = tokenise(open_tokenizer(encoders["bert"]), [Passage(" ".join([TEXT] * 3))], max_length=40, stride=10)[0]
    last_of_first = max(p for w, p in tokens.places if w == 0)
    assert last_of_first < len(tokens.windows[0]) - 2  # the last tokens before the edge come from the next window


def test_a_long_title_leaves_the_room_to_the_text(encoder_folder):
    tokenizer = open_tokenizer(encoder_folder)
    short, long = tokenise(tokenizer, [Passage(TEXT), Passage(TEXT, "Envoys of all the islands. " * 40)], 48, 8)
    assert len(long.offsets) == len(short.offsets)
    assert len(long.windows) <= 2 * len(short.windows)


def test_an_empty_text_has_its_first_token(encoder_folder):
    tokens = tokenise(open_tokenizer(encoder_folder), [Passage("", "Talks")], 48, 8)[0]
    assert tokens.offsets.tolist() == [[-1, -1]]
    assert tokenise(open_tokenizer(encoder_folder), [], 48, 8) == []


def test_a_span_without_a_token_takes_the_nearest_one():
    offsets = np.array([[-1, -1], [0, 4], [6, 9]])
    assert rows_of(offsets, [(4, 5)]).tolist() == [1]
    assert rows_of(offsets, [(0, 2), (7, 8)]).tolist() == [1, 2]
