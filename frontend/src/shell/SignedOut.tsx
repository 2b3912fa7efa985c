import { Button } from "@mantine/core";
import { t } from "../texts";
import { Alone } from "./Alone";

export function SignedOut() {
  return (
    <Alone title={t.signedOut.title}>
      <p>{t.signedOut.body}</p>
      {/* A link to this very address: it works before the script is there, too. */}
      <Button component="a" href="" variant="default">
        {t.signedOut.again}
      </Button>
    </Alone>
  );
}
