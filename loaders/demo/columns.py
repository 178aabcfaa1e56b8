"""Columns of invented rows: numpy arrays by name, and the draws that fill them."""

from collections.abc import Sequence
from typing import Any, cast
from zlib import crc32

import numpy as np
import numpy.typing as npt

type Array = npt.NDArray[Any]
type Columns = dict[str, Array]
type Rng = np.random.Generator


def generator(graine: int, *purpose: str) -> Rng:
    """A stream of draws that depends on the seed and its purpose, not on what was drawn before."""
    words = [graine, *(crc32(word.encode()) for word in purpose)]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(words)))


def pick(rng: Rng, codes: Sequence[int], shares: Sequence[float], size: int) -> Array:
    """`size` codes drawn by their shares, which need not add up to 1."""
    bounds = np.cumsum(np.asarray(shares, dtype=float))
    drawn = cast(Array, np.searchsorted(bounds, rng.random(size) * bounds[-1], side="right"))
    return np.asarray(codes)[np.minimum(drawn, len(codes) - 1)]


def pick_rows(rng: Rng, shares: Array, rows: Array) -> Array:
    """One column number for each of `rows`, drawn by the shares of that row of the table."""
    bounds = np.cumsum(shares, axis=1)
    bounds = bounds / bounds[:, -1:]
    drawn = rng.random(len(rows))
    found = np.zeros(len(rows), dtype=np.int64)
    for column in range(shares.shape[1] - 1):  # few columns, many rows
        found += drawn > bounds[rows, column]
    return found


def tilted(shares: Array, tilt: Array, levels: Array) -> Array:
    """Tables of shares by level, one after the other: each column times exp(level x its tilt)."""
    every = shares[None, :, :] * np.exp(levels[:, None, None] * tilt[None, None, :])
    return every.reshape(-1, shares.shape[1])


def level_of(values: Array, levels: Array) -> Array:
    """The place of the nearest of evenly spaced levels."""
    step = levels[1] - levels[0]
    return np.clip(np.rint((values - levels[0]) / step), 0, len(levels) - 1).astype(np.int64)


def rank_within(groups: Array) -> Array:
    """Rank (from 0) of each row among the rows of its group, in the rows' order."""
    order = np.argsort(groups, kind="stable")
    ordered = groups[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(groups) else order
    lengths = np.diff(np.r_[starts, len(groups)])
    ranks = np.empty(len(groups), dtype=np.int64)
    ranks[order] = np.arange(len(groups)) - np.repeat(starts, lengths)
    return ranks


def shares_of(total: int, weights: Sequence[float], least: int = 0) -> list[int]:
    """`total` split by weights (largest remainder), each part at least `least` where it can be."""
    floor = min(least, total // max(len(weights), 1))
    rest = total - floor * len(weights)
    exact = [rest * weight / (sum(weights) or 1) for weight in weights]
    parts = [int(value) for value in exact]
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_remainder[: rest - sum(parts)]:
        parts[i] += 1
    return [part + floor for part in parts]
