/** What is shown when a page of ours breaks. */

import { Button, Group } from "@mantine/core";
import { t } from "../texts";
import { Alone } from "./Alone";

export function Crashed() {
  return (
    <Alone title={t.trouble.crashedTitle}>
      <p>{t.trouble.crashed}</p>
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
    </Alone>
  );
}
