"""Reads Mapbox vector tiles, sharing no code with what writes them."""

import struct
from collections.abc import Iterator
from typing import Any


def layer_of(tile: bytes) -> tuple[str, dict[int, dict[str, Any]]]:
    """Name of the only layer, and the attributes of its features by their integer id."""
    ((name, features),) = layers_of(tile).items()
    return name, features


def layers_of(tile: bytes) -> dict[str, dict[int, dict[str, Any]]]:
    """The same of each layer, in the tile's order. Raises ValueError for one that comes twice."""
    layers = [_layer(layer) for _, layer in _message(tile)]
    if len(dict(layers)) < len(layers):
        raise ValueError("two layers have one name")
    return dict(layers)


def _layer(layer: bytes) -> tuple[str, dict[int, dict[str, Any]]]:
    parts = _message(layer)
    (name,) = [v.decode() for n, v in parts if n == 1]
    keys = [v.decode() for n, v in parts if n == 3]
    values = [tuple(_message(v)[0]) for n, v in parts if n == 4]
    features: dict[int, dict[str, Any]] = {}
    for feature in (dict(_message(v)) for n, v in parts if n == 2):
        tags, at = [], 0
        while at < len(feature.get(2, b"")):
            tag, at = _varint(feature[2], at)
            tags.append(tag)
        pairs = zip(tags[::2], tags[1::2], strict=True)
        features[feature[1]] = {keys[k]: _plain(*values[v]) for k, v in pairs}
        if not feature[4]:
            raise ValueError("a feature has no geometry")
    return name, features


def corners_of(tile: bytes) -> dict[int, list[tuple[int, int]]]:
    """The corners of each feature of the only layer, in units of the tile, by its integer id."""
    ((_, layer),) = _message(tile)
    features = [dict(_message(value)) for n, value in _message(layer) if n == 2]
    return {feature[1]: list(_corners(feature[4])) for feature in features}


def _corners(geometry: bytes) -> Iterator[tuple[int, int]]:
    x = y = at = 0
    while at < len(geometry):
        command, at = _varint(geometry, at)
        for _ in range((command >> 3) * (command & 7 in (1, 2))):  # to close a ring names no corner
            dx, at = _varint(geometry, at)
            dy, at = _varint(geometry, at)
            x, y = x + (dx >> 1 ^ -(dx & 1)), y + (dy >> 1 ^ -(dy & 1))
            yield x, y


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if not byte & 0x80:
            return value, at


def _message(data: bytes) -> list[tuple[int, Any]]:
    """(field number, number or bytes) of a protobuf message."""
    found: list[tuple[int, Any]] = []
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        if key & 7 == 0:
            value, at = _varint(data, at)
        else:
            length = {1: 8, 5: 4}.get(key & 7)
            if length is None:
                length, at = _varint(data, at)
            value, at = data[at : at + length], at + length
        found.append((key >> 3, value))
    return found


def _plain(kind: int, value: Any) -> Any:
    """A tile value: text, or a number or boolean whatever its wire type."""
    if kind == 1:
        return value.decode()
    if kind == 3:
        return struct.unpack("<d", value)[0]
    if kind == 6:
        return (value >> 1) ^ -(value & 1)
    return bool(value) if kind == 7 else value - (1 << 64) * (value >> 63)
