//! The figures of a business day, and the rows behind each.
