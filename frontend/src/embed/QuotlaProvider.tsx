/**
 * What stands around our components in another app: how to reach the service, how they look, where notes appear.
 * All of it, dialogs too, lies in one element of its own, and no style of it reaches the page around.
 */

import "./embed.css";
import { createTheme, MantineProvider, mergeThemeOverrides, type MantineColorScheme } from "@mantine/core";
import { setNonce } from "get-nonce";
import { useMemo, useState, type ReactNode } from "react";
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
  const [frame, setFrame] = useState<HTMLDivElement | null>(null);
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
  const framedTheme = useMemo(() => (frame === null ? undefined : themeWithin(frame)), [frame]);
  if (styleNonce !== undefined) setNonce(styleNonce);
  return (
    <div className={FRAME} ref={setFrame}>
      {frame !== null && framedTheme !== undefined && (
        <MantineProvider
          theme={framedTheme}
          cssVariablesResolver={cssVariables}
          cssVariablesSelector={`.${FRAME}`}
          // Mantine's own sheet sets them for `:root` only, by a mark that the page around does not carry.
          deduplicateCssVariables={false}
          getRootElement={() => frame}
          defaultColorScheme={colorScheme}
          getStyleNonce={() => styleNonce ?? ""}
        >
          <Provider value={client}>
            {children}
            <Notices />
          </Provider>
        </MantineProvider>
      )}
    </div>
  );
}

const FRAME = "quotla-scheduling";

/** Dialogs are drawn within the frame, not at the end of the page. */
function themeWithin(frame: HTMLElement): ReturnType<typeof createTheme> {
  return mergeThemeOverrides(
    theme,
    createTheme({ components: { Portal: { defaultProps: { target: frame } } } }),
  );
}
