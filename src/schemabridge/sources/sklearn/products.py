"""PolynomialFeatures: products of columns, each in the order in which scikit-learn multiplies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from schemabridge.sources.sklearn.features import refuse_missing
from schemabridge.sources.sklearn.matrices import find_dtype, is_sparse
from schemabridge.sources.sklearn.registers import add_joint_step
from schemabridge.sources.sklearn.registry import captures
from schemabridge.sources.sklearn.scalers import scale_offset

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.sources.sklearn.features import Feature
    from schemabridge.sources.sklearn.registry import Block


@captures("PolynomialFeatures")
def capture_products(program: ProgramBuilder, polynomial: Any, given: Block, shown: Any) -> Sequence[Feature]:
    """Return a 1, the features, and their products, as many of each as the transformer gives."""
    features = [refuse_missing(feature) for feature in given.features]
    round_to = "float32" if find_dtype(shown) == np.float32 else None
    sparse = is_sparse(given.shown)
    made = []
    for powers in polynomial.powers_:
        factors = [features[at] for at in np.repeat(np.arange(len(features)), powers)]
        if not factors:
            made += add_joint_step(program, "constant", features[:1], ["1"], value=np.ones(1))
        elif len(factors) == 1:
            made += factors
        else:
            made.append(multiply(program, factors, round_to, sparse=sparse))
    return made


def multiply(program: ProgramBuilder, factors: Sequence[Feature], round_to: str | None, *, sparse: bool) -> Feature:
    """Return a product: dense rows begin with the last factor; sparse ones with the first, and hold no -0.0.

    A product that is too large is refused, as a number is that does not fit the input.
    """
    ordered = factors if sparse else factors[::-1]
    name = " ".join(feature.name for feature in factors)
    params = {"function": "product", "missing": "pass", "domain": "error", "round": round_to}
    (product,) = add_joint_step(program, "combine", ordered, [name], **params)
    return product.then(scale_offset(1.0, 0.0)) if sparse else product
