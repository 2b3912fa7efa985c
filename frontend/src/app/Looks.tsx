/** How everything looks, for the page as the browser draws it and as the build draws it beforehand. */

import { MantineProvider } from "@mantine/core";
import type { ReactNode } from "react";
import { cssVariables, theme } from "./theme";

interface Props {
  /** Of the content security policy. */
  readonly styleNonce: string;
  readonly children: ReactNode;
}

export function Looks({ styleNonce, children }: Props) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={() => styleNonce}
      deduplicateInlineStyles
    >
      {children}
    </MantineProvider>
  );
}
