import "./app/styles.css";
import { MantineProvider } from "@mantine/core";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Provider } from "urql";
import { Boundary } from "./app/Boundary";
import { router } from "./app/router";
import { styleNonce } from "./app/security";
import { cssVariables, theme } from "./app/theme";
import { makeClient } from "./gql/client";
import { locale } from "./texts";

const place = document.querySelector("#root");
if (place === null) throw new Error("the page has no place for the screens");
document.documentElement.lang = locale;

createRoot(place).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={() => styleNonce}
      deduplicateInlineStyles
    >
      <Boundary>
        <Provider value={makeClient()}>
          <RouterProvider router={router} />
        </Provider>
      </Boundary>
    </MantineProvider>
  </StrictMode>,
);
