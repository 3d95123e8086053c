//! Signing in: PINs, badges, lockouts, and a manager's word on the spot.
