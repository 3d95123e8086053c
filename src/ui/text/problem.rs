//! What the counter is told when something could not be decided or done.

use crate::engine::problem::{Code, Problem};
use crate::ui::text::Text;
use crate::ui::text::verdict::{Told, Tone};

/// What is said about a problem: its cause, the next step and its code. The chain of causes stands in the log.
pub fn told(problem: &Problem, text: &Text) -> Told {
    Told {
        tone: Tone::Refused,
        state: text.of("problem-state", &[]),
        cause: cause(problem.code(), text),
        next: next(problem.code(), text),
        code: Some(problem.code().name().to_owned()),
    }
}

/// What happened and its code, for where no card says more: so whoever is called knows what it is about.
pub fn coded(code: Code, text: &Text) -> String {
    text.of("problem-coded", &[("cause", cause(code, text).into()), ("code", code.name().into())])
}

/// What happened, in a sentence.
pub fn cause(code: Code, text: &Text) -> String {
    text.of(&format!("problem-{}", code.name()), &[])
}

/// What to do, in a sentence.
pub fn next(code: Code, text: &Text) -> String {
    text.of(&format!("problem-{}.next", code.name()), &[])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::language::Language;

    #[test]
    fn what_stands_without_a_card_names_its_code() {
        for language in Language::ALL {
            let text = Text::new(language);
            for code in Code::ALL {
                let said = coded(code, &text);
                assert!(said.starts_with(&cause(code, &text)) && said.contains(code.name()), "{said}");
            }
        }
    }

    #[test]
    fn every_code_says_a_cause_and_a_next_step_of_its_own_in_both_languages() {
        for language in Language::ALL {
            let text = Text::new(language);
            let mut causes = BTreeSet::new();
            for code in Code::ALL {
                let told = told(&Problem::new(code), &text);
                for words in [&told.cause, &told.next] {
                    assert!(words.ends_with(['.', '。']) && !words.contains('['), "{}: {words}", code.name());
                }
                assert!(
                    causes.insert(told.cause.clone()),
                    "{} says what another one says: {}",
                    code.name(),
                    told.cause
                );
            }
        }
    }
}
