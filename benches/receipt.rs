//! How long a receipt takes from the stored document to the printer's bytes. As text it must stay under a millisecond:
//! it is made in the transaction's shadow, while the customer waits.

use std::hint::black_box;

use countersign::devices::printer::escpos;
use countersign::domain::receipt::{Cell, Profile, Qr, Receipt, Row, Size, layout};
use criterion::{Criterion, criterion_group, criterion_main};

/// A redemption slip with a package of ten things, mixed Chinese and English.
fn slip() -> Receipt {
    let head = Receipt::builder()
        .heading("春熙茶铺 Spring Tea")
        .centered("成都·春熙路 88 号")
        .rule()
        .pair("核销号 No.", "R2-00918")
        .pair("时间 Time", "2026-11-22 14:32")
        .rule();
    let body = (1..=10).fold(head, |receipt, n| {
        let name = format!("{n} 桂花乌龙配红豆双皮奶 Osmanthus oolong & pudding");
        receipt.row([Cell::star(&name), Cell::right("1"), Cell::right("128.00")]).line("  少冰、三分糖 less ice")
    });
    body.row(Row::new([Cell::star("应收 TO PAY"), Cell::right("¥38.00")]).bold().size(Size::Double))
        .rule()
        .qr(Qr::new("https://tea.example/r/R2-00918").caption("扫码评价 Rate us"))
        .cut()
        .build()
}

fn receipt_to_bytes(criterion: &mut Criterion) {
    let slip = slip();
    let mut group = criterion.benchmark_group("receipt");
    for (name, profile) in
        [("58 mm, text", Profile::MM58), ("80 mm, text", Profile::MM80), ("80 mm, pictures", Profile::MM80.raster())]
    {
        group.bench_function(name, |bencher| {
            bencher.iter(|| escpos::encode(&layout(black_box(&slip), &profile)));
        });
    }
    group.finish();
}

criterion_group!(benches, receipt_to_bytes);
criterion_main!(benches);
