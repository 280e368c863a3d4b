"""PCA, TruncatedSVD and Normalizer: numbers made of whole rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from schemabridge.sources.sklearn.features import refuse_missing
from schemabridge.sources.sklearn.matrices import find_dtype, is_sparse, to_dense
from schemabridge.sources.sklearn.refusals import refuse_step
from schemabridge.sources.sklearn.registers import add_joint_step
from schemabridge.sources.sklearn.registry import captures
from schemabridge.sources.sklearn.scalers import center_scale, scale_offset

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.sources.sklearn.features import Feature, Op
    from schemabridge.sources.sklearn.registry import Block


@captures("PCA", "IncrementalPCA")
def capture_pca(program: ProgramBuilder, pca: Any, given: Block, shown: Any) -> Sequence[Feature]:
    """Return the components, less the mean as the version takes it away, and divided by their deviation if whitened."""
    weights, mean = np.asarray(pca.components_, np.float64), np.asarray(pca.mean_, np.float64)
    scales = find_scales(pca)
    features = [refuse_missing(feature) for feature in given.features]
    offset: np.ndarray | None = None
    if subtracts_first(given.shown, shown, weights, mean, scales):
        features = [feature.then(center_scale(float(each), 1.0)) for feature, each in zip(features, mean, strict=True)]
    else:
        offset = -(mean.reshape(1, -1) @ weights.T).reshape(-1)
    made = project(program, pca, features, weights, offset)
    if scales is not None:
        made = [each.then(center_scale(0.0, float(scale))) for each, scale in zip(made, scales, strict=True)]
    return hold(made, shown)


def find_scales(pca: Any) -> np.ndarray | None:
    """Return what whitening divides by, as the library has it: no deviation below the precision of its dtype."""
    if not pca.whiten:
        return None
    scales = np.sqrt(pca.explained_variance_)
    return np.asarray(np.maximum(scales, np.finfo(scales.dtype).eps), np.float64)


def subtracts_first(given: Any, shown: Any, weights: np.ndarray, mean: np.ndarray, scales: np.ndarray | None) -> bool:
    """Return whether the version takes the mean away before it projects: the nearer of both."""
    if is_sparse(given):
        return False
    rows, found = to_dense(given).astype(np.float64), to_dense(shown).astype(np.float64)
    if scales is not None:
        found = found * scales
    before, after = (rows - mean) @ weights.T, rows @ weights.T - mean @ weights.T
    return bool(np.abs(before - found).sum() < np.abs(after - found).sum())


@captures("TruncatedSVD")
def capture_svd(program: ProgramBuilder, svd: Any, given: Block, shown: Any) -> Sequence[Feature]:
    """Return the components."""
    weights = np.asarray(svd.components_, np.float64)
    return hold(project(program, svd, [refuse_missing(feature) for feature in given.features], weights, None), shown)


def project(
    program: ProgramBuilder, estimator: Any, features: Sequence[Feature], weights: np.ndarray, offset: np.ndarray | None
) -> list[Feature]:
    if not np.isfinite(weights).all() or (offset is not None and not np.isfinite(offset).all()):
        raise refuse_step(estimator, "a component is not finite", "fit it on columns with finite numbers")
    name = type(estimator).__name__.lower()
    names = [f"{name}{at}" for at in range(len(weights))]
    params = {"width": len(weights), "weights": weights.reshape(-1), "offset": offset}
    return add_joint_step(program, "project", features, names, **params)


@captures("Normalizer")
def capture_normalizer(program: ProgramBuilder, normalizer: Any, given: Block, shown: Any) -> Sequence[Feature]:
    """Return the numbers of a row divided by its length."""
    features = [refuse_missing(feature) for feature in given.features]
    names = [feature.name for feature in features]
    return hold(add_joint_step(program, "normalize", features, names, norm=normalizer.norm), shown)


def hold(features: Sequence[Feature], shown: Any) -> list[Feature]:
    """Return features rounded to float32 where the library has them so, for what comes after."""
    rounded: tuple[Op, ...] = (scale_offset(1.0, -0.0, "float32"),) if find_dtype(shown) == np.float32 else ()
    return [feature.then(*rounded) for feature in features]
