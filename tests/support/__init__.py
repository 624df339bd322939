"""What the fixtures are made of: servers, databases and broker clients for the tests."""
