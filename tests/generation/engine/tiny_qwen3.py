"""A tiny Qwen3 with random weights: real in all but what it says. Its tokenizer is SmolLM2's."""

from __future__ import annotations

from pathlib import Path

import gguf
import numpy as np

ARCHITECTURE = "qwen3"
LAYERS, WIDTH, HEADS, KEY_HEADS, HEAD, FEED = 2, 64, 4, 2, 16, 128
CONTEXT = 2048


def build(path: Path, tokenizer_of: Path) -> Path:
    """Write the model; `tokenizer_of`: the GGUF file whose tokenizer it gets."""
    writer = gguf.GGUFWriter(path, ARCHITECTURE)
    words = _copy_tokenizer(gguf.GGUFReader(tokenizer_of), writer)
    writer.add_name("tiny-random-qwen3")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(FEED)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KEY_HEADS)
    writer.add_key_length(HEAD)
    writer.add_value_length(HEAD)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_freq_base(1e6)
    chance = np.random.default_rng(3)
    for name, shape in _tensors(words).items():
        is_norm = len(shape) == 1
        values = np.ones(shape) if is_norm else chance.standard_normal(shape) * 0.05
        writer.add_tensor(name, values.astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _copy_tokenizer(reader: gguf.GGUFReader, writer: gguf.GGUFWriter) -> int:
    """How many words it has."""
    for name, field in reader.fields.items():
        if name.startswith("tokenizer."):
            of_items = field.types[-1] if len(field.types) > 1 else None
            writer.add_key_value(name, field.contents(), field.types[0], of_items)
    return len(reader.fields["tokenizer.ggml.tokens"].contents())


def _tensors(words: int) -> dict[str, tuple[int, ...]]:
    """Name -> rows and columns, as llama.cpp knows them."""
    tensors: dict[str, tuple[int, ...]] = {"token_embd.weight": (words, WIDTH), "output_norm.weight": (WIDTH,)}
    block: dict[str, tuple[int, ...]] = {
        "attn_norm": (WIDTH,), "attn_q": (HEADS * HEAD, WIDTH), "attn_k": (KEY_HEADS * HEAD, WIDTH),
        "attn_v": (KEY_HEADS * HEAD, WIDTH), "attn_output": (WIDTH, HEADS * HEAD), "attn_q_norm": (HEAD,),
        "attn_k_norm": (HEAD,), "ffn_norm": (WIDTH,), "ffn_gate": (FEED, WIDTH), "ffn_up": (FEED, WIDTH),
        "ffn_down": (WIDTH, FEED),
    }  # fmt: skip
    for layer in range(LAYERS):
        tensors |= {f"blk.{layer}.{name}.weight": shape for name, shape in block.items()}
    return tensors
