/** Who looks at the screens. Known before any page is shown. */

import { createContext, useContext } from "react";
import type { ShellQuery } from "../generated/graphql";

export type Viewer = ShellQuery["viewer"] & { readonly zone: string };

export const ViewerContext = createContext<Viewer | undefined>(undefined);

export function useViewer(): Viewer {
  const viewer = useContext(ViewerContext);
  if (viewer === undefined) throw new Error("a page is shown outside the shell");
  return viewer;
}

/** The zone that times are shown in: the one that the viewer's own clock shows. */
export function useZone(): string {
  return useViewer().zone;
}

/** Whether they look after the workspace. */
export function isAdmin(viewer: Pick<Viewer, "role"> | undefined): boolean {
  return viewer !== undefined && viewer.role !== "MEMBER";
}
