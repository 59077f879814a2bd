"""Low-rank storage: exact for what is of low rank, close for the rest."""

import torch

from communique.models.transformer.adapter import apply, differences


def weights():
    torch.manual_seed(3)
    return {"layer.weight": torch.randn(40, 30), "layer.bias": torch.randn(40), "still.weight": torch.randn(9, 9)}


def test_a_low_rank_change_comes_back_whole():
    before = weights()
    change = torch.randn(40, 4) @ torch.randn(4, 30) * 0.01
    after = {**before, "layer.weight": before["layer.weight"] + change}
    kept = differences(before, after, rank=4)
    assert sorted(kept) == ["layer.weight.a", "layer.weight.b"]
    assert all(t.dtype == torch.float16 for t in kept.values())
    assert torch.allclose(apply(before, kept)["layer.weight"], after["layer.weight"], atol=1e-4)


def test_the_error_falls_with_the_rank_and_vectors_are_kept_as_they_are():
    before = weights()
    after = {name: t + 0.01 * torch.randn_like(t) for name, t in before.items()}
    errors = []
    for rank in (2, 6, 12):
        restored = apply(before, differences(before, after, rank))
        errors.append(float((restored["layer.weight"] - after["layer.weight"]).norm()))
        assert torch.allclose(restored["layer.bias"], after["layer.bias"], atol=1e-4)
    assert errors == sorted(errors, reverse=True)


def test_a_factor_larger_than_the_matrix_is_not_made():
    before = weights()
    after = {**before, "still.weight": before["still.weight"] + 0.01}
    assert list(differences(before, after, rank=8)) == ["still.weight.delta"]
