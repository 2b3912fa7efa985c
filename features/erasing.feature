Feature: Erasing a person
  Who asks to be forgotten is forgotten: nothing kept here says who they were, and nothing heard later brings it back.
  That there were meetings, when, and what became of them, stays.

  Background:
    Given Ada has connected Calendly
    And Wilhelmina is known in every way there is

  Rule: Nothing is left that says who it was

    Scenario: By an address
      When Wilhelmina is erased by her address
      Then nothing that is kept names Wilhelmina
      And the report names her meetings, deliveries, messages, links and her client record
      And there are as many meetings as before

    Scenario: By the host app's id
      When Wilhelmina is erased as a client
      Then nothing that is kept names Wilhelmina

    Scenario: Only told, and not done
      When it is tried out what erasing Wilhelmina would do
      Then the report names her meetings, deliveries, messages, links and her client record
      And Ada still sees Wilhelmina's meetings

    Scenario: Others stay as they are
      When Wilhelmina is erased by her address
      Then Ada still sees Kim's meeting, with Kim's other guest

  Rule: Erased stays erased

    Scenario: Whatever Calendly says again
      Given word of what Wilhelmina did last has not come yet
      And Wilhelmina has been erased by her address
      When that word comes, everything that came is carried out again, and Ada has her meetings compared with Calendly's
      Then nothing that is kept names Wilhelmina

    Scenario: Whatever the host app says again
      Given Wilhelmina has been erased by her address
      When the host app tells of Wilhelmina again, under her id and under another
      Then both are refused
      And nothing that is kept names Wilhelmina

    Scenario: Who comes back does so anew
      Given Wilhelmina has been erased by her address
      When Wilhelmina books again an hour later
      Then Ada sees 1 meeting of Wilhelmina's

    Scenario: Erasing twice
      Given Wilhelmina has been erased by her address
      When Wilhelmina is erased by her address
      Then the report says that there is nothing about her
