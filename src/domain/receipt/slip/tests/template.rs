//! What a template changes on the papers of customers, and what it never does.

use super::*;
use crate::domain::receipt::template::tests::{any_template, logo};
use crate::domain::receipt::template::{Optional, Place};
use crate::domain::receipt::{Line, Remark};
use crate::domain::sale::{Sale, sample as sales};
use crate::domain::shop::{Counting, Selling};

/// The shop with a footer on its receipts.
fn selling() -> Shop {
    let selling = Selling {
        taxes: sales::Shop::new().taxes,
        line_rounding: crate::domain::money::Rounding::NONE,
        cash_rounding: crate::domain::money::Rounding::NONE,
        limits: crate::domain::basket::Limits::default(),
        denominations: Vec::new(),
        counting: Counting::Open,
        points: None,
        receipt_footer: "谢谢光临\nThank you".into(),
    };
    Shop { selling: Some(selling), ..shop() }
}

/// The papers of customers by a template.
fn customers_papers(template: &Template) -> Vec<(String, Receipt)> {
    let shop = selling();
    let papers = papers_under(Head { staff: Some("Li"), template, ..head(&shop) }, &Profile::MM80);
    let is_a_customers = |name: &str| {
        ["redemption", "reversal", "check-in", "sale", "gift", "refund"].iter().any(|kind| name.starts_with(kind))
    };
    papers.into_iter().filter(|(name, _)| is_a_customers(name)).collect()
}

fn paper(template: &Template, name: &str) -> Receipt {
    customers_papers(template).into_iter().find(|(known, _)| known == name).unwrap().1
}

/// The blocks that `all` has and `left` does not; what is left must stand in its order.
#[track_caller]
fn removed(all: &Receipt, left: &Receipt) -> Vec<Block> {
    let mut rest = left.blocks.iter().peekable();
    let removed = all.blocks.iter().filter(|block| rest.next_if_eq(block).is_none()).cloned().collect();
    assert_eq!(rest.next(), None, "something new stands there");
    removed
}

/// What a switch takes away, as the lines begin that it prints.
#[track_caller]
fn check(block: Optional, name: &str, expected: &[&str]) {
    let mut template = Template::usual();
    template.switch(block);
    let blocks = removed(&paper(&Template::usual(), name), &paper(&template, name));
    let mut alone = Receipt::builder().build();
    alone.blocks = blocks;
    let text = layout(&alone, &Profile::MM80).text();
    let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
    let fits = lines.len() == expected.len() && lines.iter().zip(expected).all(|(line, with)| line.starts_with(with));
    assert!(fits, "{block:?} takes {lines:?} away from {name}");
}

#[test]
fn every_switch_takes_only_its_own_lines_away() {
    check(Optional::Address, "sale", &["88 Chunxi Road"]);
    check(Optional::Till, "sale", &["收银台 Till"]);
    check(Optional::Staff, "sale", &["店员 Served by"]);
    check(Optional::Member, "sale", &["会员 Member"]);
    check(Optional::Saved, "sale", &["本单已省 You saved"]);
    check(Optional::Taxes, "sale", &["税率", "Rate", "13%", "----"]);
    check(Optional::Code, "sale", &["[QR] S-", "S-"]);
    check(Optional::Footer, "sale", &["谢谢光临", "Thank you"]);
    check(Optional::Code, "redemption-amount-off", &["[QR] R-", "R-"]);
    check(Optional::Code, "check-in", &["[QR] BK7Q2MX4", "BK7Q2MX4"]);
    for (block, name) in [(Optional::Taxes, "gift"), (Optional::Saved, "redemption-amount-off")] {
        check(block, name, &[]);
    }
}

#[test]
fn what_has_nothing_beneath_it_has_no_rule() {
    let mut template = Template::usual();
    for block in [Optional::Taxes, Optional::Code, Optional::Footer] {
        template.switch(block);
    }
    let last = |template: &Template| {
        let blocks = paper(template, "sale").blocks;
        blocks[blocks.len() - 2].clone()
    };
    assert_ne!(last(&template), Block::Rule);
    template.write(Place::Below, 0, "See you");
    let blocks = paper(&template, "sale").blocks;
    assert_eq!(blocks[blocks.len() - 3], Block::Rule, "the shop's own words stand beneath one");
}

#[test]
fn the_papers_of_the_shop_itself_know_no_template() {
    let mut template = Template::usual();
    template.set_logo(Some(logo()));
    template.write(Place::Above, 0, "Welcome");
    for block in Optional::ALL {
        template.switch(block);
    }
    let shop = selling();
    let all = |template| papers_under(Head { staff: Some("Li"), template, ..head(&shop) }, &Profile::MM80);
    let changed: BTreeSet<String> = customers_papers(&template).into_iter().map(|(name, _)| name).collect();
    let usual = Template::usual();
    for ((name, designed), (_, plain)) in all(&template).into_iter().zip(all(&usual)) {
        assert_eq!(designed != plain, changed.contains(&name), "{name}");
    }
}

#[test]
fn the_sample_is_a_sale_that_could_have_been_made_and_a_redemption_where_nothing_is_sold() {
    let (shop, only_redeems) = (selling(), shop());
    let document = crate::domain::receipt::slip::sample::document(&head(&shop));
    assert!(Sale::try_from(document).is_ok());
    let text = |shop| layout(&sample(head(shop)), &Profile::MM58).text();
    for (shop, says) in [(&shop, "销售小票 Receipt"), (&only_redeems, "核销凭证 Redemption")] {
        let text = text(shop);
        assert!(text.contains(says) && text.contains("满60减30"), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_receipt_of_any_template_can_be_set_and_says_what_it_must(template in any_template()) {
        let mut bare = Template::usual();
        for block in Optional::ALL {
            bare.switch(block);
        }
        let must = customers_papers(&bare);
        for ((name, receipt), (_, bare)) in customers_papers(&template).into_iter().zip(must) {
            let mut rest = receipt.blocks.iter();
            // A rule may stand nowhere for want of what it is above.
            for block in bare.blocks.iter().filter(|block| **block != Block::Rule) {
                prop_assert!(rest.any(|printed| printed == block), "{} lacks {:?}", name, block);
            }
            for (columns, profile) in profiles() {
                let set = layout(&receipt, &profile);
                let unfit = |remark: &Remark| matches!(remark, Remark::PictureTooWide(_) | Remark::TooLong);
                prop_assert!(!set.remarks.iter().any(unfit), "{}: {:?}", name, set.remarks);
                for line in &set.lines {
                    if let Line::Text(line) = line {
                        let end = line.parts.iter().map(|part| part.column + part.columns).max().unwrap_or(0);
                        prop_assert!(end <= columns, "{}: {} of {}", name, end, columns);
                    }
                }
            }
        }
    }
}
