"""What every check stands on: the client, a counter, and how a failure is told."""

import json
import os
import traceback

from hubspot import HubSpot


def client(token=None):
    return HubSpot(access_token=token or os.environ["CRM_TOKEN"], host=os.environ["CRM_URL"])


checks = []


def check(name):
    """Registers a function as a check under a name that states the guarantee."""

    def register(work):
        checks.append((name, work))
        return work

    return register


def equal(got, wanted):
    assert got == wanted, f"got {got!r}, wanted {wanted!r}"


def refused(status, call):
    """The body of a refusal with this status."""
    try:
        call()
    except Exception as error:  # each generated package has an ApiException of its own
        assert getattr(error, "status", None) == status, f"{error!r} is not a {status}"
        return json.loads(error.body)
    raise AssertionError(f"it succeeded, where {status} was due")


def run():
    failed = 0
    for name, work in checks:
        try:
            work()
            print(f"ok   {name}")
        except Exception:
            failed += 1
            print(f"FAIL {name}\n{traceback.format_exc()}")
    print(f"{len(checks) - failed} passed, {failed} failed")
    return 1 if failed else 0
