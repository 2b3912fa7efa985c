/** What is wrong with the connection beside what its notes say already, and how to mend it. */

import { Button } from "@mantine/core";
import { Checks, type Check } from "../../checks/Checks";
import { useDiagnosis } from "../../checks/useDiagnosis";
import { Loading } from "../../components/Loading";
import { Part } from "../../components/Part";
import { TroubleNote } from "../../components/TroubleNote";
import { t } from "../../texts";
import classes from "../../upkeep/Upkeep.module.css";
import type { Connection } from "./connection";

export function DiagnosisPart({ connection }: { readonly connection: Connection }) {
  const { checks, trouble, isLoading, isStale, retry } = useDiagnosis(connection.id);
  return (
    <Part
      title={t.upkeep.diagnosis}
      aside={
        <Button variant="default" size="xs" loading={isLoading || isStale} onClick={retry}>
          {t.checks.again}
        </Button>
      }
    >
      <TroubleNote title={t.trouble.title} trouble={trouble} retry={retry} />
      {isLoading && <Loading rows={1} height={60} />}
      {checks !== undefined && <Found checks={checks} told={toldAbove(connection)} />}
    </Part>
  );
}

function Found({ checks, told }: { readonly checks: readonly Check[]; readonly told: ReadonlySet<string> }) {
  const bad = checks.filter(({ state }) => state === "WARNING" || state === "FAILING");
  const news = bad.filter(({ name }) => !told.has(name));
  return (
    <>
      {news.length > 0 && <Checks label={t.upkeep.diagnosis} checks={news} />}
      {news.length === 0 && (
        <p className={classes.what}>{bad.length === 0 ? t.upkeep.nothingWrong : t.upkeep.nothingElse}</p>
      )}
      <details className={classes.details}>
        <summary>{t.upkeep.allChecks(checks.length)}</summary>
        <Checks label={t.upkeep.allChecks(checks.length)} checks={checks} />
      </details>
    </>
  );
}

function toldAbove({ status, missingScopes, webhook }: Connection): ReadonlySet<string> {
  return new Set([
    ...(status === "ACTIVE" ? [] : ["connection", "tokens"]),
    ...(missingScopes.length > 0 ? ["scopes"] : []),
    ...(webhook.trouble === null ? [] : ["subscription"]),
  ]);
}
