# The bookings board and list, and arrivals.
