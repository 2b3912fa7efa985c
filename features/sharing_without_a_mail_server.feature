Feature: Sharing a link without a mail server
  Where messages cannot go out, nobody is told that one did. A link works all the same, and is sent by other means.

  Background:
    Given Ada has connected Calendly
    And Ada's client Kim has the address "kim@example.com"
    And Ada has made a link for Kim

  Rule: What cannot be sent is not said to be

    Scenario: It is known before anybody tries
      Then Ada reads that links cannot be sent by e-mail from here

    Scenario: Sending is refused in words
      When Ada sends the link to Kim
      Then Ada is told that e-mail is not set up
      And the link was sent to nobody

    Scenario: The link works all the same
      When Kim follows the short link
      Then Kim arrives at Calendly's page
