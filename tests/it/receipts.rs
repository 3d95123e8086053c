//! Receipts as they come out: the same document as text, printer commands and picture, held by golden files.
//!
//! `UPDATE_GOLDEN=1 cargo test --test it receipts` writes the files anew; look at the pictures before committing them.

use std::path::PathBuf;

use countersign::devices::printer::{escpos, raster};
use countersign::domain;
use countersign::domain::id::{ShopId, TenantId};
use countersign::domain::receipt::template::{Logo, Optional, Place, Template};
use countersign::domain::receipt::{
    Align, Bitmap, Cell, Image, Layout, Profile, Qr, Receipt, Row, Size, Text, layout, slip,
};
use serde_json::json;
use uuid::Uuid;

/// A redemption slip of an invented shop.
pub fn redemption_slip(language: Language) -> Receipt {
    match language {
        Language::Chinese => Receipt::builder()
            .image(mark())
            .heading("春熙茶铺")
            .centered("成都·春熙路 88 号")
            .centered("028-5555-0123")
            .rule()
            .text(Text::from("核销凭证").centered().bold().size(Size::Tall))
            .rule()
            .pair("核销号", "R2-00918")
            .pair("时间", "2026-11-22 14:32")
            .pair("2 号台", "李雯")
            .rule()
            .row([Cell::star("满60减30券").bold(), Cell::right("-30.00")])
            .pair("  渠道 自有小程序", "**5160")
            .pair("  云端确认", "剩 0 次")
            .row(Row::new([Cell::star("已抵扣"), Cell::right("¥30.00")]).bold().size(Size::Double))
            .rule()
            .row([Cell::star("税率"), Cell::fixed(8, "不含税"), Cell::fixed(7, "税额"), Cell::fixed(8, "含税")])
            .row([Cell::star("6%"), Cell::fixed(8, "35.85"), Cell::fixed(7, "2.15"), Cell::fixed(8, "38.00")])
            .rule()
            .centered("扫码评价，领下一张券")
            .qr(Qr::new("https://tea.example/r/R2-00918").caption("满50减15，7 日内可用"))
            .centered("谢谢光临")
            .cut()
            .build(),
        Language::English => Receipt::builder()
            .image(mark())
            .heading("Spring Tea")
            .centered("88 Chunxi Road, Chengdu")
            .centered("028-5555-0123")
            .rule()
            .text(Text::from("Redemption").centered().bold().size(Size::Tall))
            .rule()
            .pair("Number", "R2-00918")
            .pair("Time", "2026-11-22 14:32")
            .pair("Till 2", "Li")
            .rule()
            .row([Cell::star("Voucher 30 off 60").bold(), Cell::right("-30.00")])
            .pair("  Own mini-programme", "**5160")
            .pair("  Confirmed by the cloud", "0 left")
            .row(Row::new([Cell::star("SAVED"), Cell::right("¥30.00")]).bold().size(Size::Double))
            .rule()
            .row([Cell::star("Rate"), Cell::fixed(8, "Net"), Cell::fixed(7, "Tax"), Cell::fixed(8, "Gross")])
            .row([Cell::star("6%"), Cell::fixed(8, "35.85"), Cell::fixed(7, "2.15"), Cell::fixed(8, "38.00")])
            .rule()
            .centered("Rate us, get your next voucher")
            .qr(Qr::new("https://tea.example/r/R2-00918").caption("15 off 50, within 7 days"))
            .centered("Thank you")
            .cut()
            .build(),
        Language::Mixed => Receipt::builder()
            .heading("春熙茶铺 Spring Tea")
            .centered("88 Chunxi Road 成都·春熙路 88 号")
            .rule()
            .pair("核销号 No.", "R2-00918")
            .pair("时间 Time", "2026-11-22 14:32")
            .rule()
            .row([
                Cell::star("桂花乌龙配红豆双皮奶双人套餐 Osmanthus oolong & pudding for two").bold(),
                Cell::right("1"),
                Cell::right("128.00"),
            ])
            .line("  少冰、三分糖 less ice, light sugar; “热” hot ①—②")
            .pair("Meituan 美团团购", "**5160")
            .row(Row::new([Cell::star("应收 TO PAY"), Cell::right("¥0.00")]).bold().size(Size::Double))
            .rule()
            .text(Text::from("暂定核销，联网后确认 Provisional: will be confirmed when online").centered())
            .qr(Qr::new("R2-00918"))
            .cut()
            .build(),
    }
}

/// A check-in slip of an invented shop.
pub fn check_in_slip(language: Language) -> Receipt {
    match language {
        Language::Chinese => Receipt::builder()
            .heading("春熙茶铺")
            .rule()
            .text(Text::from("到店签到").centered().bold().size(Size::Tall))
            .text(Text::from("A12").centered().bold().size(Size::Double))
            .centered("前面还有 2 桌")
            .rule()
            .pair("预约", "B2-00417")
            .pair("时间", "14:30-16:00")
            .pair("人数", "4（已到 3）")
            .pair("姓名", "欧阳**")
            .pair("服务", "茶艺体验（工夫茶·两小时）")
            .rule()
            .centered("请留意叫号")
            .cut()
            .build(),
        Language::English => Receipt::builder()
            .heading("Spring Tea")
            .rule()
            .text(Text::from("Checked in").centered().bold().size(Size::Tall))
            .text(Text::from("A12").centered().bold().size(Size::Double))
            .centered("2 tables before you")
            .rule()
            .pair("Booking", "B2-00417")
            .pair("Time", "14:30-16:00")
            .pair("Party", "4 (3 arrived)")
            .pair("Name", "Ouyang **")
            .pair("Service", "Gongfu tea, two hours, with tasting")
            .rule()
            .centered("Please listen for your number")
            .cut()
            .build(),
        Language::Mixed => Receipt::builder()
            .heading("春熙茶铺 Spring Tea")
            .rule()
            .text(Text::from("到店签到 Checked in").centered().bold().size(Size::Tall))
            .text(Text::from("A12").centered().bold().size(Size::Double))
            .rule()
            .pair("预约 Booking", "B2-00417")
            // A character of four bytes: the whole slip goes as a picture.
            .pair("姓名 Name", "李𠮷 **4471")
            .pair("人数 Party", "4 (3 arrived 已到)")
            .rule()
            .centered("请留意叫号 Please listen for your number")
            .cut()
            .build(),
    }
}

/// The languages that slips are printed in.
#[derive(Debug, Clone, Copy)]
pub enum Language {
    Chinese,
    English,
    Mixed,
}

impl Language {
    const ALL: [Self; 3] = [Self::Chinese, Self::English, Self::Mixed];

    fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh",
            Self::English => "en",
            Self::Mixed => "mixed",
        }
    }
}

/// The invented shop's mark: a bowl.
fn mark() -> Image {
    let picture = Bitmap::from_dots(96, 56, |x, y| {
        let (x, y) = (i64::from(x) - 48, i64::from(y) - 16);
        let bowl = y >= 0 && x * x + y * y <= 38 * 38 && x * x + y * y >= 30 * 30;
        let rim = (0..6).contains(&y) && x.abs() <= 38;
        let steam = (-14..=-4).contains(&y) && [-12, 0, 12].iter().any(|at| (x - at - (y / 4) % 3).abs() <= 1);
        bowl || rim || steam
    });
    Image { picture, align: Align::Center }
}

/// The sample receipt by a template with a logo and words of the shop's own, without some of the optional blocks.
pub fn designed_receipt() -> Receipt {
    let shop = serde_json::from_value(json!({
        "id": ShopId::new(Uuid::from_u128(1)), "no": 1, "tenant": TenantId::new(Uuid::from_u128(2)), "tenant_no": 7,
        "name": "春熙茶铺", "address": "成都·春熙路 88 号", "zone": "Asia/Shanghai", "currency": "CNY", "day_start": 0,
        "selling": {
            "taxes": {
                "prices": "include", "rounding": "per_receipt",
                "classes": [{"code": "standard", "name": "6 %", "percent": 6_000}],
            },
            "denominations": [10_000, 100],
            "receipt_footer": "谢谢光临\nThank you",
        },
    }));
    let mut template = Template::usual();
    template.set_logo(Some(Logo::new(mark().picture).unwrap()));
    template.write(Place::Above, 0, "028-5555-0123");
    template.write(Place::Above, 1, "每日 9:00-22:00");
    template.write(Place::Below, 0, "七日内凭小票退换，关注公众号“春熙茶铺”领新人券");
    template.switch(Optional::Till);
    template.switch(Optional::Staff);
    slip::sample(slip::Head {
        shop: &shop.unwrap(),
        till: "2",
        staff: None,
        at: "2026-11-22T06:32:00Z".parse().unwrap(),
        tongue: domain::language::Language::Chinese.into(),
        template: &template,
    })
}

const PROFILES: [(&str, Profile); 2] = [("58", Profile::MM58), ("80", Profile::MM80)];

#[test]
fn slips_look_as_their_golden_files() {
    for language in Language::ALL {
        for (name, receipt) in [("redemption", redemption_slip(language)), ("check-in", check_in_slip(language))] {
            for (width, profile) in PROFILES {
                check(&format!("{name}-{}-{width}", language.tag()), &layout(&receipt, &profile));
            }
        }
    }
}

#[test]
fn a_receipt_by_a_template_looks_as_its_golden_files() {
    for (width, profile) in PROFILES {
        check(&format!("designed-{width}"), &layout(&designed_receipt(), &profile));
    }
}

#[test]
fn a_copy_carries_its_mark_and_is_else_the_same() {
    for (width, profile) in PROFILES {
        let first = redemption_slip(Language::Chinese);
        let copy = layout(&first.copy(2), &profile);
        check(&format!("redemption-zh-{width}-copy"), &copy);
        let (mark, rest) = copy.text().split_once('\n').map(|(mark, rest)| (mark.to_owned(), rest.to_owned())).unwrap();
        assert_eq!(mark.trim(), "*** 补打 COPY 2 ***");
        assert_eq!(rest, layout(&first, &profile).text());
    }
}

#[test]
fn a_slip_sent_as_pictures_is_the_same_document() {
    for (width, profile) in PROFILES {
        let receipt = redemption_slip(Language::Chinese);
        let layout = layout(&receipt, &profile.raster());
        assert_eq!(layout.text(), countersign::domain::receipt::layout(&receipt, &profile).text());
        check_bytes(&format!("redemption-zh-{width}-raster"), &escpos::encode(&layout).unwrap());
    }
}

/// Compares all three renderings with their golden files.
#[track_caller]
fn check(name: &str, layout: &Layout) {
    golden(&format!("{name}.txt"), layout.text().as_bytes());
    check_bytes(name, &escpos::encode(layout).unwrap());
    let picture = raster::draw(layout).unwrap();
    let path = path(&format!("{name}.png"));
    if updating() {
        std::fs::write(&path, raster::to_png(&picture).unwrap()).unwrap();
    }
    let golden = image::open(&path).unwrap_or_else(|problem| panic!("{name}.png: {problem}")).to_luma8();
    assert!(golden == raster::to_image(&picture), "{name}.png looks different now");
}

/// Commands are held as a hexadecimal dump, which a reviewer can read; long ones, which hold pictures, as their hash.
#[track_caller]
fn check_bytes(name: &str, bytes: &[u8]) {
    if bytes.len() > 8 * 1024 {
        golden(&format!("{name}.blake3"), format!("{} of {} bytes\n", blake3::hash(bytes), bytes.len()).as_bytes());
        return;
    }
    let dump: String = bytes
        .chunks(32)
        .map(|row| row.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ") + "\n")
        .collect();
    golden(&format!("{name}.hex"), dump.as_bytes());
}

#[track_caller]
fn golden(name: &str, actual: &[u8]) {
    let path = path(name);
    if updating() {
        std::fs::write(&path, actual).unwrap();
    }
    let golden = std::fs::read(&path).unwrap_or_else(|problem| panic!("{name}: {problem}"));
    assert!(
        golden == actual,
        "{name} is different now:\n{}\n--- golden:\n{}",
        String::from_utf8_lossy(actual),
        String::from_utf8_lossy(&golden)
    );
}

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/receipts").join(name)
}

fn updating() -> bool {
    std::env::var_os("UPDATE_GOLDEN").is_some()
}
