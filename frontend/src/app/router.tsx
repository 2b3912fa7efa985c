/** Which address shows which page. Each page is loaded when it is first gone to. */

import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { Loading } from "../components/Loading";
import { Crashed, CrashedPage } from "../shell/Crashed";
import { NotFound } from "../shell/NotFound";
import { Shell } from "../shell/Shell";
import { noteMove } from "./moves";
import {
  parseSearch,
  printSearch,
  readDeliveriesSearch,
  readIntegrationsSearch,
  readListSearch,
  readMatchingSearch,
  readMeetingsSearch,
} from "./search";

const root = createRootRoute({
  component: Shell,
  notFoundComponent: () => <NotFound />,
  errorComponent: Crashed,
});

const dashboard = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: lazyRouteComponent(() => import("../pages/dashboard/DashboardPage"), "DashboardPage"),
});

const meetings = createRoute({
  getParentRoute: () => root,
  path: "/meetings",
  validateSearch: readMeetingsSearch,
  component: lazyRouteComponent(() => import("../pages/meetings/MeetingsPage"), "MeetingsPage"),
});

const meeting = createRoute({
  getParentRoute: () => root,
  path: "/meetings/$id",
  component: lazyRouteComponent(() => import("../pages/meeting/MeetingPage"), "MeetingPage"),
});

const clients = createRoute({
  getParentRoute: () => root,
  path: "/clients",
  validateSearch: readListSearch,
  component: lazyRouteComponent(() => import("../pages/clients/ClientsPage"), "ClientsPage"),
});

const client = createRoute({
  getParentRoute: () => root,
  path: "/clients/$id",
  component: lazyRouteComponent(() => import("../pages/client/ClientPage"), "ClientPage"),
});

const quote = createRoute({
  getParentRoute: () => root,
  path: "/quotes/$id",
  component: lazyRouteComponent(() => import("../pages/paper/QuotePage"), "QuotePage"),
});

const invoice = createRoute({
  getParentRoute: () => root,
  path: "/invoices/$id",
  component: lazyRouteComponent(() => import("../pages/paper/InvoicePage"), "InvoicePage"),
});

const matching = createRoute({
  getParentRoute: () => root,
  path: "/matching",
  validateSearch: readMatchingSearch,
  component: lazyRouteComponent(() => import("../pages/matching/MatchingPage"), "MatchingPage"),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  beforeLoad: () => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- the router's way of leading elsewhere
    throw redirect({ to: "/settings/integrations", replace: true });
  },
});

const integrations = createRoute({
  getParentRoute: () => root,
  path: "/settings/integrations",
  validateSearch: readIntegrationsSearch,
  component: lazyRouteComponent(() => import("../pages/integrations/IntegrationsPage"), "IntegrationsPage"),
});

const deliveries = createRoute({
  getParentRoute: () => root,
  path: "/admin/deliveries",
  validateSearch: readDeliveriesSearch,
  component: lazyRouteComponent(() => import("../pages/deliveries/DeliveriesPage"), "DeliveriesPage"),
});

const delivery = createRoute({
  getParentRoute: () => root,
  path: "/admin/deliveries/$id",
  component: lazyRouteComponent(() => import("../pages/delivery/DeliveryPage"), "DeliveryPage"),
});

const health = createRoute({
  getParentRoute: () => root,
  path: "/admin/health",
  component: lazyRouteComponent(() => import("../pages/health/HealthPage"), "HealthPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    dashboard,
    meetings,
    meeting,
    clients,
    client,
    quote,
    invoice,
    matching,
    settings,
    integrations,
    deliveries,
    delivery,
    health,
  ]),
  parseSearch,
  stringifySearch: printSearch,
  // Else what the readers of addresses drop would reach the pages all the same.
  search: { strict: true },
  defaultPreload: "intent",
  defaultPendingComponent: () => <Loading />,
  defaultErrorComponent: CrashedPage,
  scrollRestoration: true,
});

router.subscribe("onBeforeNavigate", ({ fromLocation, pathChanged }) => {
  if (fromLocation !== undefined && pathChanged) noteMove();
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
