Feature: Keeping tokens fresh
  Calendly's permission lasts two hours and is renewed by itself. Nobody should notice.

  Background:
    Given Ada has connected Calendly
    And Ada's client Kim has the address "kim@example.com"

  Rule: Renewing is unnoticed, and happens once

    Scenario: The permission has run out
      Given three hours have passed
      When Ada makes a link for Kim
      Then the link is open
      And the permission was renewed once

    Scenario: A hundred requests at the moment it runs out
      Given three hours have passed
      When a hundred requests to Calendly come at once
      Then none of them fails
      And the permission was renewed once

    Scenario: Calendly refuses a permission before its time
      Given Calendly no longer accepts the present permission
      When Ada makes a link for Kim
      Then the link is open
      And the permission was renewed once

  Rule: Where Calendly asks us to slow down, nothing is lost and nobody need do anything but wait

    Scenario: Permissions were renewed too often
      Given three hours have passed
      And Calendly renews no permission for 40 seconds, because it is asked too often
      When Ada makes a link for Kim
      Then Ada is told to try again when these are over
      And Ada receives 0 messages asking her to reconnect

  Rule: When only the owner can mend it, they are told once and nothing is lost

    Scenario: The consent was taken back
      Given Ada has taken back her consent at Calendly
      And three hours have passed
      When Ada makes a link for Kim
      Then Ada is asked to reconnect Calendly
      And Ada receives 1 message asking her to reconnect

    Scenario: The answer to a renewal is lost
      Given three hours have passed
      And Calendly's answer to the next renewal will be lost
      When Ada makes a link for Kim
      Then Ada is asked to reconnect Calendly
      And Ada receives 1 message asking her to reconnect

    Scenario: The host app does not say where to write to Ada
      Given the host app does not say Ada's address
      And Ada has taken back her consent at Calendly
      And three hours have passed
      When Ada makes a link for Kim
      Then Ada receives 1 message asking her to reconnect, at the address of her account at Calendly

    Scenario: Bookings are recorded all the same
      Given Ada has taken back her consent at Calendly
      And Ada was asked to reconnect
      When Kim books Friday at 10:00 with Ada
      Then Ada's meetings show Kim on Friday at 10:00 as scheduled
