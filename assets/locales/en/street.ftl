# The side window of the live demo.
