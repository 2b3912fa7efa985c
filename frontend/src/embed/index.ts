/** What other apps may show: the dialog that makes and sends a scheduling link. See README.md beside `package.json`. */

export { QuotlaProvider, type QuotlaProviderProps } from "./QuotlaProvider";
export { ScheduleDialog, type ScheduleDialogProps } from "../schedule/ScheduleDialog";
export type { Subject } from "../schedule/subject";
export type { Recipient } from "../links/recipient";
