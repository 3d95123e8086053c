//! What a till's receipts look like: who sets it, what it changes, and receipts as files.

use std::path::PathBuf;
use std::sync::Arc;

use countersign::devices::printer::raster;
use countersign::devices::simulated::printer::{Model, SimulatedPrinter};
use countersign::domain::fact::{ConfigChanged, Event, Fact};
use countersign::domain::id::SaleId;
use countersign::domain::money::Money;
use countersign::domain::receipt::template::{Optional, Place, Template};
use countersign::domain::receipt::{Profile, Receipt, layout, slip};
use countersign::domain::refund::Goods;
use countersign::domain::tender::{Means, Tender};
use countersign::engine::export::{Form, ReceiptOf};
use countersign::engine::problem::Code;
use countersign::engine::refund::Refunded;
use countersign::store::{Store, journal, print_jobs};

use crate::till::Counter;
use crate::world::{Till, printer_at, redeemed, said};

fn designed() -> Template {
    let mut template = Template::usual();
    template.write(Place::Above, 0, "欢迎光临 Welcome");
    template.write(Place::Below, 0, "七日内可退换 Returns within 7 days");
    template.switch(Optional::Taxes);
    template
}

fn cash(minor: i64) -> Vec<Tender> {
    vec![Tender { means: Means::Cash, amount: Money::from_minor(minor) }]
}

async fn last_event(till: &Till) -> Event {
    let (author, limit) = (till.engine.author(), journal::Limit { rows: 10_000, bytes: usize::MAX });
    let rows = till.store.read(move |conn| journal::rows_after(conn, author, 0, limit)).await.unwrap();
    let fact: Fact = serde_json::from_str(&rows.last().unwrap().body).unwrap();
    fact.event
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_is_set_by_who_may_change_settings_and_survives_a_restart() {
    let Counter { world, till, cashier, manager } = Counter::new().await;
    let designed = Arc::new(designed());
    let refused = till.engine.set_template(Arc::clone(&designed)).await.unwrap_err().code();
    assert_eq!((refused, said(refused)), (Code::NotAllowed, "not-allowed"));
    assert_eq!(*till.engine.template(), Template::usual());
    till.engine.sign_in(Some(manager)).await.unwrap();
    till.engine.set_template(Arc::clone(&designed)).await.unwrap();
    assert_eq!(last_event(&till).await, Event::ConfigChanged(ConfigChanged { setting: "receipt".into() }));
    let (link, dir) = till.close().await;
    let till = world.open("till 1", link, Arc::new(Store::open(&dir).unwrap()), None).await;
    assert_eq!(till.engine.template(), designed);
    till.engine.sign_in(Some(cashier)).await.unwrap();
    assert_eq!(till.engine.template(), designed, "it is the till's, not a person's");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_keeps_the_template_of_its_moment_on_paper_and_as_a_file() {
    let Counter { world, till, cashier, manager } = Counter::new().await;
    let (link, dir) = till.close().await;
    let printer = SimulatedPrinter::start(Model::MM80).unwrap();
    let store = Arc::new(Store::open(&dir).unwrap());
    let till = world.open("till 1", link, store, Some(printer_at(printer.address()))).await;
    till.engine.sign_in(Some(manager)).await.unwrap();
    till.engine.set_template(Arc::new(designed())).await.unwrap();
    till.engine.sign_in(Some(cashier)).await.unwrap();
    let counter = Counter { world, till, cashier, manager };
    counter.ring("T01", 2, 1_830).await;
    let sold = counter.sell(cash(3_660)).await;
    let till = &counter.till;
    till.papers_settle().await;
    let paper = printer.paper().text;
    assert!(paper.contains("欢迎光临 Welcome") && paper.contains("七日内可退换"), "{paper}");
    assert!(!paper.contains("13%"), "without the table of taxes: {paper}");

    till.engine.sign_in(Some(manager)).await.unwrap();
    till.engine.set_template(Arc::default()).await.unwrap();
    let id = sold.sale.id();
    let first = till.store.read(move |conn| print_jobs::of_receipt(conn, id.uuid())).await.unwrap().remove(0);
    let copy = till.engine.reprint(first.job.id).await.unwrap();
    till.papers_settle().await;
    let papers = printer.paper().text;
    assert_eq!(papers.matches("欢迎光临 Welcome").count(), 2, "a copy shows what the first showed: {papers}");

    let before = till.store.read(journal::head).await.unwrap().seq;
    let number = sold.sale.document().head.number.to_string();
    let exported = |of| till.engine.export_receipt(of, Form::Png);
    let files = [
        exported(ReceiptOf::Sale(id)).await.unwrap(),
        exported(ReceiptOf::Paper(first.job.id)).await.unwrap(),
        exported(ReceiptOf::Paper(copy)).await.unwrap(),
    ];
    let names = [format!("{number}.png"), format!("{number}-2.png"), format!("{number}-3.png")];
    assert_eq!(files, names.map(|name| till.dir.join("exports").join(name)));
    let print_jobs::Work::Paper(stored) = first.job.work else { panic!("{:?}", first.job.work) };
    let document: Receipt = serde_json::from_str(&stored.document).unwrap();
    let drawn = raster::to_image(&raster::draw(&layout(&document, &Profile::MM80)).unwrap());
    for file in files {
        assert!(image::open(&file).unwrap().to_luma8() == drawn, "{} is not the document", file.display());
    }
    assert_eq!(till.store.read(journal::head).await.unwrap().seq, before, "a file is no paper and no fact");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_printer_the_receipt_of_a_sale_a_refund_and_a_redemption_is_kept_and_had_as_a_file() {
    let counter = Counter::new().await;
    let till = &counter.till;
    counter.ring("T01", 1, 1_830).await;
    let sale = counter.sell(cash(1_830)).await.sale;
    let number = sale.document().head.number.to_string();
    let file = till.engine.export_receipt(ReceiptOf::Sale(sale.id()), Form::Pdf).await.unwrap();
    assert_eq!(file, till.dir.join("exports").join(format!("{number}.pdf")));
    assert!(std::fs::read(&file).unwrap().starts_with(b"%PDF-"));

    let wanted = till.engine.sale(sale.id()).await.unwrap().unwrap().rest(Goods::Restocked);
    let planned = till.engine.plan_refund(sale.id(), wanted).await.unwrap().unwrap();
    let Refunded::Done(given) = till.engine.refund(planned, "cold", Vec::new()).await.unwrap() else { panic!() };
    let code = counter.world.code().await;
    till.drain().await;
    let made = redeemed(till.redeem(&code).await);
    let (refund, redemption) = (given.refund.id().uuid(), made.redemption);
    let kept = till.store.read(move |conn| {
        let of_refund = print_jobs::of_receipt(conn, refund)?.remove(0);
        Ok::<_, countersign::store::Error>([of_refund, print_jobs::of_redemption(conn, redemption)?.remove(0)])
    });
    for paper in kept.await.unwrap() {
        assert!(paper.was_never_begun(), "{paper:?}");
        till.engine.export_receipt(ReceiptOf::Paper(paper.job.id), Form::Png).await.unwrap();
        let refused = till.engine.reprint(paper.job.id).await.unwrap_err().code();
        assert_eq!((refused, said(refused)), (Code::NoPrinter, "no-printer"));
    }
    let gone = ReceiptOf::Sale(SaleId::new(uuid::Uuid::nil()));
    let refused = till.engine.export_receipt(gone, Form::Png).await.unwrap_err().code();
    assert_eq!((refused, said(refused)), (Code::NoSuchPaper, "no-such-paper"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_is_drawn_as_a_receipt_is_and_is_not_kept() {
    // With the world goes the folder that the till reads from.
    let Counter { till, world: _world, .. } = Counter::new().await;
    let (shop, template) = (till.engine.shop(), designed());
    for profile in [Profile::MM58, Profile::MM80] {
        let head = slip::Head {
            shop: &shop,
            till: till.engine.till(),
            staff: None,
            at: till.engine.clock().now(),
            tongue: till.engine.preferences().language.into(),
            template: &template,
        };
        let drawn = raster::draw(&layout(&slip::sample(head), &profile)).unwrap();
        let seen = till.engine.preview(Arc::new(template.clone()), profile).await.unwrap();
        assert!(seen == drawn, "the preview of {} dots is not what is printed", profile.paper.dots());
    }
    assert_eq!(*till.engine.template(), Template::usual());
    assert_eq!(till.store.read(print_jobs::all).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_logo_is_read_from_a_picture_and_a_bad_file_says_what_is_wrong_with_it() {
    let Counter { till, world: _world, .. } = Counter::new().await;
    let folder = tempfile::tempdir().unwrap();
    let saved = |name: &str, write: &dyn Fn(&PathBuf)| {
        let path = folder.path().join(name);
        write(&path);
        path
    };
    let rgba = |width, height, pixel: [u8; 4]| {
        move |path: &PathBuf| image::RgbaImage::from_pixel(width, height, image::Rgba(pixel)).save(path).unwrap()
    };
    for (name, (width, height), expected) in
        [("dot.png", (1, 1), (1, 1)), ("wide.png", (2_000, 100), (384, 19)), ("large.gif", (900, 900), (160, 160))]
    {
        let path = saved(name, &rgba(width, height, [0, 0, 0, 255]));
        let logo = till.engine.read_logo(path).await.unwrap();
        assert_eq!((logo.picture().width(), logo.picture().height()), expected, "{name}");
    }
    let bomb = |path: &PathBuf| {
        // It claims 60,000 pixels a side; its checksum is not even looked at.
        image::RgbaImage::new(1, 1).save(path).unwrap();
        let mut bytes = std::fs::read(path).unwrap();
        bytes[16..24].copy_from_slice(&[0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60]);
        std::fs::write(path, bytes).unwrap();
    };
    let text = |path: &PathBuf| std::fs::write(path, "no picture at all").unwrap();
    let vast = |path: &PathBuf| std::fs::File::create(path).unwrap().set_len(40 * 1024 * 1024).unwrap();
    let nothing = |_: &PathBuf| ();
    for (name, write, code) in [
        ("clear.png", &rgba(40, 40, [0, 0, 0, 0]) as &dyn Fn(&PathBuf), Code::PictureBlank),
        ("white.png", &rgba(40, 40, [255; 4]) as &dyn Fn(&PathBuf), Code::PictureBlank),
        ("text.png", &text as &dyn Fn(&PathBuf), Code::NoPicture),
        ("vast.png", &vast as &dyn Fn(&PathBuf), Code::PictureTooLarge),
        ("missing.png", &nothing as &dyn Fn(&PathBuf), Code::PictureNotRead),
    ] {
        let refused = till.engine.read_logo(saved(name, write)).await.unwrap_err().code();
        assert_eq!((refused, said(refused)), (code, code.name()), "{name}");
    }
    let refused = till.engine.read_logo(saved("bomb.png", &bomb)).await.unwrap_err().code();
    assert!(matches!(refused, Code::PictureTooLarge | Code::NoPicture), "{refused:?}");
}
