//! PINs: what may be one, and who may choose a first one by themselves.

use std::fmt;

use super::{Permission, Role};

/// A PIN as it was typed: four to six digits. It is shown nowhere and logged nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(String);

/// Why a text is no PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a PIN has four to six digits")]
pub struct PinFault;

/// Why a PIN may not be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the PIN is the first that anybody would try")]
pub struct ChosenFault;

impl Pin {
    /// The fewest digits.
    pub const DIGITS_MIN: usize = 4;
    /// The most digits.
    pub const DIGITS_MAX: usize = 6;

    /// Reads a PIN.
    pub fn parse(text: &str) -> Result<Self, PinFault> {
        let sound = (Self::DIGITS_MIN..=Self::DIGITS_MAX).contains(&text.len())
            && text.bytes().all(|digit| digit.is_ascii_digit());
        if sound { Ok(Self(text.to_owned())) } else { Err(PinFault) }
    }

    /// Whether somebody may choose it: not one digit over and over, and not digits in a row such as 1234 or 9876. Those are
    /// tried first, and five tries are free.
    pub fn check_choice(&self) -> Result<(), ChosenFault> {
        let all = |step: i16| {
            let mut pairs = self.0.as_bytes().windows(2);
            pairs.all(|pair| matches!(pair, [one, next] if i16::from(*next) - i16::from(*one) == step))
        };
        if [-1, 0, 1].into_iter().any(all) { Err(ChosenFault) } else { Ok(()) }
    }

    /// How many digits it has.
    pub fn digits(&self) -> usize {
        self.0.len()
    }

    /// The digits, for the one place that hashes them.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(…)")
    }
}

/// How somebody without a PIN comes to have one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beginning {
    /// They choose one when they first sign in.
    Chooses,
    /// A manager lets them choose one.
    NeedsManager,
}

/// How somebody of a role comes to a first PIN, where `guarded` says which roles have one here already.
///
/// Whoever may change settings and allow things to others chooses it alone only while nobody like that has one: afterwards
/// anybody at the counter could else become a manager by being the first at a manager's tile.
pub fn beginning(role: Role, mut guarded: impl Iterator<Item = Role>) -> Beginning {
    let rules = |role: Role| role.may(Permission::Configure);
    if rules(role) && guarded.any(rules) { Beginning::NeedsManager } else { Beginning::Chooses }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_pin_has_four_to_six_digits() {
        for good in ["0000", "1234", "940712"] {
            assert_eq!(Pin::parse(good).unwrap().reveal(), good);
        }
        for wrong in ["", "123", "1234567", "12a4", "１２３４", " 1234", "-123"] {
            assert_eq!(Pin::parse(wrong), Err(PinFault), "{wrong}");
        }
    }

    #[test]
    fn what_anybody_would_try_first_may_not_be_chosen() {
        for simple in ["0000", "1234", "9876", "777777", "456789"] {
            assert_eq!(Pin::parse(simple).unwrap().check_choice(), Err(ChosenFault), "{simple}");
        }
        for good in ["1243", "1357", "9012", "112233", "2580"] {
            assert_eq!(Pin::parse(good).unwrap().check_choice(), Ok(()), "{good}");
        }
    }

    #[test]
    fn a_second_manager_needs_the_first_and_a_cashier_needs_nobody() {
        let of = |role, guarded: &[Role]| beginning(role, guarded.iter().copied());
        assert_eq!(of(Role::Manager, &[]), Beginning::Chooses);
        assert_eq!(of(Role::Manager, &[Role::Cashier, Role::Host]), Beginning::Chooses);
        assert_eq!(of(Role::Manager, &[Role::Owner]), Beginning::NeedsManager);
        assert_eq!(of(Role::Owner, &[Role::Manager]), Beginning::NeedsManager);
        assert_eq!(of(Role::Cashier, &[Role::Manager]), Beginning::Chooses);
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_reading_and_no_digit_is_shown(text: String) {
            if let Ok(pin) = Pin::parse(&text) {
                prop_assert_eq!(format!("{pin:?}"), "Pin(…)");
            }
        }
    }
}
