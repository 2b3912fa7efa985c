/**
 * What the service sends of each page: what can be drawn of it before anything is known of the viewer, by the very
 * components that the script draws it with. `tools/served-pages.ts` runs this when the screens are built.
 */

import "./first.css";
import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterContextProvider,
} from "@tanstack/react-router";
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { Client, Provider, type AnyVariables } from "urql";
import { never } from "wonka";
import { Looks } from "../app/Looks";
import { signedOut } from "../app/session";
import type { PageHead } from "../components/Page";
import { PendingPage } from "../components/PendingPage";
import { IntegrationsDocument, MeetingsDocument, ShellDocument } from "../generated/graphql";
import { makeClient, ownService } from "../gql/client";
import type { Operation } from "../gql/document";
import { clientHead } from "../pages/client/head";
import { deliveryHead } from "../pages/delivery/head";
import { meetingHead } from "../pages/meeting/head";
import { listVariables } from "../pages/meetings/variables";
import { invoiceHead, quoteHead } from "../pages/paper/heads";
import { PendingContext } from "../shell/pending";
import { Shell } from "../shell/Shell";
import { t } from "../texts";
import type { Question, ServedPage } from "./served-page";

interface Plan {
  /** An address of its form. */
  readonly at: string;
  readonly module?: string;
  readonly head: PageHead;
  /** What it asks at an address without a question mark. */
  readonly question?: Promise<Question>;
}

const plans: Readonly<Record<string, Plan>> = {
  dashboard: { at: "/", module: "dashboard/DashboardPage", head: t.dashboard },
  meetings: {
    at: "/meetings",
    module: "meetings/MeetingsPage",
    head: t.meetings,
    question: asSent(MeetingsDocument, listVariables({}, "UTC")),
  },
  meeting: { at: "/meetings/0", module: "meeting/MeetingPage", head: meetingHead },
  clients: { at: "/clients", module: "clients/ClientsPage", head: t.clients },
  client: { at: "/clients/0", module: "client/ClientPage", head: clientHead },
  quote: { at: "/quotes/0", module: "paper/QuotePage", head: quoteHead },
  invoice: { at: "/invoices/0", module: "paper/InvoicePage", head: invoiceHead },
  matching: { at: "/matching", module: "matching/MatchingPage", head: t.matching },
  integrations: {
    at: "/settings/integrations",
    module: "integrations/IntegrationsPage",
    head: t.integrations,
    question: asSent(IntegrationsDocument, {}),
  },
  deliveries: { at: "/admin/deliveries", module: "deliveries/DeliveriesPage", head: t.deliveries },
  delivery: { at: "/admin/deliveries/0", module: "delivery/DeliveryPage", head: deliveryHead },
  health: { at: "/admin/health", module: "health/HealthPage", head: t.health },
  "not-found": { at: "/nowhere", head: { title: t.notFound.title, lead: t.notFound.page } },
};

export async function servedPages(): Promise<ServedPage[]> {
  const shell = asSent(ShellDocument, {});
  const pages = Object.entries(plans).map(async ([name, { at, module, head, question }]) => ({
    name,
    title: titled(head.title),
    markup: drawn(at, <PendingPage {...head} />),
    module,
    questions: await Promise.all([shell, ...(question === undefined ? [] : [question])]),
  }));
  return [...(await Promise.all(pages)), signedOutPage()];
}

function signedOutPage(): ServedPage {
  signedOut.set(true);
  const markup = drawn("/", null);
  signedOut.set(false);
  return { name: "signed-out", title: titled(t.signedOut.title), markup, module: undefined, questions: [] };
}

function titled(title: string): string {
  return `${title} · ${t.product}`;
}

const unanswered = new Client({
  url: ownService.url,
  exchanges: [() => () => never],
  preferGetMethod: false,
});

/** As the script draws it first, when every question is still open. */
function drawn(at: string, pending: ReactNode): string {
  const history = createMemoryHistory({ initialEntries: [at] });
  // Without the app's own routes: links only want to know where they are.
  const router = createRouter({ routeTree: createRootRoute(), history });
  return renderToStaticMarkup(
    <Looks styleNonce="{{nonce}}">
      <Provider value={unanswered}>
        <RouterContextProvider router={router}>
          <PendingContext value={pending}>
            <Shell />
          </PendingContext>
        </RouterContextProvider>
      </Provider>
    </Looks>,
  );
}

/** To the letter as the client sends it: only then does it take the answer for its own. */
async function asSent<Data, Variables extends AnyVariables>(
  document: Operation<Data, Variables>,
  variables: Variables,
): Promise<Question> {
  const { promise, resolve } = Promise.withResolvers<RequestInit | undefined>();
  const client = makeClient(ownService, (_url, request) => {
    resolve(request);
    return new Promise(() => undefined);
  });
  client.query<Data>(document.toString(), variables).subscribe(() => undefined);
  const request = await promise;
  if (typeof request?.body !== "string") throw new Error("a question is sent as a text");
  return { headers: Object.fromEntries(new Headers(request.headers)), body: request.body };
}
