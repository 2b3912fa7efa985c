Feature: Connecting Calendly
  An owner ties their Calendly account to the app, once, and can always see how things stand.
  Nothing else in the app needs it.

  Rule: Connecting is the owner's choice, and works by their consent at Calendly

    Scenario: The owner grants access
      Given Ada has never connected Calendly
      When Ada connects Calendly and grants everything that is asked
      Then Ada sees that Calendly is connected as "Ada Fischer"
      And word of bookings will come by itself

    Scenario: The owner says no
      Given Ada has never connected Calendly
      When Ada connects Calendly and denies access
      Then Ada reads that access was not granted
      And Calendly is not connected for Ada

    Scenario: The owner grants less than is asked
      Given Ada has never connected Calendly
      When Ada connects Calendly but does not grant word of bookings
      Then Ada sees that Calendly is connected as "Ada Fischer"
      And Ada sees that the permission for word of bookings is missing

    Scenario: Without a connection the app works all the same
      Given Ada has never connected Calendly
      When Ada looks at her meetings
      Then there are none, and nothing is wrong

  Rule: An answer that cannot be trusted changes nothing

    Scenario Outline: An answer that cannot be trusted
      Given Ada has begun to connect Calendly
      When the answer comes back <how>
      Then Ada reads that the answer could not be trusted
      And Calendly is not connected for Ada
      And one warning was logged

      Examples:
        | how                           |
        | with a forged state           |
        | a second time                 |
        | after eleven minutes          |
        | to another browser            |
        | while somebody else signed in |

    Scenario: Calendly fails while connecting
      Given Ada has begun to connect Calendly
      And Calendly is down
      When Ada grants access
      Then Ada reads that connecting failed
      And Calendly is not connected for Ada

  Rule: An account belongs to one owner, and an owner has one account

    Scenario: Somebody else has the account
      Given Bob has connected the Calendly account of Ada
      When Ada connects Calendly and grants everything that is asked
      Then Ada reads that the account is connected by somebody else
      And nobody is named
      And Calendly is not connected for Ada

    Scenario: The owner changes over to another account
      Given Ada has connected Calendly
      When Ada connects the Calendly account of Bob
      Then Ada sees that Calendly is connected as "Bob Marsh"
      And the former account is given back to Calendly

  Rule: Reconnecting takes up where it was

    Scenario: Connecting again after the consent was taken back
      Given Ada has connected Calendly
      And Kim has booked Friday at 10:00 with Ada
      And Ada has taken back her consent at Calendly
      When Ada connects Calendly and grants everything that is asked
      Then Ada sees that Calendly is connected as "Ada Fischer"
      And Ada's meetings show Kim on Friday at 10:00 as scheduled
      And exactly one word comes of each booking

    Scenario: Connecting in two tabs works in both
      Given Ada has begun to connect Calendly
      When Ada connects Calendly in another tab
      And Ada grants access
      Then Ada sees that Calendly is connected as "Ada Fischer"
      And no warning was logged

    Scenario: Connecting twice does not double anything
      Given Ada has connected Calendly
      When Ada connects Calendly and grants everything that is asked
      And Kim books Friday at 10:00 with Ada
      Then Ada has 1 meeting
      And exactly one word comes of each booking

  Rule: When word of bookings is refused, the rest works

    Scenario Outline: Calendly refuses to send word of bookings
      Given Calendly refuses to send word of bookings because of <why>
      When Ada connects Calendly and grants everything that is asked
      Then Ada sees that Calendly is connected as "Ada Fischer"
      And Ada reads that word of bookings is missing because of <why>
      And Ada can make a scheduling link

      Examples:
        | why         |
        | the plan    |
        | the role    |
        | the address |

    Scenario Outline: What kept Calendly from sending word of bookings is mended
      Given Calendly refuses to send word of bookings because of <why>
      And Ada has connected Calendly
      When <why> no longer stands in the way, and an hour has passed
      Then word of bookings will come by itself

      Examples:
        | why         |
        | the plan    |
        | the role    |
        | the address |
