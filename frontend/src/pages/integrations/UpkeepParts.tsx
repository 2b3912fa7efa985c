/** What keeps the record true: the doctor, checks against Calendly, and bringing in earlier meetings. */

import { Part } from "../../components/Part";
import { t } from "../../texts";
import { Backfill } from "../../upkeep/Backfill";
import type { Connection } from "./connection";
import { DiagnosisPart } from "./DiagnosisPart";
import { ReconciliationPart } from "./ReconciliationPart";

export function UpkeepParts({ connection }: { readonly connection: Connection }) {
  return (
    <>
      <DiagnosisPart connection={connection} />
      {connection.isActive && (
        <>
          <ReconciliationPart connection={connection} />
          <Part title={t.upkeep.earlier}>
            <Backfill connection={connection} />
          </Part>
        </>
      )}
    </>
  );
}
