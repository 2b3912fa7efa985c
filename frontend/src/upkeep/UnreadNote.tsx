import { Note } from "../components/Note";
import { t } from "../texts";
import classes from "./Upkeep.module.css";

interface Props {
  readonly unread: readonly { readonly uri: string | null; readonly why: string }[];
}

/** What Calendly told in a form that could not be read, and was passed over. */
export function UnreadNote({ unread }: Props) {
  if (unread.length === 0) return null;
  return (
    <Note tone="warn" title={t.upkeep.unread(unread.length)}>
      <ul>
        {unread.map(({ uri, why }) => (
          <li key={`${uri ?? ""} ${why}`}>
            {why} {uri !== null && <code className={classes.code}>{uri}</code>}
          </li>
        ))}
      </ul>
    </Note>
  );
}
