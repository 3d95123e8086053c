# Signing in, PINs, a manager's word on the spot.
