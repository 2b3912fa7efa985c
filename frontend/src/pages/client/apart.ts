/** Names that tell two clients apart: who is there twice often has the same name twice. Pure. */

interface Named {
  readonly name: string;
  readonly externalId: string;
}

export function apart(one: Named, other: Named): readonly [string, string] {
  if (one.name !== other.name) return [one.name, other.name];
  return [withId(one), withId(other)];
}

function withId({ name, externalId }: Named): string {
  return `${name} (${externalId})`;
}
