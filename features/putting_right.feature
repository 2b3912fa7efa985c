Feature: Putting right whom a meeting is about
  Where we cannot tell whom a meeting is about, a person can, and need say it only once.

  Background:
    Given Ada has connected Calendly
    And Ada's client Kim has the address "kim@example.com"

  Rule: What nobody can tell is in the queue, with whom it might be

    Scenario: Two clients share an address
      Given Ada's client Lee has the address "kim@example.com"
      When Kim books Friday at 10:00 with Ada
      Then the queue shows 1 meeting
      And it might be Kim, because of the address
      And it might be Lee, because of the address

    Scenario: A client books from an address of which we do not know
      When "Kim" books Friday at 10:00 from "kim@private.example"
      Then the queue shows 1 meeting
      And it might be Kim, because of the name

    Scenario: What is matched is not in the queue
      When Kim books Friday at 10:00 with Ada
      Then the queue is empty

    Scenario: What is called off need not be put right
      Given "Stranger" has booked Friday at 10:00 from "stranger@private.example"
      When Stranger cancels
      Then the queue is empty

    Scenario: Of whoever was erased, nobody can tell any more
      Given "Stranger" has booked Friday at 10:00 from "stranger@private.example"
      When whoever has the address "stranger@private.example" is erased
      Then the queue is empty
      And the queue's badge shows 0
      And the meeting on Friday is about nobody

    Scenario: What Ada has decided is not in the queue
      Given "Stranger" has booked Friday at 10:00 from "stranger@private.example"
      And "Other" has booked Monday at 10:00 from "other@private.example"
      And Ada has said that the meeting on Monday is about none of her clients
      Then the queue shows 1 meeting
      And the queue's badge shows 1

    Scenario: Another business sees nothing of it
      Given Cara runs another business
      And "Stranger" has booked Friday at 10:00 from "stranger@private.example"
      Then Cara's queue is empty

  Rule: An address can be said to be always one client's

    Scenario: From then on, and for what was booked before
      Given "Kim" has booked Friday at 10:00 from "kim@private.example"
      And "Kim" has booked Monday at 10:00 from "kim@private.example"
      When Ada says that the meeting on Friday is about Kim, and so is whatever comes from that address
      And "Kim" books Tuesday at 10:00 from "kim@private.example"
      Then all 3 meetings are about Kim
      And the queue is empty

    Scenario: It decides between two clients with the same address
      Given Ada's client Lee has the address "kim@example.com"
      And Kim has booked Friday at 10:00 with Ada
      When Ada says that the meeting on Friday is about Lee, and so is whatever comes from that address
      And Kim books Monday at 10:00 with Ada
      Then all 2 meetings are about Lee

    Scenario: The host app's next sync does not take it away
      Given "Kim" has booked Friday at 10:00 from "kim@private.example"
      And Ada has said that the meeting on Friday is about Kim, and so is whatever comes from that address
      When the host app tells of Kim again, with other addresses
      And "Kim" books Monday at 10:00 from "kim@private.example"
      Then all 2 meetings are about Kim

    Scenario: Taken back
      Given "Kim" has booked Friday at 10:00 from "kim@private.example"
      And Ada has said that the meeting on Friday is about Kim, and so is whatever comes from that address
      When Ada says that the address is no longer always Kim's
      And "Kim" books Monday at 10:00 from "kim@private.example"
      Then the queue shows 1 meeting

  Rule: What was once decided is not decided anew

    Scenario: A correction stands, whatever is remembered later
      Given "Kim" has booked Friday at 10:00 from "kim@private.example"
      And "Kim" has booked Monday at 10:00 from "kim@private.example"
      And Ada has said that the meeting on Friday is about none of her clients
      When Ada says that the meeting on Monday is about Kim, and so is whatever comes from that address
      Then the meeting on Friday is about nobody
      And the meeting on Monday is about Kim

    Scenario: A correction is taken back
      Given Kim has booked Friday at 10:00 with Ada
      And Ada has attached the meeting to her client Lee
      When Ada takes back what she said of the meeting
      Then the meeting is about Kim, because of the address

  Rule: A client that comes to be known later is found by itself

    Scenario: The host app tells of a client who has booked already
      Given "Lee" has booked Friday at 10:00 from "lee@example.com"
      When the host app tells of Ada's new client Lee with the address "lee@example.com"
      Then all 1 meetings are about Lee
      And the meeting's history calls it a rule of ours
      And no message was sent to "lee@example.com"

    Scenario: A client of hers gets another address
      Given "Kim" has booked Friday at 10:00 from "kim@private.example"
      When the host app tells of Kim again, now with the address "kim@private.example"
      Then all 1 meetings are about Kim

    Scenario: What Ada has decided is left alone
      Given "Lee" has booked Friday at 10:00 from "lee@example.com"
      And Ada has said that the meeting on Friday is about none of her clients
      When the host app tells of Ada's new client Lee with the address "lee@example.com"
      Then the meeting on Friday is about nobody
      And the queue's badge shows 0

  Rule: Who said whom a meeting is about is called by name

    Scenario: A colleague has put it right
      Given Bob, a member, has a meeting with a stranger
      When Ada says that Bob's meeting is about Kim
      Then Bob reads that Ada said so, both there and in the meeting's history

  Rule: Two clients that are one can be made one

    Scenario: Meetings, papers and links go along
      Given Ada's client Lee has the address "lee@example.com"
      And Ada has a quote and a link for Lee
      And "Lee" has booked Friday at 10:00 from "lee@example.com"
      When Ada says that Lee is the same client as Kim
      Then the meeting on Friday is about Kim
      And the last line of the meeting's history says that Ada did it
      And the client that was Lee answers as Kim, with the quote and the link
      And Ada's clients are Kim

    Scenario: Whom to think of is clear when two with one address are one
      Given Ada's client Lee has the address "kim@example.com"
      And Kim has booked Friday at 10:00 with Ada
      When Ada says that Lee is the same client as Kim
      Then the meeting on Friday is about Kim
      And the queue is empty

    Scenario: What a person has said of a meeting sticks, about the client that is kept
      Given Ada's client Lee has the address "lee@example.com"
      And Kim has booked Friday at 10:00 with Ada
      And Ada has attached the meeting to her client Lee
      When Ada says that Lee is the same client as Kim
      Then the meeting is about Kim, because Ada said so

    Scenario: The host app goes on to tell of both
      Given Ada's client Lee has the address "lee@example.com"
      And Ada has said that Lee is the same client as Kim
      When the host app tells of Lee again, now with the address "lee@new.example"
      And "Lee" books Friday at 10:00 from "lee@new.example"
      Then Ada's clients are Kim
      And the meeting on Friday is about Kim

    Scenario: Taken back
      Given Ada's client Lee has the address "lee@example.com"
      And Ada has a quote and a link for Lee
      And "Lee" has booked Friday at 10:00 from "lee@example.com"
      And Kim has booked Monday at 10:00 with Ada
      And Ada has said that Lee is the same client as Kim
      When Ada takes that back
      Then the meeting on Friday is about Lee
      And the meeting on Monday is about Kim
      And Ada's clients are Kim, Lee

    Scenario: It is not for members
      Given Ada's client Lee has the address "lee@example.com"
      When Bob says that the two are one
      Then he is told that only an owner or admin can
