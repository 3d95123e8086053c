//! The keys of a US keyboard, which scanners pretend to be unless they are told otherwise.

use evdev::KeyCode;

use crate::devices::wedge::Key;

/// Which shift keys are down.
#[derive(Debug, Default)]
pub(super) struct UsKeyboard {
    left: bool,
    right: bool,
}

impl UsKeyboard {
    /// What a change of a key means: 1 is pressed, 0 let go, 2 repeated (which scanners do not do).
    pub(super) fn turn(&mut self, code: KeyCode, value: i32) -> Option<Key> {
        match code {
            KeyCode::KEY_LEFTSHIFT => self.left = value != 0,
            KeyCode::KEY_RIGHTSHIFT => self.right = value != 0,
            _ if value == 1 => return key_of(code, self.left || self.right),
            _ => {}
        }
        None
    }
}

fn key_of(code: KeyCode, shifted: bool) -> Option<Key> {
    match code {
        KeyCode::KEY_ENTER | KeyCode::KEY_KPENTER => return Some(Key::Enter),
        KeyCode::KEY_TAB => return Some(Key::Tab),
        _ => {}
    }
    let (plain, with_shift) = characters_of(code)?;
    Some(Key::Character(if shifted { with_shift } else { plain }))
}

/// What a key writes without and with shift.
fn characters_of(code: KeyCode) -> Option<(char, char)> {
    const TOP: &[u8] = b"1234567890-=";
    const TOP_SHIFTED: &[u8] = b"!@#$%^&*()_+";
    const ROWS: [(KeyCode, &[u8], &[u8]); 4] = [
        (KeyCode::KEY_1, TOP, TOP_SHIFTED),
        (KeyCode::KEY_Q, b"qwertyuiop[]", b"QWERTYUIOP{}"),
        (KeyCode::KEY_A, b"asdfghjkl;'`", b"ASDFGHJKL:\"~"),
        (KeyCode::KEY_BACKSLASH, b"\\zxcvbnm,./", b"|ZXCVBNM<>?"),
    ];
    for (first, plain, shifted) in ROWS {
        let place = code.code().checked_sub(first.code()).map(usize::from);
        if let Some((plain, shifted)) = place.and_then(|at| Some((*plain.get(at)?, *shifted.get(at)?))) {
            return Some((char::from(plain), char::from(shifted)));
        }
    }
    let alone = match code {
        KeyCode::KEY_SPACE => ' ',
        KeyCode::KEY_KP0 => '0',
        KeyCode::KEY_KP1 => '1',
        KeyCode::KEY_KP2 => '2',
        KeyCode::KEY_KP3 => '3',
        KeyCode::KEY_KP4 => '4',
        KeyCode::KEY_KP5 => '5',
        KeyCode::KEY_KP6 => '6',
        KeyCode::KEY_KP7 => '7',
        KeyCode::KEY_KP8 => '8',
        KeyCode::KEY_KP9 => '9',
        KeyCode::KEY_KPDOT => '.',
        KeyCode::KEY_KPPLUS => '+',
        KeyCode::KEY_KPMINUS => '-',
        KeyCode::KEY_KPASTERISK => '*',
        KeyCode::KEY_KPSLASH => '/',
        _ => return None,
    };
    Some((alone, alone))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys of both halves of the keyboard that write something.
    fn writing_keys() -> impl Iterator<Item = KeyCode> {
        (0..128).map(KeyCode::new).filter(|code| characters_of(*code).is_some())
    }

    #[test]
    fn every_printable_character_has_a_key() {
        let written: std::collections::BTreeSet<char> =
            writing_keys().filter_map(characters_of).flat_map(|(plain, shifted)| [plain, shifted]).collect();
        assert_eq!(written, (' '..='~').collect());
    }

    #[test]
    fn shift_counts_while_it_is_down() {
        let mut keyboard = UsKeyboard::default();
        let mut typed = String::new();
        for (code, value) in [
            (KeyCode::KEY_LEFTSHIFT, 1),
            (KeyCode::KEY_C, 1),
            (KeyCode::KEY_C, 2),
            (KeyCode::KEY_C, 0),
            (KeyCode::KEY_RIGHTSHIFT, 1),
            (KeyCode::KEY_LEFTSHIFT, 0),
            (KeyCode::KEY_SEMICOLON, 1),
            (KeyCode::KEY_RIGHTSHIFT, 0),
            (KeyCode::KEY_1, 1),
            (KeyCode::KEY_KP7, 1),
            (KeyCode::KEY_F1, 1),
        ] {
            if let Some(Key::Character(character)) = keyboard.turn(code, value) {
                typed.push(character);
            }
        }
        assert_eq!(typed, "C:17");
        assert_eq!(keyboard.turn(KeyCode::KEY_KPENTER, 1), Some(Key::Enter));
        assert_eq!(keyboard.turn(KeyCode::KEY_TAB, 1), Some(Key::Tab));
    }
}
