/** Who holds a meeting, where that is not the one who looks. */

import { useViewer } from "../app/viewer";
import { t } from "../texts";

interface Props {
  readonly host: {
    readonly name: string | null;
    readonly email: string | null;
    readonly userId: string | null;
  } | null;
  readonly className?: string | undefined;
}

export function HeldBy({ host, className }: Props) {
  const { id } = useViewer();
  const name = host?.name ?? host?.email;
  if (!name || host?.userId === id) return null;
  return <span className={className}>{t.meeting.heldBy(name)}</span>;
}
