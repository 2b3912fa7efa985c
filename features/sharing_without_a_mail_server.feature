Feature: Sharing a link without a mail server
  Where there is no mail server, a message is only noted in the service's log. A link works all the same, and is sent by
  other means; whoever wants to send it knows that before.

  Background:
    Given Ada has connected Calendly
    And Ada's client Kim has the address "kim@example.com"
    And Ada has made a link for Kim

  Rule: Nobody is left to believe that a message went out

    Scenario: It is known before anybody tries
      Then Ada reads that links cannot be sent by e-mail from here

    Scenario: A message is noted, and not said to be sent
      When Ada sends the link to Kim
      Then Ada reads that her message for Kim was only noted in the log

    Scenario: Trying again needs no saying that it is meant
      When Ada sends the link to Kim
      And Ada sends the link to Kim
      Then Ada reads that her 2 messages for Kim were only noted in the log

    Scenario: The link works all the same
      When Kim follows the short link
      Then Kim arrives at Calendly's page
