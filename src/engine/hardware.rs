//! The devices of a counter: started, watched, chosen and tried out.
