"""Fixtures that several test files share."""

import pytest

import schemabridge as sb


@pytest.fixture
def raises_code():
    """Return a check that a call raises a schemabridge error with a code, which gives the error back."""

    def check(code: str, call, *args, **kwargs) -> sb.SchemabridgeError:
        with pytest.raises(sb.SchemabridgeError) as caught:
            call(*args, **kwargs)
        assert caught.value.code == code
        return caught.value

    return check
