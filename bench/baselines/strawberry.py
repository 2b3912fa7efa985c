"""Our schema and resolvers behind Strawberry's own endpoint, as its documentation sets one up; the same gatekeeper, the
same threads, the same finders."""

import sys
from contextlib import ExitStack

from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL

from adapters.graphql.context import Context, Core, Surroundings
from adapters.graphql.schema import strawberry_schema
from adapters.graphql.settings import GraphQLSettings
from adapters.web.identity import WebGatekeeper
from adapters.web.session import session_cookie
from application.ports.gatekeeper import Credentials
from bench.baselines.serving import serve
from bootstrap.container import build
from bootstrap.metrics import Metrics
from bootstrap.settings import Process, Settings
from bootstrap.web import token_reader


def main() -> None:
    """`python -m bench.baselines.strawberry DESCRIPTOR`."""
    settings = Settings.read()
    with ExitStack() as resources:
        application = build(settings, Process.SERVE, metrics=Metrics(), resources=resources)
        use_cases = application.use_cases
        gatekeeper = WebGatekeeper(
            tokens=token_reader(application, resources),
            admit_person=use_cases.admit_person,
            find_session=use_cases.find_session,
            session_cookie=session_cookie(settings.app_url),
            app_url=settings.app_url,
        )
        connect_url = application.installation.connect_url
        around = Surroundings(
            core=Core(settings.request_threads),
            use_cases=use_cases,
            finders=application.finders,
            live_feed=application.live_feed,
            clock=application.clock,
            connect_url=connect_url,
            sends_mail=True,
            poll_every=GraphQLSettings(connect_url=connect_url, sends_mail=True).poll_every,
        )

        class AsItComes(GraphQL[Context, None]):
            async def get_context(self, request: "Request | WebSocket", response: "Response | WebSocket") -> Context:
                del response  # nothing is said by headers
                asked = Credentials(authorization=request.headers.get("authorization"))
                admission = await around.core.ask(gatekeeper.admit, asked)
                return Context(around=around, principal=admission.principal)

        serve(AsItComes(strawberry_schema()), settings, int(sys.argv[1]))


if __name__ == "__main__":
    main()
