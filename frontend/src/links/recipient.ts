/** Whom a link is for: what is filled in for them on the booking page, and where a message would go. */
export interface Recipient {
  readonly name: string;
  readonly email: string | null;
}
