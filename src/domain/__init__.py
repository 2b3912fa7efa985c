"""What is true of connections, links and meetings, whoever asks and wherever it is kept. Standard library only."""
