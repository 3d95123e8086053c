# What was redeemed, refused, received and printed.
