import { Button, Group } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useEffect, useRef } from "react";
import { Checks } from "../../checks/Checks";
import { useDiagnosis } from "../../checks/useDiagnosis";
import { Loading } from "../../components/Loading";
import { lazyDialog } from "../../components/lazyDialog";
import { Part } from "../../components/Part";
import { RouteLink } from "../../components/RouteLink";
import { TroubleNote } from "../../components/TroubleNote";
import { t } from "../../texts";
import type { Health } from "./health";
import classes from "./Health.module.css";

const BackfillDialog = lazyDialog(async () => (await import("../../upkeep/BackfillDialog")).BackfillDialog);
const ReconciliationDialog = lazyDialog(
  async () => (await import("../../upkeep/ReconciliationDialog")).ReconciliationDialog,
);

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
        <Group gap="md">
          <RouteLink to="/admin/deliveries" search={{ connection: id }}>
            {t.health.itsInbox}
          </RouteLink>
          {connection.status === "ACTIVE" && <Upkeep connection={connection} />}
        </Group>
      }
    >
      <p className={classes.quiet}>{accountEmail}</p>
      <TroubleNote title={t.trouble.title} trouble={trouble} retry={retry} />
      {isLoading && <Loading rows={5} />}
      {checks !== undefined && <Checks label={t.health.connection(accountName)} checks={checks} />}
    </Part>
  );
}

/** What its owner can have done on the page of integrations. */
function Upkeep({ connection }: Pick<Props, "connection">) {
  const [isChecksOpen, checks] = useDisclosure(false);
  const [isEarlierOpen, earlier] = useDisclosure(false);
  return (
    <>
      <Button
        variant="default"
        size="xs"
        aria-haspopup="dialog"
        aria-label={t.upkeep.checksOf(connection.accountName)}
        onClick={checks.open}
      >
        {t.upkeep.checks}
      </Button>
      <Button
        variant="default"
        size="xs"
        aria-haspopup="dialog"
        aria-label={t.upkeep.earlierOf(connection.accountName)}
        onClick={earlier.open}
      >
        {t.upkeep.earlier}
      </Button>
      <ReconciliationDialog isOpen={isChecksOpen} onClose={checks.close} connection={connection} />
      <BackfillDialog isOpen={isEarlierOpen} onClose={earlier.close} connection={connection} />
    </>
  );
}
