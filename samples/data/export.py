"""Writes the public sample data sets as CSV files next to this script.

Run with the system Python of Debian and its package python3-sklearn:

    python3 samples/data/export.py
"""

from pathlib import Path

import numpy as np
from sklearn import datasets

HERE = Path(__file__).resolve().parent


def text(value):
    """Shortest decimal that reads back as the same number; integers have no point."""
    return value if isinstance(value, str) else np.format_float_positional(value, trim="-")


def column(name):
    """A plain snake_case column name: 'mean concave points' -> 'mean_concave_points'."""
    return name.lower().replace(" ", "_").replace("/", "_")


def write(file, columns, rows, shape):
    """Writes one table and checks its size and that each number reads back exactly."""
    columns, rows = [column(c) for c in columns], [list(r) for r in rows]
    if (len(rows), len(columns)) != shape or any(len(r) != len(columns) for r in rows):
        raise ValueError(f"{file}: expected {shape[0]} rows of {shape[1]} columns")
    cells = [[text(v) for v in r] for r in rows]
    if any(type(v)(c) != v for r, s in zip(rows, cells) for v, c in zip(r, s)):
        raise ValueError(f"{file}: a value does not read back exactly")
    lines = [",".join(line) for line in [columns, *cells]]
    # Bytes, so that the line ends are LF on every system.
    (HERE / file).write_bytes(("\n".join(lines) + "\n").encode("utf-8"))
    print(f"{file}: {len(rows)} rows, {len(columns)} columns")


def labeled(data):
    """The rows of a classification set with the class name as last value."""
    return [[*x, str(data.target_names[t])] for x, t in zip(data.data, data.target)]


d = datasets.load_diabetes(scaled=False)
write("diabetes.csv", [*d.feature_names, "progression"], np.column_stack([d.data, d.target]), (442, 11))

d = datasets.load_linnerud()
write("linnerud.csv", [*d.feature_names, *d.target_names], np.hstack([d.data, d.target]), (20, 6))

d = datasets.load_breast_cancer()
write("breast-cancer.csv", [*d.feature_names, "diagnosis"], labeled(d), (569, 31))

d = datasets.load_wine()
write("wine.csv", [*d.feature_names, "cultivar"], labeled(d), (178, 14))

d = datasets.load_digits()
pixels = [f"pixel_{row}_{col}" for row in range(8) for col in range(8)]
write("digits.csv", [*pixels, "digit"], np.column_stack([d.data, d.target]), (1797, 65))
