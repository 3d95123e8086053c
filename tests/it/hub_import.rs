//! Vouchers come in from CSV files as people and platforms write them, row by row.

use std::fmt::Write as _;
use std::io::Cursor;

use countersign::domain::voucher::Amount;
use countersign::hub::import::{Encoding, ImportFault, Options, Report};
use countersign::wire::verify::{Answer as Found, Found as What, Verify};
use reqwest::Method;
use serde_json::json;

use crate::hub::{Outcome, Place, Terminal, answer};

async fn import(place: &Place, file: impl Into<Vec<u8>>, options: Options) -> Result<Report, ImportFault> {
    place.hub.admin.import(Cursor::new(file.into()), options).await
}

async fn found(till: &Terminal, code: &str) -> Option<countersign::domain::voucher::Voucher> {
    let question = Verify::Voucher { code_hash: till.code_key().hash_code(code) };
    let found: Found = till.post("/v1/verify", &question).await.unwrap();
    match found.found {
        What::Voucher { row, .. } => Some(row.voucher),
        _ => None,
    }
}

#[tokio::test]
async fn a_file_is_read_in_either_encoding_with_or_without_its_mark() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let till = place.terminal(shop.id, "1").await;
    place.campaign(json!({})).await;
    let file =
        |code: &str| format!("券码,活动,门店,截止日期,备注\r\n{code},1,人民路店,2026年12月31日,\"双十二, 限量\"\r\n");
    let gb18030 = encoding_rs::GB18030.encode(&file("GB-0001")).0.into_owned();
    let cases = [
        (file("UTF8-0001").into_bytes(), "UTF8-0001", Encoding::Utf8),
        ([b"\xEF\xBB\xBF", file("MARK-0001").as_bytes()].concat(), "MARK-0001", Encoding::Utf8),
        (gb18030, "GB-0001", Encoding::Gb18030),
        (
            file("TABS-0001").replace("\"双十二, 限量\"", "限量").replace(',', "\t").into_bytes(),
            "TABS-0001",
            Encoding::Utf8,
        ),
    ];
    for (bytes, code, encoding) in cases {
        let report = import(&place, bytes, Options::default()).await.unwrap();
        assert_eq!((report.added, report.refused, report.encoding), (1, 0, encoding), "{code}: {:?}", report.faults);
        let voucher = found(&till, code).await.unwrap();
        assert_eq!(voucher.home_shop, Some(shop.id));
        assert_eq!(voucher.until, Some("2026-12-31T16:00:00Z".parse().unwrap()));
    }
}

#[tokio::test]
async fn a_bad_row_is_told_by_its_line_and_keeps_no_other_out() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let till = place.terminal(shop.id, "1").await;
    let campaign = place.campaign(json!({})).await;
    let file = "code,uses,until,phone_tail\n\
                GOOD-1,3,,1234\n\
                GOOD-1,1,,\n\
                ,1,,\n\
                BAD-USES,0,,\n\
                BAD-DATE,1,soon,\n\
                BAD-TAIL,1,,12a4\n\
                BAD-COUNT,1\n\
                \"TWO\nLINES\",1,,\n\
                GOOD-2,,2026-12-31 18:00,\n";
    let options = Options { campaign: Some(campaign), encoding: None };
    let report = import(&place, file, options.clone()).await.unwrap();
    assert_eq!((report.rows, report.added, report.refused), (9, 2, 7));
    let mut faults: Vec<_> = report.faults.iter().map(|fault| (fault.line, fault.column, fault.code)).collect();
    faults.sort_unstable();
    assert_eq!(
        faults,
        [
            (3, Some("code"), "duplicate"),
            (4, Some("code"), "missing"),
            (5, Some("uses"), "number"),
            (6, Some("until"), "time"),
            (7, Some("phone_tail"), "phone_tail"),
            (8, None, "columns"),
            (9, Some("code"), "not_plain"),
        ]
    );
    assert_eq!(found(&till, "GOOD-1").await.unwrap().left, Amount::Uses(3));
    assert_eq!(found(&till, "GOOD-2").await.unwrap().until, Some("2026-12-31T10:00:00Z".parse().unwrap()));
    // The same file again adds nothing.
    let again = import(&place, file, options).await.unwrap();
    assert_eq!((again.added, again.refused), (0, 9));
}

#[tokio::test]
async fn stored_value_has_a_balance_and_nothing_else_has() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let till = place.terminal(shop.id, "1").await;
    place.campaign(json!({"kind": "stored_value"})).await;
    place.campaign(json!({})).await;
    let file = "code,campaign,balance,uses\nGIFT-1,1,200.50,\nGIFT-2,1,,\nGIFT-3,1,10,2\nLUNCH-1,2,10,\nLUNCH-2,3,,\n";
    let report = import(&place, file, Options::default()).await.unwrap();
    assert_eq!(report.added, 1);
    let mut faults: Vec<_> = report.faults.iter().map(|fault| (fault.line, fault.column, fault.code)).collect();
    faults.sort_unstable();
    assert_eq!(
        faults,
        [
            (3, Some("balance"), "missing"),
            (4, Some("uses"), "not_of_campaign"),
            (5, Some("balance"), "not_of_campaign"),
            (6, Some("campaign"), "unknown_campaign"),
        ]
    );
    let money = countersign::domain::money::Money::from_minor(20_050);
    assert_eq!(found(&till, "GIFT-1").await.unwrap().left, Amount::Money(money));
}

#[tokio::test]
async fn a_file_of_another_kind_is_refused_as_a_whole() {
    let place = Place::new().await;
    place.campaign(json!({})).await;
    let cases: [(&[u8], &str); 6] = [
        (b"", "the header cannot be read"),
        (b"name,phone\nx,y\n", "the header cannot be read"),
        (b"code,max_spend\nx,y\n", "the header cannot be read"),
        (b"\xFF\xFEc\0o\0", "the file is UTF-16: save it as UTF-8"),
        (b"\x89PNG\r\n\x1a\n\0\0", "the header cannot be read"),
        (b"code\xFF\xFF,uses\n", "the header cannot be read"),
    ];
    for (file, detail) in cases {
        assert_eq!(import(&place, file, Options::default()).await.unwrap_err().to_string(), detail);
    }
    let long = [b"code\n\"".as_slice(), &vec![b'x'; 100_000], b"\"\n"].concat();
    let fault = import(&place, long, Options::default()).await.unwrap_err();
    assert!(matches!(fault, ImportFault::NoTable { line: 2 }), "{fault}");
}

#[tokio::test]
async fn a_large_file_comes_in_over_http_while_counters_are_served() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let till = place.terminal(shop.id, "1").await;
    let campaign = place.campaign(json!({})).await;
    let voucher = place.vouchers(campaign, 1, 1).await.remove(0).id;
    let mut file = String::from("code\n");
    for number in 0..5_000 {
        writeln!(file, "MT{number:010}").unwrap();
    }
    let key = place.api_key().await;
    let path = format!("/v1/admin/vouchers/import?campaign={campaign}");
    let upload = tokio::spawn(place.call(Method::POST, &path, &key).body(file).send());
    assert!(till.redeem(&till.request(voucher, 1)).await.is_ok());
    let report: Outcome<serde_json::Value> = answer(upload.await.unwrap().unwrap()).await;
    let report = report.unwrap();
    assert_eq!((&report["added"], &report["refused"]), (&json!(5_000), &json!(0)));
    assert!(found(&till, "MT0000004999").await.is_some());
}
