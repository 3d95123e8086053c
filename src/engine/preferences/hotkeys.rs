//! Which key does what: every command has a usual key, and may be given another.
//!
//! Only keys may be chosen that neither write nor come from a scanner: F1 to F12, and those letters with Ctrl that no text input
//! and no scanner has a use for. Enter, Esc, Tab and digits stay what they are.

/// What a key does, and another key may do instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Command {
    /// Shows which key does what.
    Keys,
    /// Asks a manager about the card; without a card, sets a price or a discount.
    Manager,
    /// Says anew what was said about a voucher; without one, holds the basket.
    Again,
    /// Looks for a member.
    Member,
    /// Takes up a held basket.
    Recall,
    /// Takes back the last redemption or check-in.
    Undo,
    /// Goes to the bookings.
    Bookings,
    /// Takes money; at the shift, counts it.
    Pay,
    /// Prints the last slip.
    Slip,
    /// Opens the drawer without a sale.
    Drawer,
    /// Takes cash, to the last unit.
    Exact,
    /// Locks the counter.
    Lock,
    /// Does anything by its name.
    Palette,
}

impl Command {
    /// Each of them.
    pub const ALL: [Self; 13] = [
        Self::Keys,
        Self::Member,
        Self::Manager,
        Self::Again,
        Self::Recall,
        Self::Undo,
        Self::Bookings,
        Self::Pay,
        Self::Slip,
        Self::Drawer,
        Self::Exact,
        Self::Lock,
        Self::Palette,
    ];

    /// Its key unless another was chosen.
    pub const fn usual(self) -> Hotkey {
        Hotkey(match self {
            Self::Keys => "F1",
            Self::Member => "F3",
            Self::Manager => "F4",
            Self::Again => "F5",
            Self::Recall => "F6",
            Self::Undo => "F7",
            Self::Bookings => "F8",
            Self::Pay => "F9",
            Self::Slip => "F10",
            Self::Drawer => "F11",
            Self::Exact => "F12",
            Self::Lock => "Ctrl+L",
            Self::Palette => "Ctrl+K",
        })
    }

    /// Its name where it is kept.
    const fn name(self) -> &'static str {
        match self {
            Self::Keys => "keys",
            Self::Member => "member",
            Self::Manager => "manager",
            Self::Again => "again",
            Self::Recall => "recall",
            Self::Undo => "undo",
            Self::Bookings => "bookings",
            Self::Pay => "pay",
            Self::Slip => "slip",
            Self::Drawer => "drawer",
            Self::Exact => "exact",
            Self::Lock => "lock",
            Self::Palette => "palette",
        }
    }
}

/// A key that may be chosen, by what stands on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hotkey(&'static str);

impl Hotkey {
    /// Every key that may be chosen. Not F2, which searches; not the letters by which inputs copy and paste, and by which
    /// scanners send what ends or parts a code.
    const ALL: [&'static str; 25] = [
        "F1", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10", "F11", "F12", "Ctrl+B", "Ctrl+E", "Ctrl+F", "Ctrl+G",
        "Ctrl+K", "Ctrl+L", "Ctrl+N", "Ctrl+O", "Ctrl+P", "Ctrl+R", "Ctrl+S", "Ctrl+T", "Ctrl+U", "Ctrl+Y",
    ];

    /// The key on which this stands; nothing for one that may not be chosen.
    pub fn named(cap: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| *known == cap).map(Self)
    }

    /// What stands on it.
    pub const fn cap(self) -> &'static str {
        self.0
    }
}

/// Which key each command has, in the order of [`Command::ALL`]. No two have the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hotkeys([Hotkey; Command::ALL.len()]);

impl Default for Hotkeys {
    fn default() -> Self {
        Self(Command::ALL.map(Command::usual))
    }
}

impl Hotkeys {
    fn each(self) -> impl Iterator<Item = (Command, Hotkey)> {
        Command::ALL.into_iter().zip(self.0)
    }

    /// The key of a command.
    pub fn of(self, command: Command) -> Hotkey {
        self.each().find(|(known, _)| *known == command).map_or_else(|| command.usual(), |(_, key)| key)
    }

    /// The command of a key.
    pub fn meant(self, hotkey: Hotkey) -> Option<Command> {
        self.each().find(|(_, key)| *key == hotkey).map(|(command, _)| command)
    }

    /// With another key for a command; `Err` names the command that has that key.
    pub fn with(self, command: Command, hotkey: Hotkey) -> Result<Self, Command> {
        match self.meant(hotkey).filter(|other| *other != command) {
            Some(other) => Err(other),
            None => Ok(self.put(command, hotkey)),
        }
    }

    fn put(mut self, command: Command, hotkey: Hotkey) -> Self {
        for (known, key) in Command::ALL.into_iter().zip(&mut self.0) {
            if known == command {
                *key = hotkey;
            }
        }
        self
    }

    /// As it is kept: what is not as usual.
    pub(super) fn written(self) -> String {
        let other = self.each().filter(|(command, key)| *key != command.usual());
        let other = other.map(|(command, key)| format!("{}={}", command.name(), key.cap()));
        other.collect::<Vec<_>>().join(" ")
    }

    /// What was kept; nothing where it is not understood, or would leave two commands with one key.
    pub(super) fn read(written: &str) -> Option<Self> {
        let mut keys = Self::default();
        for pair in written.split_whitespace() {
            let (name, cap) = pair.split_once('=')?;
            let command = Command::ALL.into_iter().find(|command| command.name() == name)?;
            keys = keys.put(command, Hotkey::named(cap)?);
        }
        let is_own = |command| keys.meant(keys.of(command)) == Some(command);
        Command::ALL.into_iter().all(is_own).then_some(keys)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(cap: &str) -> Hotkey {
        Hotkey::named(cap).unwrap()
    }

    #[test]
    fn a_key_that_another_command_has_is_refused_by_its_name() {
        let keys = Hotkeys::default();
        assert_eq!(keys.with(Command::Undo, key("F8")), Err(Command::Bookings));
        assert_eq!(keys.with(Command::Undo, key("F7")), Ok(keys), "its own");
        let changed = keys.with(Command::Undo, key("Ctrl+U")).unwrap();
        assert_eq!((changed.of(Command::Undo), changed.meant(key("F7"))), (key("Ctrl+U"), None));
        assert_eq!(changed.with(Command::Slip, key("F7")).unwrap().meant(key("F7")), Some(Command::Slip));
    }

    #[test]
    fn keys_are_read_as_they_were_written_also_where_two_were_swapped() {
        let spare = Hotkeys::default().with(Command::Undo, key("Ctrl+U")).unwrap();
        let swapped = spare.with(Command::Slip, key("F7")).unwrap().with(Command::Undo, key("F10")).unwrap();
        for keys in [Hotkeys::default(), spare, swapped] {
            assert_eq!(Hotkeys::read(&keys.written()), Some(keys), "{}", keys.written());
        }
        assert_eq!(Hotkeys::default().written(), "");
    }

    #[test]
    fn what_would_leave_a_command_without_a_key_of_its_own_is_not_read() {
        for written in ["undo=F8", "undo=Enter", "undo=F2", "undo=1", "undo=Ctrl+C", "sing=Ctrl+U", "undo"] {
            assert_eq!(Hotkeys::read(written), None, "{written}");
        }
    }

    #[test]
    fn every_usual_key_may_be_chosen() {
        for command in Command::ALL {
            assert_eq!(Hotkey::named(command.usual().cap()), Some(command.usual()), "{command:?}");
        }
    }
}
