import "./app/styles.css";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode, startTransition } from "react";
import { createRoot } from "react-dom/client";
import { Provider } from "urql";
import { Boundary } from "./app/Boundary";
import { Looks } from "./app/Looks";
import { router } from "./app/router";
import { styleNonce } from "./app/security";
import { markSignedOut } from "./app/session";
import { makeClient } from "./gql/client";
import { ServedPending, served, sheetIsThere } from "./served/taking-over";
import { locale } from "./texts";

const place = document.querySelector("#root");
if (place === null) throw new Error("the page has no place for the screens");
document.documentElement.lang = locale;
if (served.isSignedOut) markSignedOut();

void takeOver(place);

/** What was served stays until all that takes its place can be drawn at once. */
async function takeOver(place: Element): Promise<void> {
  await Promise.all([sheetIsThere(), router.load()]);
  startTransition(() => {
    createRoot(place).render(
      <StrictMode>
        <Looks styleNonce={styleNonce}>
          <Boundary>
            <Provider value={makeClient()}>
              <ServedPending>
                <RouterProvider router={router} />
              </ServedPending>
            </Provider>
          </Boundary>
        </Looks>
      </StrictMode>,
    );
  });
}
