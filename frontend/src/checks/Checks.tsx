/** What was looked at, how it came out, what that means and how to mend it. What wants a look stands first. */

import { Tag, type Tone } from "../components/Tag";
import type { CheckState } from "../generated/graphql";
import { t } from "../texts";
import classes from "./Checks.module.css";

export interface Check {
  readonly name: string;
  readonly state: CheckState;
  readonly meaning: string;
  readonly mend: string | null;
}

export const checkTones: Readonly<Record<CheckState, Tone>> = {
  OK: "ok",
  WARNING: "warn",
  FAILING: "bad",
  UNKNOWN: "quiet",
};

const urgency: readonly CheckState[] = ["FAILING", "WARNING", "UNKNOWN", "OK"];

interface Props {
  readonly label: string;
  readonly checks: readonly Check[];
}

export function Checks({ label, checks }: Props) {
  // Those of one urgency stay in the order in which to mend them.
  const sorted = urgency.flatMap((state) => checks.filter((check) => check.state === state));
  return (
    <ul className={classes.checks} aria-label={label}>
      {sorted.map(({ name, state, meaning, mend }) => (
        <li key={name} className={classes.check}>
          <span className={classes.state}>
            <Tag tone={checkTones[state]}>{t.checks.state[state]}</Tag>
          </span>
          <div className={classes.words}>
            <p className={classes.name}>{t.checks.name[name] ?? name}</p>
            <p>{meaning}</p>
            {mend !== null && (
              <p className={classes.mend}>
                <span className={classes.todo}>{t.checks.mend}</span> <Commands text={mend} />
              </p>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** What stands between backticks is to be typed as it stands. */
function Commands({ text }: { readonly text: string }) {
  return text.split("`").map((part, at) => (at % 2 === 1 ? <code key={at}>{part}</code> : part));
}
