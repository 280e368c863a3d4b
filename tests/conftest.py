"""Fixtures that several test files share, and how properties are tried."""

from hypothesis import HealthCheck, settings
import pytest

import schemabridge as sb

# no property fails because a machine is busy
settings.register_profile("without a clock", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("without a clock")


@pytest.fixture
def raises_code():
    """Return a check that a call raises a schemabridge error with a code, which gives the error back."""

    def check(code: str, call, *args, **kwargs) -> sb.SchemabridgeError:
        with pytest.raises(sb.SchemabridgeError) as caught:
            call(*args, **kwargs)
        assert caught.value.code == code
        return caught.value

    return check
