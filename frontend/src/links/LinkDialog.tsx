import { Dialog } from "../components/Dialog";
import type { LinkRowFragment } from "../generated/graphql";
import { t } from "../texts";
import { LinkPanel } from "./LinkPanel";
import type { Recipient } from "./recipient";

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly link: LinkRowFragment | undefined;
  readonly recipient: Recipient;
}

/** A link made earlier. */
export function LinkDialog({ isOpen, onClose, link, recipient }: Props) {
  return (
    <Dialog isOpen={isOpen} onClose={onClose} size="lg" title={t.schedule.linkFor(recipient.name)}>
      {link !== undefined && <LinkPanel link={link} recipient={recipient} isNew={false} />}
    </Dialog>
  );
}
