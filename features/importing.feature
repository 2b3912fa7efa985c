Feature: Importing earlier meetings
  Meetings from long before are brought in when Ada wants them, and she knows beforehand what will come.

  Background:
    Given Ada has connected Calendly
    And Ada's client Kim has the address "kim@example.com"
    And word from Calendly gets lost
    And half a year ago Kim and a stranger met with Ada
    And Kim will meet with Ada soon

  Rule: It is said first what would come, and nothing is kept

    Scenario: Ada looks at the last year
      When Ada looks at what Calendly knows of the last year
      Then Ada reads that there are 2 past and 1 coming, and that 2 match a client
      And Ada has 0 meetings

  Rule: What Ada wants is imported, and no more

    Scenario: Ada imports what she looked at
      Given Ada has looked at what Calendly knows of the last year
      When Ada imports the last year
      Then Ada has 3 meetings
      And Ada reads that 3 of 3 were imported

    Scenario: Ada imports without looking first
      When Ada imports the last year
      Then Ada has 3 meetings

    Scenario: Ada imports a second time
      Given Ada has imported the last year
      When Ada imports the last year
      Then Ada has 3 meetings
      And Ada reads that 0 of 0 were imported

    Scenario: The end lies before the beginning
      When Ada imports a year that ends before it begins
      Then Ada reads that she has to choose a later end

  Rule: Nobody is told of an import

    Scenario: Neither the clients nor the owner get a message
      When Ada imports the last year
      Then nobody receives a message

  Rule: Only those whose connection it is, and those who look after the business, may import

    Scenario: A colleague tries
      When Bob, a member, imports the last year through Ada's connection
      Then it looks to Bob as if there were no such connection
      And Ada has 0 meetings

    Scenario: Ada, who looks after the business, does it for a colleague
      Given half a year ago somebody met with Bob, who has since connected Calendly
      When Ada imports the last year through Bob's connection
      Then Bob has 1 meeting
      And Ada reads of Bob's connection that 1 of 1 were imported

  Rule: Without a connection there is nothing to import

    Scenario: Ada has disconnected
      Given Ada has disconnected Calendly
      When Ada imports the last year
      Then Ada reads that Calendly is not connected
