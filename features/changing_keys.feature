Feature: Changing keys
  What Calendly has entrusted to us lies sealed. Whoever runs this can change the key, and nobody else notices.

  Background:
    Given Ada has connected Calendly
    And Ada's client Kim has the address "kim@example.com"

  Rule: A new key takes over while everything goes on

    Scenario: Everything is sealed anew
      Given the new key has taken over
      When Ada makes a link for Kim
      Then the link is open
      And the old key is needed no more

    Scenario: Bookings are heard of as before
      Given the new key has taken over
      When Kim books Friday at 10:00 with Ada
      Then Ada's meetings show Kim on Friday at 10:00 as scheduled

  Rule: A key that is missing is named

    Scenario: The old key was taken away too soon
      When the new key takes over without the old one
      Then whoever runs this is told that the old key is missing
