import { useEffect, useRef } from "react";
import { Checks } from "../../checks/Checks";
import { useDiagnosis } from "../../checks/useDiagnosis";
import { Loading } from "../../components/Loading";
import { Part } from "../../components/Part";
import { RouteLink } from "../../components/RouteLink";
import { TroubleNote } from "../../components/TroubleNote";
import { t } from "../../texts";
import type { Health } from "./health";
import classes from "./Health.module.css";

interface Props {
  readonly connection: Health["connections"][number];
  /** When all was looked at last; with each time the connection is looked at again, too. */
  readonly lookedAt: string;
}

/** One connection; asked by itself, so that one slow account holds up nothing else. */
export function ConnectionHealth({ connection, lookedAt }: Props) {
  const { id, accountName, accountEmail } = connection;
  const { checks, trouble, isLoading, retry } = useDiagnosis(id);
  const asked = useRef(lookedAt);
  useEffect(() => {
    if (asked.current === lookedAt) return;
    asked.current = lookedAt;
    retry();
  }, [lookedAt, retry]);
  return (
    <Part
      title={t.health.connection(accountName)}
      aside={
        <RouteLink to="/admin/deliveries" search={{ connection: id }}>
          {t.health.itsInbox}
        </RouteLink>
      }
    >
      <p className={classes.quiet}>{accountEmail}</p>
      <TroubleNote title={t.trouble.title} trouble={trouble} retry={retry} />
      {isLoading && <Loading rows={5} />}
      {checks !== undefined && <Checks label={t.health.connection(accountName)} checks={checks} />}
    </Part>
  );
}
