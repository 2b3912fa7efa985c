"""What visitors of the screens see and can do, by mouse and by keyboard, in every state and at every width."""
