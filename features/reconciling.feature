Feature: Finding what was missed
  Word from Calendly may get lost. Whatever was missed is found and put right, and nobody is bothered with it.

  Background:
    Given Ada has connected Calendly
    And Ada's client Kim has the address "kim@example.com"

  Rule: After a comparison the meetings are as Calendly has them

    Scenario: A booking was missed
      Given word from Calendly gets lost
      And Kim has booked Friday at 10:00 with Ada
      When Ada has her meetings compared
      Then Ada's meetings show Kim on Friday at 10:00 as scheduled
      And Ada reads that 1 meeting was repaired: it was booked

    Scenario: A cancellation was missed
      Given Kim has booked Friday at 10:00 with Ada
      And word from Calendly gets lost
      And Kim has canceled
      When Ada has her meetings compared
      Then Ada's meetings show Kim on Friday at 10:00 as canceled
      And Ada reads that 1 meeting was repaired: it was canceled

    Scenario: A move was missed
      Given Kim has booked Friday at 10:00 with Ada
      And word from Calendly gets lost
      And Kim has moved to Monday at 14:00
      When Ada has her meetings compared
      Then Ada's meetings show Kim on Monday at 14:00 as scheduled
      And the meeting shows 1 move
      And Ada reads that 1 meeting was repaired: it was moved

    Scenario: A no-show was missed
      Given Kim has booked Friday at 10:00 with Ada
      And word from Calendly gets lost
      And it is long after Friday, and Kim was marked at Calendly as not having come
      When Ada has her meetings compared
      Then Ada's meetings show Kim on Friday at 10:00 as no-show
      And Ada reads that 1 meeting was repaired: it was marked as a no-show

    Scenario: Comparing twice
      Given word from Calendly gets lost
      And Kim has booked Friday at 10:00 with Ada
      And Ada has had her meetings compared
      When Ada has her meetings compared
      Then Ada reads that nothing had to be repaired
      And each fact was told once

  Rule: It happens by itself

    Scenario: Meetings from before connecting
      Given Ada has disconnected Calendly
      And Kim has booked Friday at 10:00 with Ada
      When Ada connects Calendly and grants everything that is asked
      Then Ada's meetings show Kim on Friday at 10:00 as scheduled

    Scenario: Every hour
      Given word from Calendly gets lost
      And Kim has booked Friday at 10:00 with Ada
      When an hour and a half have passed
      Then Ada's meetings show Kim on Friday at 10:00 as scheduled

    Scenario: Whoever runs the service wishes it
      Given word from Calendly gets lost
      And Kim has booked Friday at 10:00 with Ada
      When whoever runs the service has everybody's meetings compared
      Then Ada's meetings show Kim on Friday at 10:00 as scheduled

    Scenario Outline: Calendly stopped telling us of bookings
      Given Calendly's promise to tell us of bookings was <lost>
      And Kim has booked Friday at 10:00 with Ada
      When five minutes have passed
      Then word of bookings will come by itself
      And Ada's meetings show Kim on Friday at 10:00 as scheduled
      And Ada receives 1 message that word of bookings had stopped

      Examples:
        | lost     |
        | disabled |
        | deleted  |

  Rule: Nobody is told of a repair

    Scenario: Neither the client nor the owner gets a message
      Given word from Calendly gets lost
      And Kim has booked Friday at 10:00 with Ada
      When Ada has her meetings compared
      Then nobody receives a message

  Rule: Only those whose connection it is, and those who look after the business, may have it compared

    Scenario: A colleague tries
      When Bob, a member, has the meetings of Ada's connection compared
      Then it looks to Bob as if there were no such connection

    Scenario: Ada, who looks after the business, has it done for a colleague
      Given Bob has connected Calendly
      And word from Calendly gets lost
      And somebody has booked with Bob
      When Ada has the meetings of Bob's connection compared
      Then Bob has 1 meeting
      And Ada reads of Bob's connection that 1 meeting was repaired

  Rule: Without a connection there is nothing to compare

    Scenario: Ada has disconnected
      Given Ada has disconnected Calendly
      When Ada has her meetings compared
      Then Ada reads that Calendly is not connected
