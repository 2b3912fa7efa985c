Feature: Watching the inbox
  Those who look after a business can see every word that came from Calendly, what became of it, and have it carried
  out again. Word that is old is believed only when Calendly itself confirms it.

  Background:
    Given Ada has connected Calendly
    And Ada's client Kim has the address "kim@example.com"

  Rule: Every word is there, with what became of it

    Scenario: Carried out
      When Kim books Friday at 10:00 with Ada
      Then Ada's inbox shows 1 word, which was carried out
      And it changed the meeting with Kim

    Scenario: Of no use to us
      When word comes of something Calendly has only just invented
      Then Ada's inbox shows 1 word, which was ignored
      And the inbox says "no use for"

    Scenario: A member of the business does not see the inbox
      Given Kim has booked Friday at 10:00 with Ada
      When Bob looks at the inbox
      Then it is not for Bob to see
      And Bob cannot have anything carried out again

    Scenario: Another business sees nothing of it
      Given Cara runs another business
      And Kim has booked Friday at 10:00 with Ada
      Then Cara's inbox is empty

  Rule: Anything can be carried out again, and nobody outside is told

    Scenario: What was right stays as it is
      Given Kim has booked Friday at 10:00 with Ada
      When Ada has everything since the morning carried out again
      Then Ada has 1 meeting
      And each fact was told once
      And Kim has received no message

    Scenario: What failed is made good
      Given word that Kim booked Friday at 10:00 could not be checked, for Calendly had withdrawn the permission
      When Ada connects Calendly again
      And Ada has what failed carried out again
      Then Ada's meetings show Kim on Friday at 10:00 as scheduled
      And the meeting's history calls it a repair
      And Kim has received no message

    Scenario: From the command line, by whoever runs the service
      Given word that Kim booked Friday at 10:00 could not be checked, for Calendly had withdrawn the permission
      And Ada has connected Calendly again
      When whoever runs the service has what failed carried out again
      Then Ada's meetings show Kim on Friday at 10:00 as scheduled

    Scenario: What is no longer kept cannot be carried out again
      Given Kim has booked Friday at 10:00 with Ada
      When a hundred days have passed
      Then Ada's inbox is empty

  Rule: Word that comes long after it was signed is believed only when Calendly confirms it

    Scenario: Confirmed
      Given word from Calendly is held back
      When Kim books Friday at 10:00 with Ada
      And the word comes ten minutes late
      Then it is accepted
      And Ada's meetings show Kim on Friday at 10:00 as scheduled

    Scenario: Recorded by somebody, and sent again after it was no longer true
      Given word from Calendly is held back
      And Kim has booked Friday at 10:00 with Ada
      And Kim has canceled
      When only the word of the booking comes, ten minutes late
      Then Ada's meetings show Kim on Friday at 10:00 as canceled

    Scenario: Not known to Calendly
      When old word comes of a booking that Calendly does not know
      Then it is accepted
      And Ada has 0 meetings
      And the inbox says "does not confirm"

    Scenario: The same old word again and again
      Given word from Calendly is held back
      When Kim books Friday at 10:00 with Ada
      And the word comes ten minutes late, three times
      Then Ada's inbox shows 1 word, which was carried out
      And Ada has 1 meeting

    Scenario: Old word stays old, however often it is carried out again
      Given old word of a booking came that Calendly does not know
      When Ada has everything since the morning carried out again
      Then Ada has 0 meetings

  Rule: The app's key can be changed without losing a word

    Scenario: Signed with the new key
      Given the service knows the app's old key and its new one
      When word comes that Kim booked, signed with the new key
      Then it is accepted
      And Ada's meetings show Kim on Friday at 10:00 as scheduled

    Scenario: Signed with the old key
      Given the service knows the app's old key and its new one
      When word comes that Kim booked, signed with the old key
      Then it is accepted
      And Ada's meetings show Kim on Friday at 10:00 as scheduled

    Scenario: Signed with a key that was taken out of use
      Given the service knows the app's old key and its new one
      When word comes that Kim booked, signed with a key of long ago
      Then it is refused, and nothing is stored
