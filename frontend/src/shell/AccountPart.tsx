/** Who is signed in, how the screens look, and the way out. */

import { Button, NativeSelect, useMantineColorScheme, type MantineColorScheme } from "@mantine/core";
import { notify } from "../app/notices";
import { setSingleKeys, singleKeys } from "../app/preferences";
import { signOut } from "../app/session";
import { useStore } from "../app/store";
import type { Viewer } from "../app/viewer";
import { Check } from "../components/Check";
import { t } from "../texts";
import classes from "./AccountPart.module.css";

export function AccountPart({ viewer }: { readonly viewer: Viewer }) {
  const leave = (): void => {
    signOut().catch(() => {
      notify(t.trouble.offline);
    });
  };
  return (
    <section aria-label={t.shell.account} className={classes.part}>
      <p className={classes.who}>
        <span className={classes.quiet}>{t.shell.signedInAs}</span>
        <br />
        {viewer.name ?? viewer.email ?? t.unnamed}
        {viewer.workspace.name !== null && (
          <>
            <br />
            <span className={classes.quiet}>{viewer.workspace.name}</span>
          </>
        )}
      </p>
      <Appearance />
      <SingleKeys />
      <Button variant="default" onClick={leave}>
        {t.shell.signOut}
      </Button>
    </section>
  );
}

const schemes: readonly { readonly value: MantineColorScheme; readonly label: string }[] = [
  { value: "auto", label: t.shell.auto },
  { value: "light", label: t.shell.light },
  { value: "dark", label: t.shell.dark },
];

function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <NativeSelect
      label={t.shell.appearance}
      data={schemes}
      value={colorScheme}
      onChange={(event) => {
        const chosen = schemes.find(({ value }) => value === event.currentTarget.value);
        if (chosen !== undefined) setColorScheme(chosen.value);
      }}
    />
  );
}

function SingleKeys() {
  const isOn = useStore(singleKeys);
  return (
    <div className={classes.keys}>
      <Check label={t.shell.singleKeys} checked={isOn} onChange={setSingleKeys} />
    </div>
  );
}
