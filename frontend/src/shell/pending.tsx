/** What stands in a page's place until it is known who looks at it. */

import { createContext, type ReactNode } from "react";
import { Loading } from "../components/Loading";

export const PendingContext = createContext<ReactNode>(<Loading rows={5} />);
