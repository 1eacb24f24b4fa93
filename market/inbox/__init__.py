"""What events become for people: mails."""
