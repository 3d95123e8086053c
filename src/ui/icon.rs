//! The one set of line icons: grid 24 × 24, stroke 1.75, round ends, coloured like the text beside them.

use std::sync::LazyLock;

use iced::advanced::svg::Handle;

/// Makes the list once: the name, its file, its meaning.
macro_rules! icons {
    ($($(#[$meaning:meta])+ $name:ident = $file:literal,)+) => {
        /// An icon.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Icon {
            $($(#[$meaning])+ $name,)+
        }

        impl Icon {
            /// Every icon.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Its drawing, which is parsed once and kept.
            pub fn handle(self) -> Handle {
                match self {
                    $(Self::$name => {
                        static HANDLE: LazyLock<Handle> = LazyLock::new(|| {
                            Handle::from_memory(include_bytes!(concat!("../../assets/icons/", $file, ".svg")))
                        });
                        HANDLE.clone()
                    })+
                }
            }

            /// The name of its file.
            pub const fn file(self) -> &'static str {
                match self {
                    $(Self::$name => $file,)+
                }
            }
        }
    };
}

icons! {
    /// A verdict: accepted.
    Accepted = "accepted",
    /// A verdict: attention.
    Attention = "attention",
    /// The last digit away.
    Backspace = "backspace",
    /// Pickups.
    Bag = "bag",
    /// Bookings.
    Calendar = "calendar",
    /// The camera.
    Camera = "camera",
    /// A bank card.
    Card = "card",
    /// Cash.
    Cash = "cash",
    /// Reports.
    Chart = "chart",
    /// Done, or chosen.
    Check = "check",
    /// A time.
    Clock = "clock",
    /// The counter.
    Counter = "counter",
    /// More.
    Down = "down",
    /// The drawer.
    Drawer = "drawer",
    /// What a manager must look at.
    Exception = "exception",
    /// Export.
    Export = "export",
    /// A figure that fell.
    Fall = "fall",
    /// Done.
    Flag = "flag",
    /// A gift card.
    Gift = "gift",
    /// Language.
    Globe = "globe",
    /// What was.
    History = "history",
    /// Something to know.
    Info = "info",
    /// Keys.
    Keyboard = "keyboard",
    /// A stand-in for the shop's own mark.
    Leaf = "leaf",
    /// Back.
    Left = "left",
    /// Lock the terminal.
    Lock = "lock",
    /// One less.
    Minus = "minus",
    /// A note.
    Note = "note",
    /// Offline.
    Offline = "offline",
    /// Online.
    Online = "online",
    /// Appearance.
    Palette = "palette",
    /// Hold.
    Pause = "pause",
    /// A phone.
    Phone = "phone",
    /// Begin.
    Play = "play",
    /// One more.
    Plus = "plus",
    /// The printer.
    Printer = "printer",
    /// A QR code.
    Qr = "qr",
    /// Facts waiting to be sent.
    Queue = "queue",
    /// Take up again.
    Recall = "recall",
    /// A verdict: refused.
    Refused = "refused",
    /// On.
    Right = "right",
    /// Something is to be scanned.
    Scan = "scan",
    /// The scanner.
    Scanner = "scanner",
    /// Cut the paper.
    Scissors = "scissors",
    /// The mark of the product.
    Seal = "seal",
    /// Search.
    Search = "search",
    /// Settings.
    Settings = "settings",
    /// The shift.
    Shift = "shift",
    /// A shop.
    Store = "store",
    /// Data, and how old it is.
    Sync = "sync",
    /// A verdict: undecided.
    Undecided = "undecided",
    /// Undo.
    Undo = "undo",
    /// A figure that rose.
    Up = "up",
    /// A person.
    User = "user",
    /// Several people.
    Users = "users",
    /// A voucher.
    Voucher = "voucher",
    /// Close, or take away.
    Close = "x",
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;

    use super::*;

    #[test]
    fn every_drawing_has_its_name_and_every_name_its_drawing() {
        let files: BTreeSet<String> = fs::read_dir("assets/icons")
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap().replace(".svg", ""))
            .collect();
        assert_eq!(Icon::ALL.iter().map(|icon| icon.file().to_owned()).collect::<BTreeSet<_>>(), files);
    }

    #[test]
    fn every_drawing_is_one_of_the_set() {
        for icon in Icon::ALL {
            let drawing = fs::read_to_string(format!("assets/icons/{}.svg", icon.file())).unwrap();
            for trait_of_the_set in
                ["viewBox=\"0 0 24 24\"", "fill=\"none\"", "stroke-width=\"1.75\"", "stroke-linecap=\"round\""]
            {
                assert!(drawing.contains(trait_of_the_set), "{icon:?} lacks {trait_of_the_set}");
            }
        }
    }
}
