//! Any text is a token or is none, and a token that is only a number is written as it was read.
#![no_main]

use countersign::domain::token::{self, Token};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Some(Ok(Token::Opaque(code))) = token::parse(text) {
        assert_eq!(token::parse(&code.to_string()), Some(Ok(Token::Opaque(code))));
    }
});
