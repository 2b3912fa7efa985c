Feature: Sharing a scheduling link
  An owner makes a link for a client, a quote or an invoice, and what is booked through it is known to be about that.

  Background:
    Given Ada has connected Calendly
    And Ada's client Kim has the address "kim@example.com"

  Rule: A link is about a client, a quote or an invoice

    Scenario Outline: Making a link
      Given Kim has the <paper>
      When Ada makes a link for <subject>
      Then the link leads to Calendly with Kim's name and address filled in
      And the link is open

      Examples:
        | paper         | subject         |
        | quote Q-17    | Kim             |
        | quote Q-17    | the quote Q-17  |
        | invoice I-4   | the invoice I-4 |

    Scenario: Following the short link is counted
      Given Ada has made a link for Kim
      When Kim follows the short link
      Then Kim arrives at Calendly's page
      And the link was opened once

    Scenario: A mail scanner following the short link is not counted
      Given Ada has made a link for Kim
      When a mail scanner looks at the short link
      Then the link is open

    Scenario: A used single-use link says so
      Given Ada has made a link for Kim
      And Kim has booked through the link
      When Kim follows the short link
      Then Kim reads that the link was used
      And the page shows nothing personal

    Scenario: A withdrawn link says so
      Given Ada has made a link for Kim
      And Ada has withdrawn the link
      When Kim follows the short link
      Then Kim reads that the link was withdrawn
      And the page shows nothing personal

    Scenario: A link on an event type that was deleted says so
      Given Ada has made a link for Kim
      When word comes that the event type was deleted
      Then the link says that it leads nowhere

    Scenario: Word that an event type was deleted never came
      Given Ada has made a link for Kim
      And the event type was deleted at Calendly
      When an hour and a half have passed
      Then the link says that it leads nowhere

    Scenario: Following a link on an event type that was deleted
      Given Ada has made a link for Kim
      And word has come that the event type was deleted
      When Kim follows the short link
      Then Kim reads that the link was made for something no longer offered
      And the page shows nothing personal

    Scenario: A link works again when its event type had only been switched off
      Given Ada has made a link for Kim
      And word has come that the event type was switched off
      And word has come that the event type was switched on
      When Kim follows the short link
      Then Kim arrives at Calendly's page

    Scenario: An unknown link says so
      When Kim follows a short link that does not exist
      Then Kim reads that there is no such link

  Rule: What is shown before sending is what is sent

    Scenario Outline: Looking at the letter first
      Given Ada has made a link for Kim
      And Ada has looked at the letter with the words "<words>"
      When Ada sends the link to Kim with the words "<words>"
      Then Kim receives the very letter that Ada has looked at

      Examples:
        | words                              |
        |                                    |
        | As discussed – see you in Zürich!  |
        | .a dot, a “quote”, and =20 as such |

    Scenario: Looking sends nothing
      Given Ada has made a link for Kim
      When Ada looks at the letter with the words "As discussed."
      Then Kim receives 0 messages with the short link

    Scenario: There is no letter for a link that leads nowhere
      Given Ada has made a link for Kim
      And Ada has withdrawn the link
      When Ada looks at the letter with the words "As discussed."
      Then Ada is told that the link can no longer be used

    Scenario: A colleague of another business sees no letter
      Given Ada has made a link for Kim
      When Cara looks at the letter of that link
      Then Cara sees none

  Rule: A link can be sent by e-mail, once unless it is meant

    Scenario: Sending a link
      Given Ada has made a link for Kim
      When Ada sends the link to Kim
      Then Kim receives 1 message with the short link

    Scenario: A double click sends one message
      Given Ada has made a link for Kim
      When Ada sends the link to Kim
      And Ada sends the link to Kim
      Then Ada is told that it was already sent
      And Kim receives 1 message with the short link

    Scenario: Sending again on purpose
      Given Ada has made a link for Kim
      When Ada sends the link to Kim
      And Ada sends the link to Kim again on purpose
      Then Kim receives 2 messages with the short link

  Rule: Whoever answers the letter reaches the person whose link it is

    Scenario: Kim's answer reaches Ada
      Given Ada has made a link for Kim
      When Ada sends the link to Kim
      Then an answer to what Kim received goes to "ada@business.example"

    Scenario: Kim's answer reaches Bob, whose link Ada sends for him
      Given Bob has made a link for Kim
      When Ada sends the link to Kim
      Then an answer to what Kim received goes to "bob@business.example"

    Scenario: The host app does not say where to write to Ada
      Given the host app does not say Ada's address
      And Ada has made a link for Kim
      When Ada sends the link to Kim
      Then an answer to what Kim received goes to the address of Ada's account at Calendly

  Rule: What cannot be is refused in words

    Scenario: The client has no address
      Given Ada's client Lee has no address
      When Ada makes a link for Lee
      Then Ada is told that the client has no e-mail address

    Scenario: Calendly is not connected
      Given Ada has disconnected Calendly
      When Ada makes a link for Kim
      Then Ada is asked to connect Calendly

    Scenario: The event type was deleted meanwhile
      Given the event type was deleted at Calendly
      When Ada makes a link for Kim
      Then Ada is told to choose another event type

    Scenario: Calendly is down
      Given Calendly is down
      When Ada makes a link for Kim
      Then Ada is told to try again later

    Scenario: Calendly asks us to slow down
      Given Calendly asks us to slow down for 40 seconds
      When Ada makes a link for Kim
      Then Ada is told to try again when these are over

    Scenario: The consent was taken back
      Given Ada has taken back her consent at Calendly
      When Ada makes a link for Kim
      Then Ada is asked to reconnect Calendly

    Scenario: A client of another business
      When Ada makes a link for a client of another business
      Then Ada is told that there is no such client

  Rule: While Calendly does not answer, what it said last is shown with its age

    Scenario: Looking at what can be booked
      Given Calendly has been down for an hour
      When Ada looks at what can be booked
      Then Ada sees what could be booked an hour ago, and that it is that old

  Rule: What can be booked is known without the screens, too

    Scenario: A host app lists the event types by its own means
      When the host app asks for Ada's event types
      Then it gets all of them, by the names a link is made with

    Scenario: Asking without a connection
      Given Ada has disconnected Calendly
      When the host app asks for Ada's event types
      Then it is told that Calendly is not connected
