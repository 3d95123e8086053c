//! Adversarial streams of keys: batched, stalled, slow, mixed with typing.

use proptest::prelude::*;

use super::*;

const TOKEN: &str = "CS1:*62000V5 0 20+-KB0*M0DY.W/1$50%ZO";
const EAN: &str = "6901234567892";
const WECHAT: &str = "134567890123451234";

fn shared() -> Wedge {
    Wedge::new(Keys::Shared(Framing::default()))
}

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// Types a text with a pause after each key, then Enter; tells what Enter led to.
fn enter(wedge: &mut Wedge, text: &str, start: Duration, pause: Duration) -> Outcome {
    let mut at = start;
    for character in text.chars() {
        assert_eq!(wedge.press(Key::Character(character), at), Outcome::Held);
        at += pause;
    }
    wedge.press(Key::Enter, at)
}

fn scan(text: &str) -> Outcome {
    Outcome::Scan(text.to_owned())
}

fn typed(text: &str) -> Outcome {
    Outcome::Typed(text.to_owned())
}

#[test]
fn everything_up_to_enter_is_one_scan() {
    for text in [TOKEN, EAN, WECHAT, "https://v.example.com/b/K7QF3M9X", "ASSET-004711"] {
        assert_eq!(enter(&mut shared(), text, ms(0), ms(8)), scan(text), "{text}");
    }
}

#[test]
fn tab_ends_a_scan_too() {
    let mut wedge = shared();
    for character in EAN.chars() {
        wedge.press(Key::Character(character), ms(0));
    }
    assert_eq!(wedge.press(Key::Tab, ms(1)), scan(EAN));
}

#[test]
fn keys_with_one_time_stamp_are_a_scan() {
    for text in [TOKEN, EAN, "1234567890"] {
        assert_eq!(enter(&mut shared(), text, ms(77), ms(0)), scan(text), "{text}");
    }
}

#[test]
fn a_scanner_ten_times_too_slow_keeps_its_content() {
    assert_eq!(enter(&mut shared(), TOKEN, ms(0), ms(200)), scan(TOKEN));
    assert_eq!(enter(&mut shared(), EAN, ms(0), ms(200)), typed(EAN));
}

#[test]
fn shortcuts_inside_a_burst_are_content() {
    for text in ["+-*?12345", "CS1:+ -*"] {
        assert_eq!(enter(&mut shared(), text, ms(0), ms(5)), scan(text), "{text}");
    }
    let mut wedge = shared();
    wedge.press(Key::Character('C'), ms(0));
    assert_eq!(wedge.held(), "C");
}

#[test]
fn a_person_types() {
    for text in ["latte", "王小明", EAN, WECHAT, "12"] {
        assert_eq!(enter(&mut shared(), text, ms(0), ms(120)), typed(text), "{text}");
    }
    // However fast the few keys come.
    assert_eq!(enter(&mut shared(), "tea", ms(0), ms(0)), typed("tea"));
}

#[test]
fn who_corrects_a_text_is_a_person() {
    let mut wedge = shared();
    for character in "12345678901".chars() {
        wedge.press(Key::Character(character), ms(0));
    }
    assert_eq!(wedge.press(Key::Backspace, ms(1)), Outcome::Held);
    assert_eq!(wedge.press(Key::Enter, ms(2)), typed("1234567890"));
    wedge.press(Key::Character('1'), ms(5_000));
    assert_eq!(wedge.press(Key::Other, ms(5_001)), Outcome::Passed);
    assert_eq!(enter(&mut wedge, "23456789", ms(5_002), ms(1)), typed("123456789"));
}

#[test]
fn a_second_of_silence_forgets_what_was_typed() {
    let mut wedge = shared();
    wedge.press(Key::Character('7'), ms(0));
    wedge.press(Key::Character('7'), ms(900));
    assert_eq!(wedge.held(), "77");
    assert_eq!(enter(&mut wedge, EAN, ms(1_901), ms(5)), scan(EAN));
}

#[test]
fn a_digit_typed_before_a_scan_is_no_part_of_it() {
    for digit in '0'..='9' {
        let mut wedge = shared();
        wedge.press(Key::Character(digit), ms(0));
        let outcome = enter(&mut wedge, EAN, ms(2_000), ms(5));
        // With a zero before it the number is a valid one too.
        let expected = if digit == '0' { Outcome::Torn } else { scan(EAN) };
        assert_eq!(outcome, expected, "{digit}");
    }
}

#[test]
fn another_focus_forgets_what_was_typed() {
    let mut wedge = shared();
    wedge.press(Key::Character('7'), ms(0));
    wedge.focus_changed();
    assert_eq!(wedge.held(), "");
    assert_eq!(enter(&mut wedge, EAN, ms(10), ms(5)), scan(EAN));
}

#[test]
fn the_second_enter_of_a_scanner_is_swallowed() {
    let mut wedge = shared();
    assert_eq!(enter(&mut wedge, EAN, ms(0), ms(0)), scan(EAN));
    assert_eq!(wedge.press(Key::Enter, ms(300)), Outcome::Swallowed);
    assert_eq!(wedge.press(Key::Enter, ms(301)), Outcome::Passed);
    assert_eq!(enter(&mut wedge, "tea", ms(400), ms(100)), typed("tea"));
    assert_eq!(wedge.press(Key::Enter, ms(710)), Outcome::Passed);
}

#[test]
fn a_stall_in_the_middle_of_a_scan_never_gives_a_part_of_it() {
    for text in [TOKEN, EAN, WECHAT, "https://v.example.com/b/K7QF3M9X", "20231122000417", "ASSET-004711"] {
        for cut in 1..text.len() {
            let mut wedge = shared();
            for character in text[..cut].chars() {
                wedge.press(Key::Character(character), ms(0));
            }
            let outcome = enter(&mut wedge, &text[cut..], ms(3_000), ms(1));
            // What is left may be too short to be a scan; then it is no code either.
            let is_a_word = outcome == typed(&text[cut..]) && text.len() - cut < FAST_CHARS_MIN;
            assert!(outcome == scan(text) || outcome == Outcome::Torn || is_a_word, "{text} cut at {cut}: {outcome:?}");
        }
    }
}

#[test]
fn a_scan_after_one_without_its_enter_stands_by_itself() {
    for (lost, next) in [(EAN, WECHAT), (TOKEN, EAN), (EAN, TOKEN), ("half of someth", TOKEN)] {
        let mut wedge = shared();
        for character in lost.chars() {
            wedge.press(Key::Character(character), ms(0));
        }
        assert_eq!(enter(&mut wedge, next, ms(2_000), ms(2)), scan(next), "{lost} {next}");
    }
}

#[test]
fn typing_after_a_torn_scan_is_typing() {
    let mut wedge = shared();
    for character in "69012345".chars() {
        wedge.press(Key::Character(character), ms(0));
    }
    assert_eq!(enter(&mut wedge, "latte", ms(4_000), ms(150)), typed("latte"));
    for character in "69012345".chars() {
        wedge.press(Key::Character(character), ms(10_000));
    }
    assert_eq!(enter(&mut wedge, "ASSET-1", ms(20_001), ms(2)), scan("ASSET-1"));
}

#[test]
fn who_stops_to_think_between_two_digits_is_no_torn_scan() {
    let mut wedge = shared();
    wedge.press(Key::Character('9'), ms(0));
    assert_eq!(enter(&mut wedge, "8", ms(1_800), ms(0)), typed("8"));
    // The last key of a scan that stalled still is.
    for character in "6901234567".chars() {
        wedge.press(Key::Character(character), ms(4_000));
    }
    assert_eq!(enter(&mut wedge, "8", ms(5_500), ms(0)), Outcome::Torn);
}

#[test]
fn lost_keys_make_the_scan_torn() {
    let mut wedge = shared();
    wedge.press(Key::Character('6'), ms(0));
    wedge.keys_lost(ms(1));
    assert_eq!(enter(&mut wedge, "96385074", ms(2), ms(1)), Outcome::Torn);
    assert_eq!(wedge.press(Key::Enter, ms(20)), Outcome::Swallowed);
    assert_eq!(enter(&mut wedge, EAN, ms(1_000), ms(1)), scan(EAN));
    // The queue ran over, and the rest came after a stall.
    wedge.keys_lost(ms(5_000));
    assert_eq!(enter(&mut wedge, "96385074", ms(6_500), ms(1)), Outcome::Torn);
}

#[test]
fn a_configured_prefix_or_suffix_is_certain_at_any_speed() {
    let framed = || Wedge::new(Keys::Shared(Framing::new("~", "!").unwrap()));
    assert_eq!(enter(&mut framed(), "~tea!", ms(0), ms(400)), scan("tea"));
    assert_eq!(enter(&mut framed(), "~tea", ms(0), ms(400)), typed("~tea"));
    assert_eq!(enter(&mut framed(), "~!", ms(0), ms(400)), typed("~!"));
    assert_eq!(enter(&mut framed(), TOKEN, ms(0), ms(400)), scan(TOKEN));
    let mut stalled = framed();
    for character in "~ASSET".chars() {
        stalled.press(Key::Character(character), ms(0));
    }
    assert_eq!(enter(&mut stalled, "-1!", ms(2_000), ms(1)), scan("ASSET-1"));
    assert_eq!(Framing::new("123456789", ""), Err(FramingTooLong));
}

#[test]
fn a_device_of_its_own_sends_nothing_but_scans() {
    let mut wedge = Wedge::new(Keys::OfScanner(Framing::default()));
    assert_eq!(enter(&mut wedge, "tea", ms(0), ms(500)), scan("tea"));
}

#[test]
fn full_width_forms_of_an_input_method_are_undone() {
    let wide: String = EAN.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap()).collect();
    assert_eq!(enter(&mut shared(), &wide, ms(0), ms(5)), scan(EAN));
    assert_eq!(enter(&mut shared(), "拿铁（大）", ms(0), ms(150)), typed("拿铁（大）"));
}

#[test]
fn an_endless_burst_is_bounded_and_named() {
    let mut wedge = shared();
    for _ in 0..READING_BYTES_MAX + 100 {
        wedge.press(Key::Character('8'), ms(0));
    }
    assert_eq!(wedge.held().len(), READING_BYTES_MAX);
    assert_eq!(wedge.press(Key::Enter, ms(1)), Outcome::TooLong);
    assert_eq!(enter(&mut wedge, EAN, ms(2), ms(1)), scan(EAN));
}

#[test]
fn time_that_runs_backwards_harms_nothing() {
    let mut wedge = shared();
    for (at, character) in TOKEN.chars().enumerate() {
        wedge.press(Key::Character(character), ms(10_000 - u64::try_from(at).unwrap() * 100));
    }
    assert_eq!(wedge.press(Key::Enter, ms(0)), scan(TOKEN));
}

proptest! {
    #[test]
    fn no_timing_below_the_silence_changes_the_content(
        text in "[ -~]{1,60}",
        pauses in proptest::collection::vec(0_u64..=1_000, 60),
    ) {
        let mut wedge = shared();
        let mut at = Duration::ZERO;
        for (character, pause) in text.chars().zip(pauses) {
            wedge.press(Key::Character(character), at);
            at += ms(pause);
        }
        match wedge.press(Key::Enter, at) {
            Outcome::Scan(seen) | Outcome::Typed(seen) => prop_assert_eq!(seen, text),
            other => prop_assert!(false, "{:?}", other),
        }
    }

    #[test]
    fn a_stream_of_scans_gives_each_one_whole(
        codes in proptest::collection::vec(prop_oneof![Just(EAN), Just(TOKEN), Just(WECHAT), Just("https://a.example/1")], 1..6),
        pace in 0_u64..=40,
        pause in 0_u64..5_000,
        line_feed: bool,
    ) {
        let mut wedge = shared();
        let mut at = Duration::ZERO;
        for code in codes {
            prop_assert_eq!(enter(&mut wedge, code, at, ms(pace)), scan(code));
            at += ms(pace) * u32::try_from(code.len()).unwrap();
            if line_feed {
                prop_assert_eq!(wedge.press(Key::Enter, at), Outcome::Swallowed);
            }
            at += ms(pause);
        }
    }

    #[test]
    fn no_stream_of_keys_breaks_the_machine(keys in proptest::collection::vec((0_u8..7, any::<char>(), 0_u64..3_000), 0..200)) {
        let mut wedge = shared();
        let mut at = Duration::ZERO;
        for (kind, character, pause) in keys {
            at += ms(pause);
            let key = match kind {
                0 => Key::Enter,
                1 => Key::Tab,
                2 => Key::Backspace,
                3 => Key::Other,
                4 => {
                    wedge.keys_lost(at);
                    continue;
                }
                _ => Key::Character(character),
            };
            wedge.press(key, at);
        }
    }
}
