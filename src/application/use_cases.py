"""Everything the outside may ask, in one frozen facade.

Commands answer with the id of what they changed; what it looks like is the finders' matter, so that there is one place
that shapes a view (docs/adr).
"""

from dataclasses import dataclass

from application.connections.begin_connecting import BeginConnecting
from application.connections.complete_connecting import CompleteConnecting
from application.connections.diagnose_connection import DiagnoseConnection
from application.connections.disconnect_calendly import DisconnectCalendly
from application.connections.list_event_types import ListEventTypes
from application.connections.list_open_connections import ListOpenConnections
from application.connections.release_all import ReleaseAll
from application.erasure.erase_person import ErasePerson
from application.health.examine_installation import ExamineInstallation, ExamineWholeInstallation
from application.health.report_alive import ReportAlive, TakeLeave
from application.inbox.replay_deliveries import ReplayDeliveries, ReplayDeliveriesOfAll
from application.links.create_scheduling_link import CreateSchedulingLink
from application.links.follow_short_link import FollowShortLink
from application.links.send_scheduling_link import PreviewLetter, SendSchedulingLink
from application.links.withdraw_scheduling_link import WithdrawSchedulingLink
from application.meetings.act_on_meeting import CancelMeeting, MarkNoShow, UnmarkNoShow
from application.meetings.attach_meeting import AttachMeeting, DetachMeeting, UndoCorrection
from application.meetings.forget_address import ForgetAddress
from application.meetings.process_deliveries import ProcessDeliveries, PutOffDelivery
from application.meetings.receive_deliveries import (
    CallWorkers,
    EnterDeliveries,
    FindListeningPost,
    NoteMissigned,
    ReceiveDeliveries,
)
from application.meetings.rematch_meetings import RematchMeetings
from application.notifications.deliver_message import DeliverMessage
from application.people.admit_person import AdmitPerson
from application.people.sessions import EndSession, FindSession, OpenSession
from application.records.merge_clients import MergeClients, UndoMerge
from application.records.sync_clients import SyncClients
from application.records.sync_papers import SyncInvoices, SyncQuotes
from application.upkeep.begin_backfill import BeginBackfill, StopBackfill
from application.upkeep.begin_reconciliation import ReconcileConnections, ReconcileNow
from application.upkeep.make_rounds import MakeRounds
from application.upkeep.run_reaction import RunReaction
from application.upkeep.sweep import Prune, SweepWaiting


@dataclass(frozen=True, kw_only=True)
class UseCases:
    """What a driving adapter is given."""

    # people
    admit_person: AdmitPerson
    open_session: OpenSession
    find_session: FindSession
    end_session: EndSession
    # connections
    begin_connecting: BeginConnecting
    complete_connecting: CompleteConnecting
    disconnect_calendly: DisconnectCalendly
    diagnose_connection: DiagnoseConnection
    list_event_types: ListEventTypes
    list_open_connections: ListOpenConnections
    reconcile_now: ReconcileNow
    reconcile_connections: ReconcileConnections
    begin_backfill: BeginBackfill
    stop_backfill: StopBackfill
    # links
    create_scheduling_link: CreateSchedulingLink
    preview_letter: PreviewLetter
    send_scheduling_link: SendSchedulingLink
    withdraw_scheduling_link: WithdrawSchedulingLink
    follow_short_link: FollowShortLink
    # meetings
    find_listening_post: FindListeningPost
    receive_deliveries: ReceiveDeliveries
    enter_deliveries: EnterDeliveries
    call_workers: CallWorkers
    note_missigned: NoteMissigned
    process_deliveries: ProcessDeliveries
    put_off_delivery: PutOffDelivery
    replay_deliveries: ReplayDeliveries
    replay_deliveries_of_all: ReplayDeliveriesOfAll
    cancel_meeting: CancelMeeting
    mark_no_show: MarkNoShow
    unmark_no_show: UnmarkNoShow
    attach_meeting: AttachMeeting
    detach_meeting: DetachMeeting
    undo_correction: UndoCorrection
    rematch_meetings: RematchMeetings
    forget_address: ForgetAddress
    # records
    sync_clients: SyncClients
    sync_quotes: SyncQuotes
    sync_invoices: SyncInvoices
    merge_clients: MergeClients
    undo_merge: UndoMerge
    erase_person: ErasePerson
    release_all: ReleaseAll
    # upkeep
    run_reaction: RunReaction
    deliver_message: DeliverMessage
    sweep_waiting: SweepWaiting
    prune: Prune
    make_rounds: MakeRounds
    # health
    report_alive: ReportAlive
    take_leave: TakeLeave
    examine_installation: ExamineInstallation
    examine_whole_installation: ExamineWholeInstallation
