Feature: Leaving for good
  Who no longer wants this takes everything along, and leaves neither Calendly nor the database with anything of ours.

  Background:
    Given Ada has connected Calendly
    And Kim has booked Friday at 10:00 with Ada
    And the service is stopped

  Rule: Everything is taken along, given back and dropped

    Scenario: All is well
      When the service is taken down
      Then Ada's meeting with Kim is in what was written out
      And no secret is in what was written out
      And Calendly sends word to nobody
      And the database has nothing of ours, and the host app's own

  Rule: Nothing is done by half and in silence

    Scenario: Calendly does not answer
      Given Calendly is down
      When the service is taken down
      Then it stops and says that Calendly does not answer
      And Ada's meeting with Kim is still kept
      When Calendly is back and the service is taken down again
      Then Calendly sends word to nobody
      And the database has nothing of ours, and the host app's own

    Scenario: Calendly will not come back
      Given Calendly is down
      When the service is taken down by force
      Then it says what is left at Calendly
      And the database has nothing of ours, and the host app's own

    Scenario: The host app leans on our meetings
      Given the host app has a view of our meetings
      When the service is taken down
      Then it stops and names the view
      And Calendly still sends word to Ada

    Scenario: It was not meant
      When the service is taken down, and another name is typed
      Then it stops and says that nothing was done
      And Calendly still sends word to Ada

    Scenario: The service still runs
      Given the service runs again
      When the service is taken down
      Then it stops and says what to stop first
