Feature: Keeping clients, quotes and invoices in step
  The host app tells of its records by its own ids, as often as it likes. What is not right is refused by name, and keeps
  nothing else from being taken.

  Rule: Each record is judged by itself

    Scenario: A quote of a client nobody told of
      Given the host app has told of the client Kim
      When the host app tells of the quote Q-17 of Kim's and the quote Q-18 of somebody unknown
      Then the quote Q-17 is there
      And the quote Q-18 was refused, for its client has to be told of first

    Scenario: A client whose address is none
      When the host app tells of the client Kim and of the client Lee with the address "lee at home"
      Then the client Kim is there
      And the client Lee was refused, for that is no address

  Rule: Telling of the same again changes nothing

    Scenario: Twice
      Given the host app has told of the client Kim
      When the host app tells of the client Kim
      Then nothing was changed by it

  Rule: What is put away is neither listed nor offered, and its history stays

    Scenario: A client is put away
      Given the host app has told of the client Kim
      And Kim has been at a meeting
      When the host app puts the client Kim away
      Then the client Kim is not listed
      And the meeting is still about Kim

  Rule: Only owners and admins may tell of records

    Scenario: A member tries
      When the host app tells of the client Kim in the name of Bob, who is a member
      Then it is told that only owners and admins may
      And the client Kim is not listed
