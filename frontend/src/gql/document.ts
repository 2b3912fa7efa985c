/** What generated operations are: their text, with the types of their answer and their variables. */

import type { DocumentTypeDecoration } from "@graphql-typed-document-node/core";

export interface Operation<Data, Variables> extends DocumentTypeDecoration<Data, Variables> {
  toString(): string;
}
