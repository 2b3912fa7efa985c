/** Addresses that are always one client's. */

import { inReadersLanguage } from "./language";

const en = {
  forgetTitle: (email: string) => `Forget ${email}?`,
  means: (client: string) =>
    `Bookings from it are no longer ${client}’s by themselves. They are matched as any others are: by your links, and by the addresses in your business app.`,
  stays: "Meetings that were matched by it stay where they are, and nothing is sent to anyone.",
  again: "To have it remembered again, assign a meeting from this address and tick “Always this client”.",
  forget: "Forget address",
  forgotten: (email: string) => `${email} is no longer remembered.`,
  already: "It is no longer remembered already.",
};

export const remembered = inReadersLanguage({ en });
