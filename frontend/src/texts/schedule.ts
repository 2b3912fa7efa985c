/** The Schedule dialog. */

import { inReadersLanguage } from "./language";

const en = {
  title: (who: string) => `Schedule with ${who}`,
  purpose: "Make a link that lets them choose a time. What they book is recorded here.",
  linkFor: (who: string) => `Link for ${who}`,
  eventType: "Event type",
  findEventType: "Search event types",
  group: "Group event",
  invitee: "Filled in for them",
  use: "How often can it be booked?",
  single: "Once",
  singleHint: "Stops working after one booking. Best for one person.",
  reusable: "Any number of times",
  reusableHint: "Stays open until you withdraw it.",
  make: "Make link",
  chooseFirst: "Choose an event type.",
  noEventTypesTitle: "No event types in Calendly",
  noEventTypes: "Make one in Calendly first; it appears here by itself.",
  madeTitle: "Your link is ready",
  made: "Link made.",
  linkLabel: "Link to share",
  sendTitle: "Send it by e-mail",
  to: "To",
  note: "Your words",
  noteHint: "Optional. Stands in the message above the link.",
  preview: "Preview",
  previewFailed: "The preview cannot be shown. You can send the link all the same.",
  letterFrom: "From",
  letterReplies: "Answers go to",
  letterSubject: "Subject",
  send: "Send link",
  resend: "Send again",
  sent: (who: string) => `The link goes to ${who}.`,
  noMail:
    "E-mail is not set up here: a message is only noted in the service’s log. Copy the link and send it yourself.",
  noMailAdmin: "To send links from here, set SMTP_URL and MAIL_FROM where the service runs.",
  onlyNoted: "The message was only noted in the log.",
  another: "Make another link",
  done: "Done",
  life: "What became of it",
};

export const schedule = inReadersLanguage({ en });
