"""The ways Calendly says no, worded as Calendly words them."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass
class Refusal(Exception):
    """An answer of the REST API that is not a success."""

    status: int
    title: str
    message: str
    details: tuple[Json, ...] = ()
    required_scopes: tuple[str, ...] = ()

    def body(self) -> Json:
        """The body as Calendly writes it: `details` and `required_scopes` only when there are any."""
        body: Json = {"title": self.title, "message": self.message}
        if self.details:
            body["details"] = list(self.details)
        if self.required_scopes:
            body["required_scopes"] = list(self.required_scopes)
        return body


@dataclass
class OAuthRefusal(Exception):
    """An answer of the authorization server that is not a success (RFC 6749, section 5.2)."""

    error: str
    description: str
    status: int = 400

    def body(self) -> Json:
        """The body in OAuth's form, which differs from the REST API's."""
        return {"error": self.error, "error_description": self.description}


SUPPLIED_PARAMETERS = "The supplied parameters are invalid."
NOT_IN_YOUR_ORGANIZATION = "This user is not in your organization"


def invalid(parameter: str | None = None, message: str = "", *, code: str | None = None) -> Refusal:
    """400 about one parameter, or about the request as a whole."""
    if parameter is None:
        return Refusal(400, "Invalid Argument", message or SUPPLIED_PARAMETERS)
    detail = {"parameter": parameter, "message": message} | ({"code": code} if code else {})
    return Refusal(400, "Invalid Argument", SUPPLIED_PARAMETERS, details=(detail,))


def unauthenticated(message: str) -> Refusal:
    """401: the token is missing, unknown, expired or revoked."""
    return Refusal(401, "Unauthenticated", message)


def denied(message: str = "You do not have permission to access this resource.") -> Refusal:
    """403 because of plan, role or state."""
    return Refusal(403, "Permission Denied", message)


def insufficient_scope(*scopes: str) -> Refusal:
    """403 because the token may not do this."""
    message = "This operation requires the scopes listed in the 'required_scopes' array."
    return Refusal(403, "Insufficient scope", message, required_scopes=scopes)


def not_found() -> Refusal:
    """404."""
    return Refusal(404, "Resource Not Found", "The server could not find the requested resource.")


def already_exists(message: str = "The resource already exists") -> Refusal:
    """409."""
    return Refusal(409, "Already Exists", message)


def too_many_requests() -> Refusal:
    """429; Calendly does not document a body, so this one follows the shape of the others."""
    return Refusal(429, "Too Many Requests", "You have exceeded the rate limit. Try again later.")


def slot_taken() -> Refusal:
    """400: the start time is not, or no longer, open (as observed on `POST /invitees`)."""
    return invalid("event.start_time", "That start time has been filled", code="already_filled")


def invalid_grant() -> OAuthRefusal:
    """400: the code or the refresh token is used, expired, revoked, or somebody else's."""
    return OAuthRefusal(
        "invalid_grant",
        "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI "
        "used in the authorization request, or was issued to another client.",
    )


def invalid_client() -> OAuthRefusal:
    """401: the app did not prove who it is."""
    return OAuthRefusal(
        "invalid_client",
        "Client authentication failed due to unknown client, no client authentication included, "
        "or unsupported authentication method.",
        401,
    )


def invalid_request(description: str) -> OAuthRefusal:
    """400: a parameter of the OAuth request is missing or malformed."""
    return OAuthRefusal("invalid_request", description)
