Feature: Recording bookings
  Whatever happens at Calendly, and in whatever order word of it comes, the record is true.

  Background:
    Given Ada has connected Calendly
    And Ada's client Kim has the address "kim@example.com"

  Rule: A booking becomes a meeting about the right client

    Scenario: Booked through a link, although the address was changed
      Given Kim has the quote Q-17
      And Ada has made a link for the quote Q-17
      When Kim books through the link as "somebody@else.example"
      Then Ada's meetings show 1 meeting about the quote Q-17
      And the reason is that it was booked through our link
      And the link is booked

    Scenario: Booked without a link, by the client's address
      When Kim books Friday at 10:00 with Ada
      Then Ada's meetings show Kim on Friday at 10:00 as scheduled
      And the meeting is about Kim, because of the address

    Scenario: Booked by a stranger
      When "stranger@example.org" books Friday at 10:00 with Ada
      Then Ada has 1 meeting
      And the meeting is about nobody yet

    Scenario: Two clients share the address
      Given Ada's client Lee has the address "kim@example.com"
      When Kim books Friday at 10:00 with Ada
      Then the meeting is in doubt between Kim and Lee

    Scenario: A person's correction stays
      Given Kim has booked Friday at 10:00 with Ada
      And Ada has attached the meeting to her client Lee
      When Kim moves it to Monday at 15:00
      Then the meeting is about Lee, because Ada said so

    Scenario: Seeing it while looking
      Given Ada is watching her meetings
      When Kim books Friday at 10:00 with Ada
      Then Ada sees the booking without asking again

  Rule: A move is the same meeting

    Scenario: Moved
      Given Kim has booked Friday at 10:00 with Ada
      When Kim moves it to Monday at 15:00
      Then Ada has 1 meeting
      And Ada's meetings show Kim on Monday at 15:00 as scheduled
      And the meeting shows 1 move

    Scenario: Moved twice
      Given Kim has booked Friday at 10:00 with Ada
      When Kim moves it to Monday at 15:00
      And Kim moves it to Tuesday at 09:00
      Then Ada has 1 meeting
      And Ada's meetings show Kim on Tuesday at 09:00 as scheduled
      And the meeting shows 2 moves

    Scenario: Word of the move comes in the wrong order
      Given Kim has booked Friday at 10:00 with Ada
      And word from Calendly is held back
      When Kim moves it to Monday at 15:00
      And word comes in the opposite order
      Then Ada has 1 meeting
      And Ada's meetings show Kim on Monday at 15:00 as scheduled

    Scenario: Booked through a link and moved, still on the right quote
      Given Kim has the quote Q-17
      And Ada has made a link for the quote Q-17
      And Kim has booked through the link as "somebody@else.example"
      When Kim moves it to Monday at 15:00
      Then Ada's meetings show 1 meeting about the quote Q-17

  Rule: A meeting that was canceled stays canceled

    Scenario: Canceled by the client
      Given Kim has booked Friday at 10:00 with Ada
      When Kim cancels with the reason "ill"
      Then Ada's meetings show Kim on Friday at 10:00 as canceled
      And the reason given is "ill"

    Scenario: Canceled by Ada, here
      Given Kim has booked Friday at 10:00 with Ada
      When Ada cancels the meeting with the reason "holiday"
      Then Ada's meetings show Kim on Friday at 10:00 as canceled
      And Calendly shows it as canceled, too

    Scenario: The news arrives in the wrong order
      Given word from Calendly is held back
      And Kim has booked Friday at 10:00 with Ada
      And Kim has canceled
      When word comes in the opposite order
      Then Ada's meetings show Kim on Friday at 10:00 as canceled
      And each fact was told once

  Rule: The same word twice is the same as once

    Scenario: Every word comes three times
      Given word from Calendly is held back
      And Kim has booked Friday at 10:00 with Ada
      When every word comes three times
      Then Ada has 1 meeting
      And each fact was told once

  Rule: Who did not come is on record as long as the host says so

    Scenario: Missed, then not
      Given Kim has booked Friday at 10:00 with Ada
      And Friday at 11:00 has come
      When Ada marks the meeting as a no-show
      Then Ada's meetings show Kim on Friday at 10:00 as no-show
      When Ada takes the no-show back
      Then Ada's meetings show Kim on Friday at 10:00 as completed

  Rule: In a group event each invitee has a meeting of their own

    Scenario: One of two cancels
      Given Kim and Lee have booked the same group event with Ada
      When Lee cancels
      Then Ada has 2 meetings
      And Kim's meeting is scheduled and Lee's is canceled

  Rule: A group event is called off whole, and who does it knows beforehand whom else that concerns

    Scenario: Somebody else is in it
      Given Kim and Lee have booked the same group event with Ada
      When Ada looks at canceling Kim's meeting
      Then she reads that it would cancel 1 other meeting

    Scenario: Nobody else is in it any more
      Given Kim and Lee have booked the same group event with Ada
      And Lee has canceled
      When Ada looks at canceling Kim's meeting
      Then she reads that it would cancel 0 other meetings

    Scenario: Everybody is called off
      Given Kim and Lee have booked the same group event with Ada
      When Ada cancels Kim's meeting
      Then Kim's meeting and Lee's are canceled

  Rule: Word that is not for us changes nothing

    Scenario: Word with a wrong signature
      When word with a wrong signature comes that Kim booked
      Then it is refused, and nothing is stored

    Scenario: Word of somebody nobody knows
      When word comes of a booking with somebody nobody here knows
      Then it is accepted
      And no business has a meeting

    Scenario: Word of something new
      When word comes of something Calendly has only just invented
      Then it is accepted
      And Ada has 0 meetings

    Scenario: Another business sees nothing of it
      Given Cara runs another business
      When Kim books Friday at 10:00 with Ada
      Then Cara has 0 meetings

  Rule: What happened to a meeting is kept for years, and then forgotten in whole

    Scenario: Two years later
      Given Kim has booked Friday at 10:00 with Ada
      When 2 years have passed
      Then it can be read what happened to the meeting

    Scenario: Four years later
      Given Kim has booked Friday at 10:00 with Ada
      When 4 years have passed
      Then it can no longer be read what happened to the meeting
      And Ada's meetings show Kim on Friday at 10:00 as completed
