"""Tiny encoders of three families, made here: nothing is downloaded."""

from __future__ import annotations

from pathlib import Path

WORDS = """The envoy of Tonga met the minister in Apia and praised the pact while Samoa refused to sign it.
Fiji condemned the raid, recognised the council and sent troops; Nauru called for a court to try those responsible.
Nobody in the capital expected that ships would return before the cease-fire, said the speaker of the assembly."""
SMALL = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 48}
FAMILIES = ("bert", "roberta", "modernbert")


def _wordpiece():
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer.train_from_iterator([WORDS], trainers.WordPieceTrainer(vocab_size=300, special_tokens=special))
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    return tokenizer, {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}


def _byte_level(roberta: bool):
    from tokenizers import Tokenizer, models, pre_tokenizers, processors, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=["<s>", "<pad>", "</s>", "<unk>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    tokenizer.train_from_iterator([WORDS], trainer)
    if roberta:
        tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    else:
        tokenizer.post_processor = processors.TemplateProcessing(
            single="<s> $A </s>", pair="<s> $A </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
        )
    return tokenizer, {"pad_token": "<pad>", "unk_token": "<unk>", "cls_token": "<s>", "sep_token": "</s>"}


def make_encoder(family: str, folder: Path) -> Path:
    """A folder with a random encoder and its tokenizer."""
    import torch
    from transformers import AutoModel, BertConfig, ModernBertConfig, PreTrainedTokenizerFast, RobertaConfig

    tokenizer, names = _wordpiece() if family == "bert" else _byte_level(family == "roberta")
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, **names)
    common = {**SMALL, "vocab_size": len(fast), "pad_token_id": fast.pad_token_id}
    if family == "bert":
        config = BertConfig(**common, max_position_embeddings=64)
    elif family == "roberta":
        config = RobertaConfig(**common, max_position_embeddings=66, type_vocab_size=1)
    else:
        config = ModernBertConfig(
            **common, max_position_embeddings=64, cls_token_id=0, sep_token_id=2, bos_token_id=0, eos_token_id=2
        )
    torch.manual_seed(1)
    AutoModel.from_config(config).save_pretrained(folder)
    fast.save_pretrained(folder)
    return folder


def tiny_settings(encoder: Path, **training):
    """The default settings with a tiny encoder and one short epoch."""
    from communique.train.transformer import DEFAULTS

    return {
        **DEFAULTS,
        "encoder": {"name": str(encoder), "revision": None},
        "architecture": {**DEFAULTS["architecture"], "max_length": 48, "stride": 8, "width": 16},
        "training": {**DEFAULTS["training"], "epochs": 1, "tokens_per_batch": 1024, "precision": "fp32", **training},
        "storage": {"form": "adapter", "rank": 4},
    }
