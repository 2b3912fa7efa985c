Feature: Finding what is wrong
  Whoever wonders whether all is well with Calendly is told, in words, and told how to mend it.

  Rule: All is well, or it is said what is not

    Scenario: All is well
      Given Ada has connected Calendly
      And Kim has booked Friday at 10:00 with Ada
      When Ada asks what is wrong
      Then nothing is wrong

    Scenario: The permission was taken back at Calendly
      Given Ada has connected Calendly
      And Ada has taken the permission back at Calendly
      When Ada asks what is wrong
      Then she is told of "no longer accepts", and to "connect Calendly again"

    Scenario: Calendly is not answering
      Given Ada has connected Calendly
      And Calendly is down
      When Ada asks what is wrong
      Then she is told of "not answering", and to "wait"

    Scenario Outline: Something is wrong with a connection
      Given Ada has connected Calendly, but <fault>
      When Ada asks what is wrong
      Then she is told of "<meaning>", and to "<mend>"
      And whoever runs the service is told the same

      Examples:
        | fault                                            | meaning                             | mend                         |
        | she did not grant word of bookings               | Not granted: webhooks:write         | grants all that is asked     |
        | her plan has no webhooks                         | plan does not include webhooks      | a plan with webhooks         |
        | her role does not allow webhooks                 | role in its organization            | change the role              |
        | Calendly has been failing to reach us for hours  | fails to deliver since              | APP_URL can be reached       |
        | Calendly gave up on us after a day               | disabled it                         | remade by itself             |
        | somebody deleted our subscription at Calendly    | deleted at Calendly                 | remade by itself             |
        | our subscription leads to another address        | leads to another address            | remade by itself             |
        | Calendly signs with a key we were not told       | signed with a secret we don't know  | CALENDLY_WEBHOOK_SIGNING_KEY |
        | she has taken the permission back at Calendly    | no longer accepts                   | connect Calendly again       |
        | Calendly does not answer                         | is not answering                    | Wait                         |
        | another app has used up her requests at Calendly | used up its requests                | paid plan                    |
        | a delivery could not be carried out              | could not be carried out            | replay them                  |

  Rule: Whoever looks after it is told how the installation is

    Scenario: An owner looks at a colleague's connection
      Given Bob has connected Calendly, and somebody has booked with him
      When Ada asks what is wrong with the connections of all
      Then nothing is wrong

    Scenario: All of it runs
      Given web, worker and upkeep run
      When Ada asks how the installation is
      Then nothing is wrong
      And a member is told nothing of it

    Scenario Outline: Something is wrong with the installation
      Given <fault> here
      When Ada asks how the installation is
      Then she is told of "<meaning>", and to "<mend>"
      And whoever runs the service is told the same

      Examples:
        | fault                                     | meaning                | mend             |
        | the clock of this machine is wrong        | 4 minutes ahead        | NTP              |
        | our address is not registered at Calendly | is not registered      | developer portal |
        | nobody has started a worker               | not carried out        | quotla worker    |
        | the worker has died                       | None was seen since    | quotla worker    |
        | the database was not migrated             | is at migration 0001   | quotla migrate   |
        | an encryption key was taken away          | ENCRYPTION_KEYS lacks  | Put those keys   |
