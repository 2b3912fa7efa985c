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
