# The manager's day.
