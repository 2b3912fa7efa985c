"""Acts about time and deliveries."""

from dataclasses import asdict
from datetime import timedelta

from calendly_sandbox import payloads
from calendly_sandbox.control.acting import PATIENCE_SECONDS, Control, read_moment
from calendly_sandbox.outbox import Delivery, State, Weather
from calendly_sandbox.refusals import Json
from calendly_sandbox.rest.call import instant


def clock(control: Control, body: Json) -> Json:
    """Move the clock: `advance_seconds` or `set_to`, stopping at each due retry unless `leap`; `freeze`; `run`."""
    time = control.sandbox.world.clock
    if body.get("freeze"):
        time.freeze(None if body["freeze"] is True else instant("freeze", body["freeze"]))
    if body.get("run"):
        time.run()
    moment = read_moment(body, "set_to")
    if "advance_seconds" in body:
        moment = time.now() + timedelta(seconds=float(body["advance_seconds"]))
    if moment is not None and body.get("leap"):
        time.set_to(moment)
    elif moment is not None:
        control.couriers.walk_to(moment, patience_seconds=PATIENCE_SECONDS)
    return {"now": payloads.moment(time.now()), "stands_still": time.stands_still}


def select(control: Control, body: Json) -> Json:
    """Every delivery and attempt, or those in the given `states`; `with_bodies` for what was sent."""
    states: list[State] = body.get("states") or []
    with control.sandbox.world.lock:
        chosen = control.sandbox.outbox.select(*states)
        return {"deliveries": [_delivery(control, one, with_body=bool(body.get("with_bodies"))) for one in chosen]}


def hold(control: Control, body: Json) -> Json:
    """Keep new deliveries back (`on`), or let them all go."""
    control.sandbox.outbox.hold(bool(body.get("on", True)))
    return {}


def release(control: Control, body: Json) -> Json:
    """Deliver these `ids`, or all that are held, now and one after another, in the given order.

    An id may come twice (a duplicate); one that is left out stays held.
    """
    outbox = control.sandbox.outbox
    ids = _ids(control, body)
    attempts = [control.couriers.carry(outbox.hand_over(delivery_id)) for delivery_id in ids]
    return {"statuses": [attempt.status for attempt in attempts]}


def _ids(control: Control, body: Json) -> list[int]:
    """The deliveries that are named, or all that are held."""
    named: list[int] | None = body.get("ids")
    return [one.id for one in control.sandbox.outbox.select("held")] if named is None else named


def drop(control: Control, body: Json) -> Json:
    """Lose these `ids` on the way."""
    control.sandbox.outbox.drop(body.get("ids") or ())
    return {}


def take(control: Control, body: Json) -> Json:
    """Hand out the signed requests of `ids`, or of all that are held; the caller delivers them, or does not."""
    outbox = control.sandbox.outbox
    ids = _ids(control, body)
    parcels = [outbox.hand_over(delivery_id) for delivery_id in ids]
    outbox.drop(ids)
    return {
        "requests": [
            {"id": one.delivery_id, "url": one.url, "headers": one.headers, "body": one.body.decode()}
            for one in parcels
        ]
    }


def settle(control: Control, body: Json) -> Json:
    """Wait until nothing is due or on its way."""
    return {"quiet": control.sandbox.outbox.settle(float(body.get("timeout_seconds", PATIENCE_SECONDS)))}


def weather(control: Control, body: Json) -> Json:
    """What befalls deliveries from now on; an empty body clears the sky."""
    control.sandbox.outbox.weather = Weather(**body)
    return asdict(control.sandbox.outbox.weather)


def _delivery(control: Control, delivery: Delivery, *, with_body: bool) -> Json:
    told: Json = {
        "id": delivery.id,
        "subscription": control.sandbox.world.addresses.subscription(delivery.subscription_id),
        "event": delivery.event,
        "url": delivery.url,
        "invitee": delivery.invitee,
        "state": delivery.state,
        "created_at": payloads.moment(delivery.created_at),
        "due_at": payloads.moment(delivery.due_at),
        "attempts": [
            {
                "at": payloads.moment(attempt.at),
                "status": attempt.status,
                "error": attempt.error,
                "took_milliseconds": round(attempt.took_milliseconds, 3),
            }
            for attempt in delivery.attempts
        ],
    }
    if with_body:
        told["body"] = delivery.body.decode()
    return told
