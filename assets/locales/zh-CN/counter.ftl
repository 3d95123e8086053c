# The counter: what is asked, done and listed there.
