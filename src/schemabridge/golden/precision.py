"""In which precision a side computes its predictions, recorded or at hand, and how to compute in float32 (clause 9.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemabridge.document.section_values import get_object, get_text
from schemabridge.models.runtime import find_share
from schemabridge.models.scoring.runtime import describe_backend

if TYPE_CHECKING:
    from schemabridge.document.section_values import Section
    from schemabridge.models import ModelFacts

WIDEST = find_share("bfloat16")
SETTINGS = {
    "tensorflow": "tf.config.experimental.enable_tensor_float_32_execution(False)",
    "torch": 'torch.set_float32_matmul_precision("highest") and torch.backends.cudnn.allow_tf32 = False',
    "jax": "JAX_DEFAULT_MATMUL_PRECISION=highest in the environment",
}


@dataclass(frozen=True)
class Precision:
    """How a side multiplies float32 matrices, the dtype policies of its layers, and its backend; None where it is not known."""

    matmul: str | None = None
    policy: str | None = None
    backend: str | None = None

    def __str__(self) -> str:
        if self.matmul is None and self.policy is None:
            return "a precision that is not known"
        policy = "" if self.policy in (None, "float32") else f" with the policy {self.policy}"
        backend = "" if self.backend is None else f" under {self.backend}"
        return f"{self.matmul or 'a precision that is not known'}{policy}{backend}"

    @property
    def share(self) -> float:
        """What predictions may be apart beyond the tolerance, as a share of the largest."""
        return find_share(self.matmul, self.policy)


def read_recorded(model: Section) -> Precision:
    """Return the precision that the section `model` records; what is of another type counts as absent."""
    return new_precision(get_object(model, "runtime"), model)


def describe_precision(facts: ModelFacts) -> Precision:
    """Return the precision of a model in this process."""
    backend = {} if facts.library is None else describe_backend(facts.library)
    return new_precision(backend, facts.details)


def new_precision(runtime: Section, model: Section) -> Precision:
    return Precision(
        get_text(runtime, "matmul_precision"), get_text(model, "dtype_policy"), get_text(runtime, "backend")
    )


def say_settings(here: Precision) -> str:
    """Return how to compute in float32: under the backend at hand, under each where it is not known."""
    known = SETTINGS.get(here.backend or "")
    return known or "; ".join(f"{name}: {setting}" for name, setting in SETTINGS.items())
