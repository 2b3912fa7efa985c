Feature: Disconnecting Calendly
  An owner can end it at any time. It takes effect at once, and what was recorded stays.

  Background:
    Given Ada has connected Calendly
    And Ada's client Kim has the address "kim@example.com"

  Rule: It takes effect at once

    Scenario: Disconnecting
      Given Kim has booked Friday at 10:00 with Ada
      When Ada disconnects Calendly
      Then Ada sees that Calendly is disconnected
      And Ada's meetings show Kim on Friday at 10:00 as scheduled
      And Calendly holds nothing of ours any more

    Scenario: Calendly is down
      Given Calendly is down
      When Ada disconnects Calendly
      Then Ada sees that Calendly is disconnected
      When Calendly is up again
      Then Calendly holds nothing of ours any more

    Scenario: Word that still comes is not recorded
      Given Calendly is down
      And Ada has disconnected Calendly
      When word comes that Kim booked Friday at 10:00
      Then it is accepted
      And Ada has 0 meetings

    Scenario: Nothing to disconnect
      Given Ada has disconnected Calendly
      When Ada disconnects Calendly
      Then Ada is asked to connect Calendly
