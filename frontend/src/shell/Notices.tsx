/** Notes that go away by themselves, read out politely; and what only those who listen are told. */

import { CloseButton, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { dismiss, notices } from "../app/notices";
import { useStore } from "../app/store";
import { spoken } from "../live/spoken";
import { t } from "../texts";
import classes from "./Notices.module.css";

export function Notices() {
  const shown = useStore(notices);
  const said = useStore(spoken);
  return (
    <>
      <div className={classes.stack} role="status" aria-live="polite" data-notices>
        {shown.map((notice) => (
          <div key={notice.id} className={classes.notice}>
            <span className={classes.text}>{notice.text}</span>
            {notice.undo !== undefined && (
              <UnstyledButton
                className={classes.undo}
                onClick={() => {
                  dismiss(notice.id);
                  notice.undo?.();
                }}
              >
                {t.undo}
              </UnstyledButton>
            )}
            <CloseButton
              aria-label={t.dismiss}
              onClick={() => {
                dismiss(notice.id);
              }}
            />
          </div>
        ))}
      </div>
      <VisuallyHidden role="status" aria-live="polite">
        {said}
      </VisuallyHidden>
    </>
  );
}
