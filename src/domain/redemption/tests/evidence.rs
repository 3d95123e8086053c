//! What a customer must show.

use super::*;
use crate::domain::verdict::MissingEvidence;

#[test]
fn each_rule_is_met_by_what_it_asks_for() {
    let ways = [CodeEvidence::Typed, CodeEvidence::Shown, CodeEvidence::Rotating, CodeEvidence::Stale];
    let (code, rotating, fresh) =
        (MissingEvidence::CodeShown, MissingEvidence::RotatingCode, MissingEvidence::FreshCode);
    for (rule, missing) in [
        (EvidenceRule::None, [None, None, None, None]),
        (EvidenceRule::CodeShown, [Some(code), None, None, None]),
        (EvidenceRule::RotatingCode, [Some(rotating), Some(rotating), None, Some(fresh)]),
    ] {
        for (way, missing) in ways.into_iter().zip(missing) {
            let edit = |scene: &mut Scene| {
                scene.campaign.evidence = rule;
                scene.claim.evidence.code = way;
            };
            match missing {
                None => accepts(edit),
                Some(missing) => refuses(edit, Refusal::EvidenceMissing { missing }),
            }
        }
    }
}

/// The digits that are known and those that were said.
fn phone(known: Option<&str>, said: Option<&str>) -> impl Fn(&mut Scene) {
    let [known, said] = [known, said].map(|digits| digits.map(str::to_owned));
    move |scene| {
        scene.campaign.evidence = EvidenceRule::PhoneTail;
        scene.voucher.phone_tail.clone_from(&known);
        scene.claim.evidence = Evidence { code: CodeEvidence::Shown, phone_tail: said.clone() };
    }
}

#[test]
fn the_digits_of_the_phone_are_asked_for_and_compared() {
    let missing = |missing| Refusal::EvidenceMissing { missing };
    asks(phone(Some("1234"), None), Ask::PhoneTail);
    accepts(phone(Some("1234"), Some("1234")));
    refuses(phone(Some("1234"), Some("1243")), missing(MissingEvidence::PhoneTailDiffers));
    refuses(phone(Some("1234"), Some("")), missing(MissingEvidence::PhoneTailDiffers));
    refuses(phone(None, Some("1234")), missing(MissingEvidence::PhoneTailUnknown));
    refuses(phone(None, None), missing(MissingEvidence::PhoneTailUnknown));
}

#[test]
fn a_manager_may_do_without_the_digits() {
    for (known, said) in [(Some("1234"), None), (Some("1234"), Some("9999")), (None, None), (None, Some("1234"))] {
        accepts(|scene| {
            phone(known, said)(scene);
            scene.claim.overrides = vec![override_of(Permission::AcceptWithoutEvidence)];
        });
    }
}
