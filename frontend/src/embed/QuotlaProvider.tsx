/** What stands around our components in another app: how to reach the service, how they look, where notes appear. */

import "../app/styles.css";
import { MantineProvider, type MantineColorScheme } from "@mantine/core";
import { setNonce } from "get-nonce";
import { useMemo, type ReactNode } from "react";
import { Provider } from "urql";
import { cssVariables, theme } from "../app/theme";
import { makeClient } from "../gql/client";
import { Notices } from "../shell/Notices";

export interface QuotlaProviderProps {
  /** The service's `/graphql`; it must be of the page's own origin, or be led there by the app's own server. */
  readonly url?: string;
  /** A fresh token for the signed-in user, asked for with every request; without it, the session cookie counts. */
  readonly token?: () => string;
  /** The nonce of the page's content security policy, if it has one. */
  readonly styleNonce?: string;
  readonly colorScheme?: MantineColorScheme;
  readonly children: ReactNode;
}

export function QuotlaProvider({
  url = "/graphql",
  token,
  styleNonce,
  colorScheme = "auto",
  children,
}: QuotlaProviderProps) {
  const client = useMemo(
    () =>
      makeClient({
        url,
        headers: () => ({
          "X-Quotla-CSRF": "1",
          ...(token !== undefined && { Authorization: `Bearer ${token()}` }),
        }),
      }),
    [url, token],
  );
  if (styleNonce !== undefined) setNonce(styleNonce);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme={colorScheme}
      getStyleNonce={() => styleNonce ?? ""}
    >
      <Provider value={client}>
        {children}
        <Notices />
      </Provider>
    </MantineProvider>
  );
}
