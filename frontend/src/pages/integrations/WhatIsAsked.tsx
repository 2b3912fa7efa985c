import { t } from "../../texts";
import classes from "./Integrations.module.css";

/** What will be read and why, before anybody is asked to agree. */
export function WhatIsAsked() {
  return (
    <div className={classes.asked}>
      <h3>{t.integrations.askedTitle}</h3>
      <ul>
        {t.integrations.asked.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <p>{t.integrations.optional}</p>
      <p>{t.integrations.quiet}</p>
    </div>
  );
}
