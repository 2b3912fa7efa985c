/** The dialog for pages that are not built with React: one module with all it needs, and one function. */

import { createRoot } from "react-dom/client";
// First, because it brings the general styles, which those of the dialog come after.
import { QuotlaProvider, type QuotlaProviderProps } from "./QuotlaProvider";
import { ScheduleDialog, type ScheduleDialogProps } from "../schedule/ScheduleDialog";

export type ScheduleOptions = Omit<QuotlaProviderProps, "children"> &
  Omit<ScheduleDialogProps, "isOpen" | "onClose">;

export interface ShownDialog {
  /** Open it; closing is the reader's, or `close`. */
  readonly open: () => void;
  readonly close: () => void;
  /** Take everything away again. */
  readonly remove: () => void;
}

/** Prepare the dialog within this element of the page, closed. */
export function scheduleDialog(place: Element, options: ScheduleOptions): ShownDialog {
  const { subject, recipient, about, ...around } = options;
  const root = createRoot(place);
  const show = (isOpen: boolean): void => {
    root.render(
      <QuotlaProvider {...around}>
        <ScheduleDialog
          isOpen={isOpen}
          onClose={close}
          subject={subject}
          recipient={recipient}
          {...(about !== undefined && { about })}
        />
      </QuotlaProvider>,
    );
  };
  const close = (): void => {
    show(false);
  };
  close();
  return {
    open: () => {
      show(true);
    },
    close,
    remove: () => {
      root.unmount();
    },
  };
}
