import { Button } from "@mantine/core";
import { t } from "../texts";
import { Alone } from "./Alone";

export function SignedOut() {
  return (
    <Alone title={t.signedOut.title}>
      <p>{t.signedOut.body}</p>
      <Button
        variant="default"
        onClick={() => {
          location.reload();
        }}
      >
        {t.signedOut.again}
      </Button>
    </Alone>
  );
}
