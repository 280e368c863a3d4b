"""Fixtures that several test files share, and how properties are tried."""

from importlib import metadata

from hypothesis import HealthCheck, settings
import pytest

import schemabridge as sb

# no property fails because a machine is busy
settings.register_profile("without a clock", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("without a clock")


def pytest_collection_modifyitems(config, items) -> None:
    """Leave tf_keras out where Keras is Keras 2: in one process each finds the other's classes, and neither loads a file."""
    if int(metadata.version("keras").partition(".")[0]) >= 3:
        return
    without = [item for item in items if item.get_closest_marker("beside_keras_3")]
    config.hook.pytest_deselected(items=without)
    items[:] = [item for item in items if item not in without]


@pytest.fixture
def raises_code():
    """Return a check that a call raises a schemabridge error with a code, which gives the error back."""

    def check(code: str, call, *args, **kwargs) -> sb.SchemabridgeError:
        with pytest.raises(sb.SchemabridgeError) as caught:
            call(*args, **kwargs)
        assert caught.value.code == code
        return caught.value

    return check
