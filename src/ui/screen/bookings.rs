//! bookings.
