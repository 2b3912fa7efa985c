"""What is asked of the API, and in which words."""

from collections.abc import Mapping
from typing import Any, Final

import orjson

from bench.load import post

MEETING_LIST: Final = """
    query Meetings($after: String, $filter: MeetingFilter, $first: Int = 50) {
      meetings(first: $first, after: $after, filter: $filter) {
        nodes {
          id status isMoving startsAt endsAt eventTypeName joinUrl cancelUrl createdAt updatedAt
          client { id name email }
        }
      }
    }
"""
"""Ten fields, and three of the client."""
LAST_CURSOR: Final = """
    query($after: String, $first: Int!) {
      meetings(first: $first, after: $after) { pageInfo { endCursor } }
    }
"""
CLIENT_MEETINGS: Final = """
    query($client: ID!) { client(id: $client) { meetings(first: 50) { nodes { id status startsAt } } } }
"""
UNMATCHED: Final = "{ matchQueue(first: 50) { nodes { id startsAt invitee { email } } } }"
VIEWER: Final = "{ viewer { id email name timeZone calendly { id status isActive accountName connectedAt } } }"
EVENT_TYPES: Final = """
    query($search: String) {
      viewer { calendly { eventTypes(search: $search, first: 50) { totalCount nodes { id name durationMinutes } } } }
    }
"""
MAKE_LINK: Final = """
    mutation($input: CreateSchedulingLinkInput!) {
      createSchedulingLink(input: $input) { __typename ... on SchedulingLink { id url shortUrl state } }
    }
"""


def question(query: str, **variables: Any) -> bytes:
    """The body of a request."""
    return orjson.dumps({"query": query, "variables": variables})


def headers_of(authorization: str) -> Mapping[str, str]:
    """Of a request by a host app."""
    return {"Authorization": authorization, "Content-Type": "application/json", "Accept": "application/json"}


def asked(query: str, *, host: str, authorization: str, **variables: Any) -> bytes:
    """A whole request."""
    return post("/graphql", question(query, **variables), host=host, headers=headers_of(authorization))
