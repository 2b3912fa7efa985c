/** What is shown when a page of ours breaks: in its place where what stands around it still works, else alone. */

import { Button, Group } from "@mantine/core";
import { useState } from "react";
import { Page } from "../components/Page";
import { lastCorrelation } from "../gql/correlation";
import { t } from "../texts";
import { Alone } from "./Alone";

export function CrashedPage() {
  return (
    <Page title={t.trouble.crashedTitle}>
      <Words />
    </Page>
  );
}

export function Crashed() {
  return (
    <Alone title={t.trouble.crashedTitle}>
      <Words />
    </Alone>
  );
}

function Words() {
  // As it was then: what is asked afterwards has other numbers.
  const [id] = useState(lastCorrelation);
  return (
    <>
      <p>{t.trouble.crashed}</p>
      {id !== undefined && <p>{t.trouble.correlation(id)}</p>}
      <Group>
        <Button
          onClick={() => {
            location.reload();
          }}
        >
          {t.trouble.reload}
        </Button>
        <Button component="a" href="/" variant="default">
          {t.trouble.home}
        </Button>
      </Group>
    </>
  );
}
