"""Guides who sign in through WeCom, as their phones do it."""

import pytest

from domain.organisation.models import Guide
from tests.sidebar.signing_in import come_back


@pytest.fixture
def guide_client(app, company):
    """`guide_client(guide)`: a test client that is signed in as this guide."""

    def signed_in(guide: Guide, page: str = "/sidebar/workbench"):
        client = app.test_client()
        answer = client.get(come_back(client.get(page, follow_redirects=False), client, guide))
        assert answer.status_code == 302, answer.text
        return client

    return signed_in
