//! Any text is recognised as something, alike each time, with few questions to the data; a payment code never from a
//! keyboard.
#![no_main]

use std::convert::Infallible;

use countersign::domain::payload::{Expected, Match, Origin, Payload, Recognised, recognise};
use libfuzzer_sys::fuzz_target;

/// How often the data may be asked.
const QUESTIONS_MAX: usize = 6;

fuzz_target!(|text: &str| {
    for origin in [Origin::Scanned, Origin::Typed] {
        let first = recognised(text, origin);
        if origin == Origin::Typed {
            assert!(!matches!(first, Recognised::Is(Payload::Payment(_))), "a payment code from a keyboard");
        }
        assert_eq!(first, recognised(text, origin));
    }
});

/// With data that know every text of an even length.
fn recognised(text: &str, origin: Origin) -> Recognised {
    let mut questions = 0;
    let find = |code: &str| {
        questions += 1;
        let is_known = code.len() % 2 == 0;
        Ok::<_, Infallible>(if is_known { vec![Match::Product(code.to_owned())] } else { Vec::new() })
    };
    let expected = Expected { own_hosts: vec!["v.example.com".to_owned()], ..Expected::default() };
    let Ok(recognised) = recognise(text, origin, &expected, find);
    assert!(questions <= QUESTIONS_MAX, "{questions} questions");
    recognised
}
