"""TimescaleDB and Mosquitto for a machine without Docker, and the supervisor that keeps the programs up."""
